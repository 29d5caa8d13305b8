"""A use, as forms ask for it: what the conditions of a licence want to know, and “can I use it for…?”"""

from typing import Any

from django import forms

from licensing.models import Licence
from licensing.terms import Use
from licensing.vocabulary import categories, languages, purposes, territories
from licensing.vocabulary.conditions import MODIFICATIONS
from marketplace.portal.templatetags.portal_tags import territory

DIMENSIONS = ("purpose", "medium", "territory", "language", "category")
CONDITIONS = ("brand", "modification", "audience", "disclosed")


class UseForm(forms.Form):
    """What is asked about a use beyond the scope; subclasses add the scope's dimensions."""

    brand = forms.CharField(label="Brand", required=False, max_length=120)
    modification = forms.ChoiceField(
        label="Changes to the recording", required=False, initial="none", choices=[*MODIFICATIONS.items()]
    )
    audience = forms.IntegerField(
        label="People it is planned to reach", required=False, min_value=0, max_value=2**53
    )
    disclosed = forms.BooleanField(label="Listeners will be told that the voice is synthetic", required=False)

    def use(self) -> Use:
        """The use of a valid form."""
        values = {name: self.cleaned_data[name] for name in DIMENSIONS}
        values |= {name: self.cleaned_data[name] for name in CONDITIONS if name in self.fields}
        return Use(**values | {"modification": values.get("modification") or "none"})

    def ask_only(self, licence: Licence) -> None:
        """Leave out what this licence says nothing about."""
        asked = {
            "brand": bool(licence.brands),
            "modification": licence.modification != "none",
            "audience": licence.max_audience is not None,
            "disclosed": licence.ai_disclosure,
        }
        for name in CONDITIONS:
            if not asked[name]:
                del self.fields[name]


def _territories() -> list[tuple[str, str]]:
    countries = sorted(territories.expand(["WORLD"]), key=territories.name)
    groups = sorted(territories.GROUPS, key=territories.name)
    return [(code, territory(code)) for code in (*groups, *countries)]


def _categories() -> list[tuple[str, str]]:
    named = sorted(
        ((code, one.name) for code, one in categories.CATEGORIES.items()), key=lambda pair: pair[1]
    )
    return [("", "Choose one"), *named]


class CheckForm(UseForm):
    """“Can I use it for…?”: every code there is, so that what is not licensed can be asked about too."""

    text = forms.CharField(
        label="Text", strip=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    purpose = forms.ChoiceField(label="Purpose", choices=[*purposes.PURPOSES.items()])
    medium = forms.ChoiceField(label="Medium", choices=[*purposes.MEDIA.items()])
    territory = forms.ChoiceField(label="Territory", choices=_territories)
    language = forms.CharField(label="Language of the text", max_length=35)
    category = forms.ChoiceField(label="Product category", choices=_categories)

    def __init__(self, licence: Licence, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        covered = languages.covers(licence.languages, licence.voice.language)
        self.initial = {
            "purpose": licence.purposes[0],
            "medium": licence.media[0],
            "territory": licence.territories[0],
            "language": licence.voice.language if covered else licence.languages[0],
        }
