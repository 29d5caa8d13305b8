"""Forms of a deal: terms to propose, a no, the end of a licence, the notice of a first use."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from billing.money import MAX_MICROS, MINOR_DIGITS
from licensing.models import Offer, Proposal
from licensing.services.quotes import Proposed
from licensing.terms import Scope
from licensing.vocabulary import categories
from licensing.vocabulary.conditions import APPROVALS, MODIFICATIONS
from licensing.vocabulary.purposes import MEDIA, PURPOSES

MICROS = 1_000_000
PRODUCTS = sorted(((code, one.name) for code, one in categories.CATEGORIES.items()), key=lambda pair: pair[1])
ANY_PRODUCT = [(categories.ANY, "All products"), *PRODUCTS]


def _several(label: str, choices: Iterable[tuple[str, str]], **options: Any) -> forms.MultipleChoiceField:
    """A list of which many may be chosen, without JavaScript."""
    return forms.MultipleChoiceField(label=label, choices=list(choices), **options)


def _listed(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, **options)


def _number(label: str, least: int = 1, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, **options)


def _money(label: str) -> forms.DecimalField:
    most = Decimal(MAX_MICROS) / MICROS
    return forms.DecimalField(label=label, min_value=0, max_value=most, decimal_places=6)


def codes(text: str) -> list[str]:
    """Codes parted by commas or white space."""
    return text.replace(",", " ").split()


class ProposalForm(forms.Form):
    """All terms of a proposal, filled with those on the table."""

    message = forms.CharField(
        label="Message to the other side (optional)",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "is-short"}),
    )
    price = _money("Price per 1,000 characters")
    minimum = _money("At least, per recording")
    currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in sorted(MINOR_DIGITS)])
    starts_on = forms.DateField(label="Begins", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label="Ends", help_text="Midnight UTC.", widget=forms.DateInput(attrs={"type": "date"})
    )
    max_characters = _number("Characters", required=False, help_text="Empty: no cap.")
    max_seconds = _number("Seconds", required=False)
    max_renders = _number("Recordings", required=False)
    max_audience = _number("People reached, per recording", required=False)
    purposes = _several("Purposes", PURPOSES.items(), widget=forms.CheckboxSelectMultiple)
    media = _several("Media", MEDIA.items(), widget=forms.CheckboxSelectMultiple)
    territories = _listed("Territories", help_text="ISO codes or groups: EU, US, WORLD.")
    territories_excluded = _listed("But not in", required=False)
    languages = _listed("Languages", help_text="en covers en-GB; * covers all.")
    categories_allowed = _several("Product categories", ANY_PRODUCT)
    categories_forbidden = _several("Never for", PRODUCTS, required=False)
    exclusive_categories = _several("Exclusive for", ANY_PRODUCT, required=False)
    exclusive_territories = _listed("Exclusive in", required=False, help_text="As above: DE, AT, CH or DACH.")
    exclusive_days = _number("For how many days", required=False, help_text="Empty: the whole term.")
    brands = forms.CharField(
        label="Brands, one a line",
        required=False,
        max_length=6000,
        help_text="Empty: any.",
        widget=forms.Textarea(attrs={"rows": 2, "class": "is-short"}),
    )
    intended_use = forms.CharField(
        label="Intended use",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "is-short"}),
    )
    modification = forms.ChoiceField(label="Changes to the recording", choices=list(MODIFICATIONS.items()))
    approval = forms.ChoiceField(label="Approval of texts", choices=list(APPROVALS.items()))
    approval_hours = _number("Hours to approve", max_value=720)
    wind_down_days = _number("Days of wind-down after a stop", 0, max_value=3650)
    union_contract = forms.CharField(label="Union contract", required=False, max_length=60)
    ai_disclosure = forms.BooleanField(label="Listeners are told that the voice is synthetic", required=False)

    SAME = (
        *("max_characters", "max_seconds", "max_renders", "max_audience", "exclusive_categories"),
        *("exclusive_days", "intended_use", "modification", "approval", "approval_hours", "wind_down_days"),
        *("union_contract", "ai_disclosure", "currency"),
    )
    SCOPE = ("purposes", "media", "categories_allowed", "categories_forbidden")
    SCOPE_CODES = ("territories", "territories_excluded", "languages")

    def __init__(
        self,
        *args: Any,
        row: Offer | Proposal,
        starts_on: datetime.date,
        ends_on: datetime.date,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {name: getattr(row, name) for name in (*self.SAME, *self.SCOPE)}
        initial |= {name: ", ".join(getattr(row, name)) for name in self.SCOPE_CODES}
        initial |= {
            "exclusive_territories": ", ".join(row.exclusive_territories),
            "brands": "\n".join(row.brands),
            "price": _plain(row.price_per_1000_characters_micros),
            "minimum": _plain(row.minimum_micros),
            "starts_on": starts_on,
            "ends_on": ends_on,
        }
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("categories_allowed", "categories_forbidden", "exclusive_categories"):
            self.fields[name].widget.attrs["size"] = 6

    def proposed(self) -> Proposed:
        """What the form asks for; a date that was left as it was keeps its hour."""
        values = self.cleaned_data
        terms: dict[str, Any] = {name: values[name] for name in self.SAME}
        terms["scope"] = Scope.of(
            **{name: values[name] for name in self.SCOPE},
            **{name: codes(values[name]) for name in self.SCOPE_CODES},
        )
        terms["exclusive_territories"] = codes(values["exclusive_territories"])
        terms["brands"] = [brand for line in values["brands"].splitlines() if (brand := line.strip())]
        terms["price_per_1000_characters_micros"] = int(values["price"] * MICROS)
        terms["minimum_micros"] = int(values["minimum"] * MICROS)
        return Proposed(
            terms=terms,
            starts_at=self._instant("starts_on"),
            ends_at=self._instant("ends_on"),
            message=values["message"],
        )

    def _instant(self, name: str) -> datetime.datetime | None:
        day = self.cleaned_data[name]
        if day == self.initial[name]:
            return None
        return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def _plain(micros: int) -> str:
    value = Decimal(micros) / MICROS
    return f"{value:.2f}" if value == round(value, 2) else f"{value.normalize():f}"


class DeclineForm(forms.Form):
    """A no to a quote."""

    reason = forms.CharField(
        label="Reason (optional)",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "is-short"}),
        help_text="The other side reads it.",
    )


class TerminateForm(forms.Form):
    """The end of a licence by one of its parties; the agency must state the breach."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "is-short"}),
        help_text="The other side reads it.",
    )
    sure = forms.BooleanField(label="I understand that this cannot be undone.")

    def __init__(self, *args: Any, stated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = stated
        self.fields["reason"].label = "The breach" if stated else "Reason (optional)"


class FirstUseForm(forms.Form):
    """The day on which the voice is first used, under a union contract."""

    begins_on = forms.DateField(label="First use on", widget=forms.DateInput(attrs={"type": "date"}))

    @property
    def begins_at(self) -> datetime.datetime:
        """The beginning of that day, UTC."""
        day = self.cleaned_data["begins_on"]
        return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
