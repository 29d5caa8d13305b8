"""Forms of a consent: what it is to cover, what is taken out of it, the signature."""

import datetime
import re
from typing import Any

from django import forms

from licensing.models import Consent
from licensing.policies.limits import Limits
from licensing.screening.topics import TOPICS
from licensing.services import Narrowing
from licensing.terms import Scope
from licensing.vocabulary import categories, territories
from licensing.vocabulary.conditions import MODIFICATIONS
from licensing.vocabulary.purposes import MEDIA, PURPOSES
from marketplace.portal.templatetags.portal_tags import territory

DAY = datetime.timedelta(days=1)
_GROUPS = [(code, territory(code)) for code in territories.GROUPS]
_CATEGORIES = [(code, category.name) for code, category in categories.CATEGORIES.items()]
_MODIFICATIONS = [(code, title) for code, title in MODIFICATIONS.items()]


def boxes(label: str, choices: list[tuple[str, str]], **options: Any) -> forms.MultipleChoiceField:
    """A group of check boxes."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
        **options,
    )


class ConsentForm(forms.Form):
    """The terms of a consent to be read before it is signed."""

    purposes = boxes("What for", list(PURPOSES.items()))
    heard_in = boxes("Where it is heard", list(MEDIA.items()))
    groups = boxes("Regions", _GROUPS, required=False)
    countries = forms.CharField(
        label="Single countries",
        required=False,
        max_length=1000,
        help_text="Two-letter codes with commas: CH, JP.",
    )
    excluded = forms.CharField(
        label="But never in", required=False, max_length=1000, help_text="Codes of countries or regions."
    )
    languages = forms.CharField(
        label="Languages", max_length=1000, help_text="en covers en-GB; * covers every language."
    )
    products = boxes("Only for these products", _CATEGORIES, required=False)
    forbidden_products = boxes("Never for these products", _CATEGORIES, required=False)
    forbidden_topics = boxes("Topics that are never spoken", list(TOPICS.items()), required=False)
    forbidden_phrases = forms.CharField(
        label="Words that are never spoken",
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "is-short"}),
        help_text="One phrase a line.",
    )
    modification = forms.ChoiceField(
        label="Changes to a recording", choices=_MODIFICATIONS, initial="none", widget=forms.RadioSelect
    )
    until = forms.DateField(
        label="Until the end of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="We remind you 30 days, 7 days and 1 day before.",
    )
    biometric_release = forms.BooleanField(
        label="I release the use of my voiceprint in writing (clause 12 of the text).", required=False
    )

    def scope(self) -> Scope:
        """The scope that was chosen."""
        chosen = self.cleaned_data
        return Scope.of(
            purposes=chosen["purposes"],
            media=chosen["heard_in"],
            territories=[*chosen["groups"], *codes(chosen["countries"])],
            territories_excluded=codes(chosen["excluded"]),
            languages=codes(chosen["languages"]),
            categories_allowed=chosen["products"] or [categories.ANY],
            categories_forbidden=chosen["forbidden_products"],
        )

    def limits(self) -> Limits:
        """The limits that were chosen."""
        chosen = self.cleaned_data
        return Limits.of(
            modification=chosen["modification"],
            forbidden_topics=chosen["forbidden_topics"],
            forbidden_phrases=chosen["forbidden_phrases"].splitlines(),
            biometric_release=chosen["biometric_release"],
        )

    def end(self) -> datetime.datetime:
        """The instant at which the last day is over, in UTC."""
        return after(self.cleaned_data["until"])


class SignForm(forms.Form):
    """A signature under the text that the page shows."""

    signed_name = forms.CharField(
        label="Your full name", max_length=200, help_text="Typing it and pressing the button signs the text."
    )
    text_sha256 = forms.RegexField(r"^[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    valid_from = forms.DateTimeField(widget=forms.HiddenInput)


class NarrowForm(forms.Form):
    """What stays of a consent: nothing that is not in it is offered."""

    purposes = boxes("What for", [], required=False)
    heard_in = boxes("Where it is heard", [], required=False)
    territories = boxes("Territories", [], required=False)
    excluded = forms.CharField(
        label="Never in", required=False, max_length=1000, help_text="Add codes of countries: US, CN."
    )
    languages = boxes("Languages", [], required=False)
    forbidden_products = boxes("Never for these products", _CATEGORIES, required=False)
    forbidden_topics = boxes("Topics that are never spoken", list(TOPICS.items()), required=False)
    forbidden_phrases = forms.CharField(
        label="Words that are never spoken",
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "is-short"}),
        help_text="One phrase a line; add lines, and leave those that are there.",
    )
    modification = forms.ChoiceField(label="Changes to a recording", widget=forms.RadioSelect)
    until = forms.DateField(
        label="Until the end of", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    biometric_release = forms.BooleanField(
        label="I still release the use of my voiceprint (clause 12).", required=False
    )

    def __init__(self, consent: Consent, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(consent) | {"languages": consent.languages}
        super().__init__(*args, **kwargs)
        self.consent = consent
        self._offer("purposes", [(code, PURPOSES.get(code, code)) for code in consent.purposes])
        self._offer("heard_in", [(code, MEDIA.get(code, code)) for code in consent.media])
        self._offer("territories", [(code, territory(code)) for code in consent.territories])
        self._offer("languages", [(code, code) for code in consent.languages])
        ranks = list(MODIFICATIONS)
        allowed = ranks[: ranks.index(consent.modification) + 1]
        if not consent.biometric_release:
            del self.fields["biometric_release"]
        self._offer("modification", [one for one in _MODIFICATIONS if one[0] in allowed])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def narrowing(self) -> Narrowing:
        """What was left; the service refuses whatever would be wider."""
        chosen = self.cleaned_data
        same_end = chosen["until"] == last_day(self.consent.until)
        return Narrowing(
            purposes=chosen["purposes"],
            media=chosen["heard_in"],
            territories=chosen["territories"],
            territories_excluded=codes(chosen["excluded"]),
            languages=chosen["languages"],
            categories_forbidden=chosen["forbidden_products"],
            forbidden_topics=chosen["forbidden_topics"],
            forbidden_phrases=chosen["forbidden_phrases"].splitlines(),
            modification=chosen["modification"],
            biometric_release=chosen.get("biometric_release"),
            until=None if same_end else after(chosen["until"]),
        )


def initial_of(consent: Consent) -> dict[str, Any]:
    """A consent as both forms show it."""
    groups = [code for code in consent.territories if code in territories.GROUPS]
    return {
        "purposes": consent.purposes,
        "heard_in": consent.media,
        "groups": groups,
        "countries": ", ".join(code for code in consent.territories if code not in groups),
        "territories": consent.territories,
        "excluded": ", ".join(consent.territories_excluded),
        "languages": ", ".join(consent.languages),
        "products": [code for code in consent.categories_allowed if code != categories.ANY],
        "forbidden_products": consent.categories_forbidden,
        "forbidden_topics": consent.forbidden_topics,
        "forbidden_phrases": "\n".join(consent.forbidden_phrases),
        "modification": consent.modification,
        "until": last_day(consent.until),
        "biometric_release": consent.biometric_release,
    }


def codes(text: str) -> list[str]:
    """Codes between commas, blanks or lines."""
    return [code for code in re.split(r"[\s,;]+", text) if code]


def after(day: datetime.date) -> datetime.datetime:
    """The first instant after a day, in UTC."""
    return datetime.datetime.combine(day + DAY, datetime.time(), tzinfo=datetime.UTC)


def last_day(until: datetime.datetime) -> datetime.date:
    """The day that ends with `until`, or in which it lies."""
    instant = until.astimezone(datetime.UTC) - datetime.timedelta(microseconds=1)
    return instant.date()
