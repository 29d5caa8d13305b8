"""Forms of scripts: a text to submit, and a decision about one."""

from typing import Any

from django import forms

from licensing.models import Approval, Licence
from licensing.vocabulary import languages


class ScriptForm(forms.Form):
    """A text to submit for a licence."""

    title = forms.CharField(label="Title (optional)", required=False, max_length=120)
    text = forms.CharField(
        label="Text", strip=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    language = forms.CharField(label="Language of the text", max_length=35)

    def __init__(self, licence: Licence, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        covered = languages.covers(licence.languages, licence.voice.language)
        self.fields["language"].initial = licence.voice.language if covered else licence.languages[0]
        self.fields["title"].widget.attrs["placeholder"] = "Autumn spot, 20 seconds"


class DecisionForm(forms.Form):
    """Yes or no to the text that the page showed."""

    note = forms.CharField(
        label="A word to the advertiser (optional)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "is-short"}),
    )
    text_sha256 = forms.RegexField(r"^[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=Approval.Decision.choices)
