"""Forms of the roster: what is known of a talent, who speaks for them, the mandate, staff's decision."""

from typing import Any

from django import forms

from voices.models import Mandate, Representative, Talent
from voices.services import Person


class PersonForm(forms.Form):
    """What may be known of a talent; advertisers never see it."""

    born_on = forms.DateField(
        label="Born on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Under 18 a guardian signs.",
    )
    died_on = forms.DateField(
        label="Died on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Then the approver of the estate signs.",
    )
    residence = forms.CharField(
        label="Lives in", required=False, max_length=6, help_text="A code such as DE, or US-IL for a state."
    )
    union = forms.CharField(label="Union", required=False, max_length=60)

    @classmethod
    def of(cls, talent: Talent) -> "PersonForm":
        """The form with what is known."""
        return cls(initial={name: getattr(talent, name) for name in cls.base_fields})


class RepresentativeForm(forms.Form):
    """Who speaks for a talent that cannot."""

    kind = forms.ChoiceField(
        label="They are",
        choices=[("guardian", "The guardian of a minor"), ("estate", "The approver of an estate")],
    )
    name = forms.CharField(label="Full name", max_length=200)
    relationship = forms.CharField(label="Relationship", required=False, max_length=120)
    email = forms.EmailField(label="E-mail address", help_text="They sign in with it.")
    password = forms.CharField(
        label="First password",
        min_length=12,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters; hand it over in person.",
    )

    def person(self) -> Person:
        """Who was named."""
        values = self.cleaned_data
        return Person(values["kind"], values["name"], values["relationship"], values["email"])


class DocumentForm(forms.Form):
    """The document that says so."""

    document_kind = forms.CharField(
        label="What it is", max_length=120, help_text="Birth certificate, court order, letters testamentary…"
    )
    file = forms.FileField(
        label="Document",
        help_text="PDF, PNG or JPEG, 10 MB at most. It is encrypted; every look at it is logged.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


class MandateForm(forms.Form):
    """What the agency may do from now on."""

    commission = forms.DecimalField(
        label="Commission in %", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    powers = forms.MultipleChoiceField(
        label="The agency may",
        choices=[
            ("record", "Record the talent"),
            ("offer", "Draw up offers and answer quotes"),
            ("agree", "Sign licences"),
            ("approve", "Approve scripts"),
            ("collect", "See the talent’s money"),
        ],
        initial=list(Mandate.Power.values),
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = forms.DateField(
        label="Until the end of (optional)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DecisionForm(forms.Form):
    """Staff's decision on a representative; the hash says which document they looked at."""

    document_sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="If not, why? The agency reads it.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "is-short"}),
    )

    @classmethod
    def of(cls, row: Representative, data: Any = None) -> "DecisionForm":
        """The form for one representative."""
        return cls(data, auto_id=f"{row.id}-%s", initial={"document_sha256": row.sha256})
