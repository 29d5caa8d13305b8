"""What every signature needs: a text that was shown, its hash, a name."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from licensing.policies.coverage import normalise, unknown
from licensing.policies.wording import LANGUAGE, digest
from licensing.terms import Scope
from marketplace.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class SignableText:
    """A text as it is shown before signing, and the term it speaks of."""

    text: str
    sha256: str
    language: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signer hands in: their name, the hash of the text they saw, and where they signed from."""

    name: str
    text_sha256: str
    ip: str | None = None


def signable(text: str, starts_at: datetime, ends_at: datetime) -> SignableText:
    """The text together with its hash."""
    return SignableText(
        text=text, sha256=digest(text), language=LANGUAGE, starts_at=starts_at, ends_at=ends_at
    )


def require_signed(shown: SignableText, signature: Signature) -> None:
    """Accept a signature only by name and only under the very text that the terms give.

    Raises:
        Invalid: `signature.name`, `signature.text_changed`.
    """
    require_hash(shown.sha256, signature)


def require_hash(sha256: str, signature: Signature) -> None:
    """As `require_signed`, for a text that was stored or that speaks of no term."""
    if not signature.name.strip():
        raise Invalid("signature.name", "Sign with your full name.")
    if not hmac.compare_digest(sha256, signature.text_sha256):
        raise Invalid(
            "signature.text_changed",
            "The text to sign is not the one you were shown. Read it again, then sign with its new hash.",
            text_sha256=sha256,
        )


def checked_scope(scope: Scope) -> Scope:
    """The scope in its usual letter case.

    Raises:
        Invalid: `scope.invalid`, naming every field with its unknown codes (none: the field was left empty).
    """
    tidy = normalise(scope)
    if bad := unknown(tidy):
        raise Invalid(
            "scope.invalid", f"Name at least one known code in each of: {', '.join(sorted(bad))}.", fields=bad
        )
    return tidy


def whole_second(instant: datetime) -> datetime:
    """Cut to the second, the finest step a signed text can show."""
    return instant.replace(microsecond=0)
