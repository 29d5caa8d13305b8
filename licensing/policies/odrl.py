"""A licence as a W3C ODRL 2.2 agreement in JSON-LD, for rights systems outside Voxlicet.

Sources: W3C Recommendations "ODRL Information Model 2.2" and "ODRL Vocabulary & Expression 2.2" (2018-02-15).
Rules and duties use the common vocabulary alone; what a dimension may hold (purposes, media, categories,
units) is named by `urn:voxlicet:` identifiers of the profile, countries by ISO 3166-1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from licensing.models import Licence
from licensing.vocabulary import categories, territories
from licensing.vocabulary.languages import ANY as ANY_LANGUAGE

Json = dict[str, Any]

PROFILE: Final = "urn:voxlicet:odrl-profile:1"
W3C_CONTEXT: Final = "http://www.w3.org/ns/odrl.jsonld"
_ODRL: Final = "http://www.w3.org/ns/odrl/2/"
_NODES: Final = ("permission", "prohibition", "obligation", "duty", "constraint", "refinement", "consequence")
_TERMS: Final = ("action", "leftOperand", "operator", "conflict")
_LINKS: Final = ("profile", "target", "assigner", "assignee", "unit", "compensatedParty", "informedParty")
# The W3C's own context maps `industry` and `neq` wrongly; every term used here is therefore said again, so
# that the document reads the same with that context, and offline without it.
CONTEXT: Final[Json] = {
    "odrl": _ODRL,
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "@vocab": _ODRL,
    "uid": "@id",
    "rightOperand": "odrl:rightOperand",
    "created": {"@id": "dct:created", "@type": "xsd:dateTime"},
    "source": {"@id": "dct:source", "@type": "@id"},
    **{name: {"@id": f"odrl:{name}"} for name in _NODES},
    **{name: {"@id": f"odrl:{name}", "@type": "@vocab"} for name in _TERMS},
    **{name: {"@id": f"odrl:{name}", "@type": "@id"} for name in _LINKS},
}


@dataclass(frozen=True, slots=True)
class _Iri:
    """A value that is a name, not a text."""

    name: str


def agreement(licence: Licence) -> Json:
    """The whole licence: one permission with its duties, what stays prohibited, what binds the agency.

    `licence` comes with its voice. The signed text remains the contract; `dct:source` names its hash.
    """
    target = _urn("voice", licence.voice_id)
    obligations = [_exclusivity(licence, target)] if licence.is_exclusive else []
    return {
        "@context": [W3C_CONTEXT, CONTEXT],
        "@type": "Agreement",
        "uid": _urn("licence", licence.id),
        "profile": PROFILE,
        "conflict": "prohibit",
        "created": licence.signed_at.isoformat(),
        "source": f"urn:sha256:{licence.text_sha256}",
        "assigner": _urn("organization", licence.agency_id),
        "assignee": _urn("organization", licence.licensee_id),
        "permission": [_permission(licence, target)],
        "prohibition": list(_prohibitions(licence, target)),
        **({"obligation": obligations} if obligations else {}),
    }


def _permission(licence: Licence, target: str) -> Json:
    return {
        "@type": "Permission",
        "target": target,
        "action": "textToSpeech",
        "constraint": [*_scope(licence), *_term(licence), *_caps(licence)],
        "duty": list(_duties(licence)),
    }


def _scope(licence: Licence) -> Iterable[Json]:
    yield _any_of("purpose", (_urn("purpose", code) for code in licence.purposes))
    yield _any_of("deliveryChannel", (_urn("medium", code) for code in licence.media))
    yield _any_of("spatial", _countries(licence.territories, licence.territories_excluded))
    if ANY_LANGUAGE not in licence.languages:
        yield _any_of("language", licence.languages)
    allowed = categories.expand(licence.categories_allowed, licence.categories_forbidden)
    yield _any_of("industry", (_urn("category", code) for code in allowed))
    if licence.brands:
        yield _any_of("product", licence.brands)


def _term(licence: Licence) -> Iterable[Json]:
    yield _constraint("dateTime", "gteq", licence.starts_at)
    yield _constraint("dateTime", "lt", licence.ends_at)


def _caps(licence: Licence) -> Iterable[Json]:
    caps = (
        ("character", licence.max_characters),
        ("second", licence.max_seconds),
        ("render", licence.max_renders),
        ("listener", licence.max_audience),
    )
    for unit, cap in caps:
        if cap is not None:
            yield _constraint("count", "lteq", cap, unit=_urn("unit", unit))


def _duties(licence: Licence) -> Iterable[Json]:
    agency = _urn("organization", licence.agency_id)
    yield _duty("compensate", list(_prices(licence)), compensatedParty=agency)
    yield _duty("watermark")
    if licence.ai_disclosure:
        yield _duty("inform", [_constraint("event", "eq", _Iri(_urn("duty", "ai-disclosure")))])
    if licence.approval != "none":
        when = _Iri(_urn("approval", licence.approval))
        yield _duty("obtainConsent", [_constraint("event", "eq", when)])
    # Once the talent stops it, everything is off the air within so many days.
    stopped = _constraint("event", "eq", _Iri(_urn("event", "revocation")))
    delay = _constraint("delayPeriod", "lteq", f"P{licence.wind_down_days}D", kind="xsd:duration")
    yield _duty("delete", [stopped, delay])


def _prices(licence: Licence) -> Iterable[Json]:
    rate = Decimal(licence.price_per_1000_characters_micros).scaleb(-6)
    yield _constraint("payAmount", "eq", rate, unit=_urn("unit", f"{licence.currency}-per-1000-characters"))
    if licence.minimum_micros:
        least = Decimal(licence.minimum_micros).scaleb(-6)
        yield _constraint("payAmount", "gteq", least, unit=_urn("unit", f"{licence.currency}-per-render"))


def _prohibitions(licence: Licence, target: str) -> Iterable[Json]:
    """Stated although the permission already leaves them out, so that no reader needs our vocabulary."""

    def never(action: str, *constraints: Json) -> Json:
        rule = {"@type": "Prohibition", "target": target, "action": action}
        return rule | ({"constraint": list(constraints)} if constraints else {})

    yield never("grantUse")
    if licence.modification == "none":
        yield never("modify")
    if licence.categories_forbidden:
        forbidden = (_urn("category", code) for code in licence.categories_forbidden)
        yield never("textToSpeech", _any_of("industry", forbidden))
    if licence.territories_excluded:
        yield never("textToSpeech", _any_of("spatial", _countries(licence.territories_excluded)))


def _exclusivity(licence: Licence, target: str) -> Json:
    fields = [
        _any_of("industry", (_urn("category", code) for code in licence.exclusive_categories)),
        _any_of("spatial", _countries(licence.exclusive_territories)),
        *_term(licence),
    ]
    if licence.exclusive_days is not None:
        fields.append(_constraint("elapsedTime", "lteq", f"P{licence.exclusive_days}D", kind="xsd:duration"))
    return {
        "@type": "Duty",
        "target": target,
        "assigner": _urn("organization", licence.licensee_id),
        "assignee": _urn("organization", licence.agency_id),
        "action": "ensureExclusivity",
        "constraint": fields,
    }


def _duty(action: str, refinement: list[Json] | None = None, **more: str) -> Json:
    """A duty; how it is to be done refines its action (Information Model 2.2, section 2.5.1)."""
    if not refinement:
        return {"@type": "Duty", "action": action, **more}
    refined = {"@type": "Action", "rdf:value": {"@id": f"odrl:{action}"}, "refinement": refinement}
    return {"@type": "Duty", "action": refined, **more}


def _any_of(left: str, names: Iterable[str]) -> Json:
    values = [name if left in ("language", "product") else {"@id": name} for name in sorted(names)]
    return {"@type": "Constraint", "leftOperand": left, "operator": "isAnyOf", "rightOperand": values}


def _constraint(
    left: str,
    operator: str,
    value: datetime | int | Decimal | str | _Iri,
    *,
    unit: str = "",
    kind: str = "",
) -> Json:
    node = {
        "@type": "Constraint",
        "leftOperand": left,
        "operator": operator,
        "rightOperand": _typed(value, kind),
    }
    return node | ({"unit": unit} if unit else {})


def _typed(value: datetime | int | Decimal | str | _Iri, kind: str) -> Json:
    if isinstance(value, _Iri):
        return {"@id": value.name}
    if isinstance(value, datetime):
        return {"@value": value.isoformat(), "@type": "xsd:dateTime"}
    if isinstance(value, int):
        return {"@value": str(value), "@type": "xsd:integer"}
    if isinstance(value, Decimal):
        return {"@value": f"{value:f}", "@type": "xsd:decimal"}
    return {"@value": value, "@type": kind}


def _countries(codes: Iterable[str], excluded: Iterable[str] = ()) -> Iterable[str]:
    """The Online Browsing Platform's address of each ISO 3166-1 code: ODRL demands an IRI for `spatial`."""
    for code in territories.expand(codes, excluded):
        yield f"https://www.iso.org/obp/ui/#iso:code:3166:{code}"


def _urn(kind: str, name: object) -> str:
    return f"urn:voxlicet:{kind}:{name}"
