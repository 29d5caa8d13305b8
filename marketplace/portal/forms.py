"""Forms of the portal: shape only; services judge."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from licensing.models import Licence
from licensing.vocabulary import categories, languages, purposes, territories
from marketplace.portal.templatetags.portal_tags import territory
from synthesis.policies import FORMATS
from voices.prompts import NEUTRAL

Choices = list[tuple[str, str]]


class CatalogueForm(forms.Form):
    """Narrows the catalogue."""

    q = forms.CharField(label="Search", required=False, max_length=80)
    language = forms.CharField(label="Language", required=False, max_length=35)
    purpose = forms.ChoiceField(
        label="Purpose", required=False, choices=[("", "Any purpose"), *purposes.PURPOSES.items()]
    )
    medium = forms.ChoiceField(
        label="Medium", required=False, choices=[("", "Any medium"), *purposes.MEDIA.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["placeholder"] = "warm, documentary, a name"
        self.fields["language"].widget.attrs["placeholder"] = "en, de-AT"


class AgreeForm(forms.Form):
    """The licensee's signature under the text that the page shows."""

    signed_name = forms.CharField(
        label="Your full name",
        max_length=200,
        help_text="Typing it and pressing the button signs for your organization.",
    )
    text_sha256 = forms.RegexField(r"^[0-9a-f]{64}\Z", widget=forms.HiddenInput)


class RevokeForm(forms.Form):
    """The talent's stop."""

    reason = forms.CharField(
        label="Reason (optional)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only your agency and the platform’s staff can read this.",
    )
    sure = forms.BooleanField(label="I understand that this cannot be undone.")


class AcknowledgeForm(forms.Form):
    """The licensee's word that a notice was read."""

    signed_name = forms.CharField(
        label="Your full name",
        max_length=200,
        help_text="It confirms that your organization has read this and takes down what it must.",
    )


class StatementForm(forms.Form):
    """The recording of a spoken consent."""

    statement = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="Recording",
        help_text="One WAV or FLAC file of 4 to 30 seconds.",
        widget=forms.FileInput(attrs={"accept": ".wav,.flac,audio/wav,audio/flac"}),
    )
    explanation = forms.CharField(
        label="If the talent cannot speak this text, why? (optional)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "is-short"}),
        help_text="A person of the platform’s staff then decides.",
    )


class ReviewForm(forms.Form):
    """A person's decision on what the machine was not sure of."""

    reason = forms.CharField(
        label="Your reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "class": "is-short"})
    )
    decision = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class RenderForm(forms.Form):
    """A text to speak and what it is for, offered within the licence's own terms."""

    text = forms.CharField(
        label="Text", strip=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    purpose = forms.ChoiceField(label="Purpose")
    medium = forms.ChoiceField(label="Medium")
    territory = forms.ChoiceField(label="Territory")
    language = forms.CharField(label="Language of the text", max_length=35)
    category = forms.ChoiceField(label="Product category")
    formats = forms.MultipleChoiceField(
        label="Files",
        choices=[(name, name.upper()) for name in FORMATS],
        initial=list(FORMATS),
        widget=forms.CheckboxSelectMultiple,
    )
    speed = forms.FloatField(
        label="Speed", initial=1.0, min_value=0.5, max_value=2.0, help_text="1 is the talent’s own pace."
    )
    style = forms.ChoiceField(
        label="Style", required=False, initial=NEUTRAL, help_text="Those that the talent recorded."
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, licence: Licence, *args: Any, styles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("style", [(style, style.capitalize()) for style in styles])
        self._choose("purpose", [(code, purposes.PURPOSES.get(code, code)) for code in licence.purposes])
        self._choose("medium", [(code, purposes.MEDIA.get(code, code)) for code in licence.media])
        self._choose("territory", territory_choices(licence))
        self._choose("category", category_choices(licence))
        covered = languages.covers(licence.languages, licence.voice.language)
        own = licence.voice.language if covered else next(iter(licence.languages), "")
        self.fields["language"].initial = own
        self.fields["language"].help_text = f"Licensed: {', '.join(licence.languages)}."

    def clean_style(self) -> str:
        return self.cleaned_data["style"] or NEUTRAL

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def territory_choices(licence: Licence) -> Choices:
    """The licence's own groups and every country in them, the groups first."""
    groups = [code for code in licence.territories if code in territories.GROUPS]
    countries = sorted(
        territories.expand(licence.territories, licence.territories_excluded), key=territories.name
    )
    return [(code, territory(code)) for code in groups] + [
        (code, territories.name(code)) for code in countries
    ]


def category_choices(licence: Licence) -> Choices:
    """The categories that the licence leaves, by name."""
    left = categories.expand(licence.categories_allowed, licence.categories_forbidden)
    named = sorted(((code, categories.CATEGORIES[code].name) for code in left), key=lambda pair: pair[1])
    return [("", "Choose one"), *named]
