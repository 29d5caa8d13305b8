"""A small market: an agency with a talent who has a sign-in, a ready voice, and advertisers."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from licensing import services
from licensing.models import Consent, Licence, Offer, Quote, Statement
from licensing.policies.wording import digest
from licensing.services.agree_licence import Wish
from licensing.services.offers import Rates
from licensing.services.quotes import Proposed
from licensing.services.signing import Signature
from licensing.terms import Scope, Use
from marketplace.core.actor import Actor
from marketplace.core.ids import uuid7
from marketplace.core.services import actor_of_secret
from tests.conftest import Tenant
from voices.models import Talent, Voice
from voices.services import create_mandate, create_talent, create_voice, invite_talent

DAY = datetime.timedelta(days=1)
SCOPE = Scope.of(
    purposes=["advertising", "podcast"],
    media=["radio", "social"],
    territories=["EU", "US"],
    languages=["en"],
    categories_allowed=["*"],
    categories_forbidden=["alcohol", "gambling", "politics"],
)
USE = Use("advertising", "radio", "DE", "en-GB", "retail")
TEXT = "Fresh bread, every morning."
RATES = Rates(
    term_days=90, price_per_1000_characters_micros=15_000_000, currency="EUR", minimum_micros=500_000
)


@dataclass(frozen=True)
class Market:
    """Everybody a licence needs, and the steps to one; each step takes changes as keywords."""

    agency: Tenant
    advertiser: Tenant
    talent: Talent
    talent_actor: Actor
    talent_secret: str
    voice: Voice
    now: datetime.datetime

    def consent(self, actor: Actor | None = None, *, spoken: bool = True, **changed: Any) -> Consent:
        """A signed consent; `spoken` with a statement that a reviewer accepted without a comparison."""
        terms: dict[str, Any] = {
            "scope": SCOPE,
            "valid_from": self.now - DAY,
            "until": self.now + 365 * DAY,
        } | changed
        who = actor or self.talent_actor
        voice = Voice.objects.get(id=self.voice.id)
        shown = services.preview_consent(actor=who, voice=voice, now=self.now, **terms)
        signature = Signature("Tess Talent", shown.sha256, "192.0.2.7")
        consent = services.grant_consent(actor=who, voice=voice, signature=signature, now=self.now, **terms)
        if spoken:
            self.spoken(consent)
        return consent

    def spoken(self, consent: Consent, **columns: Any) -> Statement:
        """A statement as it is stored once accepted; how it comes about is tested in test_statements."""
        values: dict[str, Any] = {
            "status": Statement.Status.ACCEPTED,
            "lead": "My words are:",
            "text": "My words are: tiger, piano, orange, window.",
            "text_sha256": digest("My words are: tiger, piano, orange, window."),
            "challenge": ["tiger", "piano", "orange", "window"],
            "language": "en",
            "epoch": consent.epoch,
            "created_at": self.now,
            "expires_at": self.now + DAY,
            "recorded_at": self.now,
            "decided_at": self.now,
            "object_key": f"statements/{uuid7()}.wav",
            "sha256": digest(str(uuid7())),
        } | columns
        return Statement.objects.create(consent=consent, **values)

    def draft(self, scope: Scope = SCOPE, **rates: Any) -> Offer:
        return services.create_offer(
            actor=self.agency.actor,
            voice_id=self.voice.id,
            scope=scope,
            rates=replace(RATES, **rates),
            now=self.now,
        )

    def offer(self, scope: Scope = SCOPE, **rates: Any) -> Offer:
        return self.publish(self.draft(scope, **rates))

    def publish(self, offer: Offer) -> Offer:
        """The agency reads the offer's text and signs it."""
        shown = services.preview_offer(actor=self.agency.actor, offer_id=offer.id, now=self.now)
        return services.publish_offer(
            actor=self.agency.actor,
            offer_id=offer.id,
            signature=Signature("Olga Owner", shown.sha256, "192.0.2.9"),
            now=self.now,
        )

    def agree(self, offer: Offer, actor: Actor | None = None, **wish: Any) -> Licence:
        who, wished = actor or self.advertiser.actor, Wish(**wish)
        shown = services.preview_licence(actor=who, offer_id=offer.id, wish=wished, now=self.now)
        return services.agree_licence(
            actor=who,
            offer_id=offer.id,
            wish=wished,
            signature=Signature("Ada Buyer", shown.sha256, "192.0.2.8"),
            now=self.now,
        )

    def quote(self, offer: Offer | None = None, actor: Actor | None = None, **terms: Any) -> Quote:
        """The buyer asks for other terms; without an offer there is a consent and one of the plain kind."""
        if offer is None:
            self.consent()
            offer = self.offer()
        return services.ask_quote(
            actor=actor or self.advertiser.actor, offer_id=offer.id, proposed=proposed(terms), now=self.now
        )

    def counter(self, quote: Quote, actor: Actor, **terms: Any) -> Quote:
        """One side answers with other terms."""
        return services.counter_quote(actor=actor, quote_id=quote.id, proposed=proposed(terms), now=self.now)

    def sign(self, quote: Quote, actor: Actor) -> Quote:
        """One side signs what is on the table."""
        text = quote.proposals.order_by("-number")[0].text_sha256
        return services.agree_quote(
            actor=actor,
            quote_id=quote.id,
            signature=Signature("Sid Signer", text, "192.0.2.10"),
            now=self.now,
        )

    def licence(self, **rates: Any) -> Licence:
        """Consent, offer and licence in one go."""
        self.consent()
        return self.agree(self.offer(**rates))


def proposed(terms: dict[str, Any]) -> Proposed:
    """Terms by keyword, with their term and message."""
    term = {name: terms.pop(name, None) for name in ("starts_at", "ends_at")}
    return Proposed(message=terms.pop("message", ""), terms=terms, **term)


@contextmanager
def unsealed() -> Iterator[None]:
    """Licences may be rewritten in here, past the database's guards: to put a term into the past, say."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table licensing_licence disable trigger user")
        yield
        cursor.execute("alter table licensing_licence enable trigger user")


def open_market(agency: Tenant, advertiser: Tenant, now: datetime.datetime, *, login: str = "tess") -> Market:
    """The agency takes a talent under mandate, gives her a sign-in and makes her voice ready."""
    talent = create_talent(actor=agency.actor, stage_name="Tess Tone", legal_name="Theresa Talent", now=now)
    create_mandate(
        actor=agency.actor,
        talent=talent,
        starts_at=now - DAY,
        ends_at=None,
        commission_bp=2000,
        powers=["record", "offer", "agree", "approve"],
        now=now,
    )
    issued = invite_talent(
        actor=agency.actor,
        talent=talent,
        email=f"{login}@{agency.organization.slug}.example",
        password="correct horse battery",
        now=now,
    )
    voice = create_voice(actor=agency.actor, talent=talent, name="Bright", language="en-GB", now=now)
    # Readiness needs recorded takes, which are tested where they belong.
    Voice.objects.filter(id=voice.id).update(status=Voice.Status.READY)
    actor = actor_of_secret(issued.secret)
    assert actor is not None
    talent.refresh_from_db()
    voice.refresh_from_db()
    return Market(agency, advertiser, talent, actor, issued.secret, voice, now)
