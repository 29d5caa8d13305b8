"""narrow_consent: take something out of a consent, at once and without a new text to read first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licensing.models import Consent
from licensing.policies.authority import Speaker
from licensing.policies.limits import Limits
from licensing.policies.versions import Change, Extent, changes, widened
from licensing.services.consents import (
    Terms,
    checked_limits,
    hold_voice,
    supersede,
    tell,
    text_of,
)
from licensing.services.signing import Signature, checked_scope, whole_second
from licensing.terms import Scope
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound
from voices.models import Talent


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is to hold from now on, whole dimension by dimension; None leaves a dimension as it is."""

    purposes: Iterable[str] | None = None
    media: Iterable[str] | None = None
    territories: Iterable[str] | None = None
    territories_excluded: Iterable[str] | None = None
    languages: Iterable[str] | None = None
    categories_allowed: Iterable[str] | None = None
    categories_forbidden: Iterable[str] | None = None
    until: datetime | None = None
    modification: str | None = None
    forbidden_topics: Iterable[str] | None = None
    forbidden_phrases: Iterable[str] | None = None
    biometric_release: bool | None = None

    def of(self, before: Extent) -> Extent:
        """The extent that is left of `before`."""
        scope = before.scope
        scope_fields = Scope.__dataclass_fields__
        named = {name: getattr(self, name) for name in scope_fields if getattr(self, name) is not None}
        limits = before.limits
        return Extent(
            scope=replace(scope, **{name: frozenset(codes) for name, codes in named.items()}),
            limits=Limits.of(
                modification=self.modification or limits.modification,
                forbidden_topics=_or(self.forbidden_topics, limits.forbidden_topics),
                forbidden_phrases=_or(self.forbidden_phrases, limits.forbidden_phrases),
                biometric_release=_kept(self.biometric_release, limits.biometric_release),
            ),
            until=whole_second(self.until) if self.until else before.until,
        )


@transaction.atomic
def narrow_consent(
    *, actor: Actor, consent_id: UUID, narrowing: Narrowing, ip: str | None, now: datetime
) -> Consent:
    """A new version that allows less, in force when this returns; its text says what was taken out.

    Whoever signs for the talent may do this without any permission, as they may withdraw altogether. The
    version is signed by the session or key: with the signer's name, this instant and `ip`. Offers that no
    longer fit are withdrawn; uses under licences are judged by it from the next request on.

    Raises:
        NotFound: `consent.not_found`.
        Forbidden: `consent.widens` with the `dimension`, `consent.superseded`, `consent.ended`, and as
            `grant_consent`.
        Invalid: `consent.not_narrower` where nothing is taken out, `consent.term`, `scope.invalid`,
            `consent.limits`.
    """
    seen = Consent.objects.visible_to(actor).filter(id=consent_id).first()
    if seen is None:
        raise NotFound("consent.not_found", "There is no such consent that you may see.")
    voice, signer = hold_voice(actor, seen.voice_id, now)
    before = _in_force(seen, now)
    extent, taken = _narrower(before, narrowing, now)
    terms = Terms(extent, before.valid_from)
    shown = text_of(voice, signer, terms, (before.version, taken))
    signature = Signature(_name(signer, voice.talent), shown.sha256, ip)
    consent = supersede(actor, voice, terms, shown, signer, signature, now)
    tell(actor, "licensing.consent.narrowed", consent)
    return consent


def _in_force(seen: Consent, now: datetime) -> Consent:
    current = Consent.objects.current(seen.voice_id).get()
    if current.id != seen.id:
        raise Forbidden(
            "consent.superseded",
            f"A newer version took this consent's place. Narrow version {current.version} instead.",
            current=str(current.id),
        )
    if current.status != Consent.Status.ACTIVE or current.until <= now:
        raise Forbidden("consent.ended", "This consent has ended: nothing is spoken under it any more.")
    return current


def _narrower(before: Consent, narrowing: Narrowing, now: datetime) -> tuple[Extent, tuple[Change, ...]]:
    present = Extent.of(before.terms)
    wanted = narrowing.of(present)
    # No residence: taking the release back must always be possible; the rules then refuse what needs it.
    extent = Extent(checked_scope(wanted.scope), checked_limits(wanted.limits, ""), wanted.until)
    if beyond := widened(present, extent):
        dimension, codes = next(iter(beyond.items()))
        raise Forbidden(
            "consent.widens",
            f"This would allow more than before ({dimension}: {', '.join(codes[:10])}). Sign a new consent "
            "for that.",
            dimension=dimension,
            excess=codes,
            dimensions=list(beyond),
        )
    if extent.until <= now:
        raise Invalid("consent.term", "To end the consent now, withdraw it.")
    taken = changes(present, extent)
    if not taken:
        raise Invalid("consent.not_narrower", "This takes nothing out of the consent. Name what to take out.")
    return extent, taken


def _name(signer: Speaker, talent: Talent) -> str:
    return signer.representative.name if signer.representative else talent.legal_name


def _or(wanted: Iterable[str] | None, present: Iterable[str]) -> Iterable[str]:
    return present if wanted is None else wanted


def _kept(wanted: bool | None, present: bool) -> bool:
    return present if wanted is None else wanted
