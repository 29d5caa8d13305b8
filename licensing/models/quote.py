"""Quote: a negotiation about an offer; Proposal: full terms that one side put on the table."""

from collections.abc import Mapping
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from licensing.models.conditioned import Conditioned
from licensing.models.licence import Licence
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from marketplace.core.sharing import Grant
from voices.models.visibility import own_roster

# A quote that a producer asked for; once it is a licence, sharing that one shows its quote too.
QUOTES = Grant("licensing", "quote", "quote_shared", role="producer")


class QuoteQuerySet(models.QuerySet["Quote"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> Self:
        """The two sides of the table; of the buyer's a producer sees their own and their licences'."""
        if actor.organization_kind == "advertiser":
            return self._asked_by(actor)
        return self.filter(own_roster(actor, "offer__voice__talent__"))

    def _asked_by(self, actor: Actor) -> Self:
        asked = self.filter(buyer_id=actor.organization_id)
        if not actor.is_narrowed:
            return asked
        agreed = Proposal.objects.filter(licence__in=Licence.objects.visible_to(actor))
        return asked.filter(Q(id__in=QUOTES.shared_with(actor)) | Q(id__in=agreed.values("quote_id")))


class Quote(models.Model):
    """One negotiation; the newest proposal is the one on the table, and both sides sign that very one.

    `asked`: the agency's turn; `answered`: the buyer's turn. The talent may decline at any moment (a veto).
    """

    class Status(models.TextChoices):
        """Whose turn it is, or how it ended."""

        ASKED = "asked"
        ANSWERED = "answered"
        AGREED = "agreed"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"

    _OPEN: ClassVar[frozenset[str]] = frozenset({"agreed", "declined", "withdrawn", "lapsed"})
    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
        "asked": _OPEN | {"answered"},
        "answered": _OPEN | {"asked"},
        "agreed": frozenset(),
        "declined": frozenset(),
        "withdrawn": frozenset(),
        "lapsed": frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offer = models.ForeignKey("licensing.Offer", models.PROTECT, related_name="quotes")
    buyer = models.ForeignKey("core.Organization", models.PROTECT, related_name="quotes")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True, default="")

    objects = QuoteQuerySet.as_manager()

    class Meta:
        permissions = [("quote_shared", "May see and answer this quote")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["asked", "answered"], ended_at=None)
                | (~Q(status__in=["asked", "answered"]) & Q(ended_at__isnull=False)),
                name="quote_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-id"], name="quote_by_buyer"),
            models.Index(fields=["status", "expires_at"], name="quote_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"Quote {self.id}"


class Proposal(Conditioned):
    """Terms as one side put them, never changed afterwards; each side signs its exact text at most once."""

    class Side(models.TextChoices):
        """Who put it on the table."""

        BUYER = "buyer"
        AGENCY = "agency"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=6, choices=Side.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    message = models.TextField(blank=True, default="")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    text_language = models.CharField(max_length=35)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            *Conditioned.Meta.constraints,
            models.UniqueConstraint(fields=["quote", "number"], name="proposal_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="proposal_term"),
        ]

    def __str__(self) -> str:
        return f"Proposal {self.number} of quote {self.quote_id}"


class ProposalSignature(models.Model):
    """One side's signature under a proposal: name, instant, address; the hash is the proposal's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=6, choices=Proposal.Side.choices)
    name = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    principal = models.CharField(max_length=100)
    ip = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "side"], name="proposal_signed_once")]

    def __str__(self) -> str:
        return f"Signature of the {self.side} under {self.proposal_id}"
