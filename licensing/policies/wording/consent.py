"""The exact English text that is signed for one voice, by the talent or in their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from licensing.policies.limits import Limits
from licensing.policies.rules import day
from licensing.policies.versions import Change
from licensing.policies.wording.clauses import language_list, named, scope_clauses
from licensing.screening.topics import TOPICS
from licensing.terms import Scope
from licensing.vocabulary import categories, territories
from licensing.vocabulary.conditions import MODIFICATIONS
from licensing.vocabulary.purposes import MEDIA, PURPOSES

_CHANGES: Final = {
    "none": "A recording is used as it was delivered: not cut, not mixed, not altered",
    "edit": "A recording may be cut, and mixed with music and sound; the voice itself is not altered",
    "alter": "A recording may be cut and mixed, and pitch, speed and sound of the voice may be altered",
}
_NAMES: Final = {
    "purposes": PURPOSES,
    "media": MEDIA,
    "territories": {**territories.COUNTRIES, **territories.GROUP_NAMES},
    "categories": {code: category.name for code, category in categories.CATEGORIES.items()},
    "modification": MODIFICATIONS,
    "topics": TOPICS,
}


_HEADINGS: Final = {
    "purposes": "Purposes",
    "media": "Media",
    "territories": "Territories",
    "categories": "Product categories",
    "modification": "Changes to a recording",
}


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose voice it is, through whom it is used, and what the voice is called."""

    talent: str
    agency: str
    voice: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs in the text: kind talent, guardian or estate; the latter with a name and a document."""

    kind: str = "talent"
    name: str = ""
    relationship: str = ""
    document_sha256: str = ""


def consent_text(
    *,
    parties: Parties,
    scope: Scope,
    limits: Limits,
    valid_from: datetime,
    until: datetime,
    signatory: Signatory,
    narrowed: tuple[int, Sequence[Change]] | None = None,
) -> str:
    """The text; `narrowed` names the version from which something was taken out, and what."""
    talent, agency, voice = parties.talent, parties.agency, parties.voice
    clauses = [
        "CONSENT TO A SYNTHETIC VOICE",
        f"1. The voice. I am {talent}, or I am authorised to sign for {talent}. I agree that a synthetic "
        f"copy of the voice, made from the recordings of the voice “{voice}”, is used through {agency} "
        "within the limits below, and for nothing else.",
        *scope_clauses(scope, 2),
        f"7. Term. From {day(valid_from)} until {day(until)}; after that, no use is allowed.",
        "8. Withdrawal. I can withdraw this consent at any time, without giving a reason. From then on "
        "nothing further is spoken in this voice under it.",
        "9. Marking. Every recording made with the copy carries an inaudible mark that leads back to its "
        "licence and to this consent.",
        f"10. Changes. {_CHANGES[limits.modification]} ({limits.modification}).",
        f"11. Never spoken. {_never_spoken(limits)}",
        f"12. Biometric release. {_release(limits, parties)}",
        f"13. Who signs. {_who_signs(signatory, parties)}",
    ]
    if narrowed:
        clauses.append(f"14. Narrower. {_narrowed(*narrowed)}")
    return "\n\n".join(clauses)


def _never_spoken(limits: Limits) -> str:
    said = []
    if limits.forbidden_topics:
        said.append(f"No text on these topics: {named(limits.forbidden_topics, TOPICS)}.")
    if limits.forbidden_phrases:
        phrases = "; ".join(f"“{phrase}”" for phrase in limits.forbidden_phrases)
        said.append(f"No text with these words: {phrases}.")
    return " ".join(said) or "I forbid no topic and no words of my own; every text is still screened."


def _release(limits: Limits, parties: Parties) -> str:
    """The written release of the Illinois Biometric Information Privacy Act, 740 ILCS 14/15(b): that a
    biometric identifier is collected and stored, for what purpose, for how long; (a) bounds how long."""
    if not limits.biometric_release:
        return "I give no separate release of biometric information."
    return (
        "I have been informed in writing that a voiceprint, which is a biometric identifier, is collected "
        f"from my recordings, stored and used by {parties.agency} and by the operator of this marketplace. "
        "The purpose is to make and run the synthetic copy within this consent, to check that recordings "
        "are of my voice, and to find copies that nobody licensed. It is kept until this purpose has been "
        "satisfied, which is when this consent has ended and its licences with it, or until three years "
        "after my last interaction with them, whichever comes first, and is then destroyed for good. It is "
        "not sold, leased or traded. I release its collection, storage and use for this purpose and this "
        "time (740 ILCS 14/15)."
    )


def _who_signs(signatory: Signatory, parties: Parties) -> str:
    if signatory.kind == "talent":
        return f"I am {parties.talent} and of age, and I sign for myself."
    office = "guardian of" if signatory.kind == "guardian" else "approver of the estate of"
    related = f", {signatory.relationship}" if signatory.relationship else ""
    return (
        f"I am {signatory.name}{related}, {office} {parties.talent}, and I sign in their place. My authority "
        f"was shown by the document with SHA-256 {signatory.document_sha256}."
    )


def _narrowed(version: int, changes: Sequence[Change]) -> str:
    return " ".join([f"Against version {version} this takes out:", *(sentence(one) for one in changes)])


def sentence(change: Change) -> str:
    """What a change takes out, as it stands in a text."""
    return f"{in_words(change.dimension, change.taken)}."


def in_words(dimension: str, codes: Sequence[str], *, added: bool = False, coded: bool = True) -> str:
    """The codes of one side of a change as the uses that they stand for; not `coded`: by name only."""
    if dimension == "until":
        return f"The time {'until' if added else 'after'} {day(datetime.fromisoformat(codes[0]))}"
    if dimension == "biometric_release":
        return "The biometric release"
    if dimension == "phrases":
        return f"Texts with the words {', '.join(f'“{phrase}”' for phrase in codes)}"
    if dimension == "languages":
        return f"Languages: {language_list(codes)}"
    names = _NAMES[dimension]
    listed = named(codes, names) if coded else ", ".join(sorted(names.get(code, code) for code in codes))
    return f"Texts on {listed}" if dimension == "topics" else f"{_HEADINGS[dimension]}: {listed}"
