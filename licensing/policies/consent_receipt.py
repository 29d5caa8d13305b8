"""A consent as an ISO/IEC TS 27560:2023 consent receipt in JSON-LD, for the person who gave it.

The fields of the Technical Specification in the terms that the W3C community group's guide gives them
("Consent Records and Receipts as per ISO/IEC TS 27560:2023 using DPV", w3id.org/dpv/guides/consent-27560):
a receipt holds a whole record with its header, processing, parties and events. What DPV has no term for is
named by `urn:voxlicet:` identifiers. The talent is a pseudonym: names stand in the signed text only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from licensing.models import Consent
from licensing.policies.limits import RELEASE_DEMANDED
from licensing.screening.topics import TOPICS
from licensing.vocabulary import categories, territories
from licensing.vocabulary.purposes import MEDIA, PURPOSES
from marketplace.core.models import Organization

Json = dict[str, Any]

SCHEMA: Final = "https://w3id.org/dpv/schema/dpv-27560#"
# All that is needed to read it: nothing is fetched.
CONTEXT: Final[Json] = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{f"dct:{name}": {"@type": "xsd:dateTime"} for name in ("created", "date", "valid")},
    **{f"dct:{name}": {"@type": "@id"} for name in ("conformsTo", "replaces", "isReplacedBy", "publisher")},
    **{
        f"dpv:{name}": {"@type": "@id"}
        for name in ("hasConsentStatus", "hasLegalBasis", "hasSensitivityLevel", "isImplementedByEntity")
    },
    "foaf:page": {"@type": "@id"},
    "signature": {"@id": "urn:voxlicet:signature", "@type": "@json"},
}
_RIGHTS: Final = (
    ("eu-gdpr:A7-3", "To withdraw this consent at any time, without a reason"),
    ("eu-gdpr:A15", "To see every use of the voice and have a copy of this record"),
    ("eu-gdpr:A17", "To have the voice stopped and the keys of its recordings destroyed"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a receipt says of its surroundings: its own id and instant, the installation, who has licences,
    and the version that came after, if any."""

    id: UUID
    at: datetime
    address: str
    store: str
    recipients: tuple[Organization, ...]
    before: UUID | None
    after: UUID | None


def receipt(consent: Consent, setting: Setting) -> Json:
    """The receipt, unsigned. `consent` comes with its voice, representative and talent's organization."""
    return {
        "@context": CONTEXT,
        "@id": urn(setting.id),
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": str(setting.id),
        "dct:conformsTo": f"{SCHEMA}receipt",
        "dct:created": instant(setting.at),
        "dct:publisher": setting.address,
        "dpv:hasRecordOfActivity": _record(consent, setting),
    }


def _record(consent: Consent, setting: Setting) -> Json:
    agency = consent.talent.organization
    return {
        "@id": urn(consent.id),
        "@type": "dpv:ConsentRecord",
        "dct:identifier": str(consent.id),
        "dct:conformsTo": f"{SCHEMA}record",
        "dct:hasVersion": str(consent.version),
        "dct:created": instant(consent.signed_at),
        **_neighbours(setting),
        "dpv:hasDataSubject": _subject(consent),
        "dpv:hasDataController": [
            _party(agency.id, agency.name, ["dpv:LegalEntity", "dpv:DataController"], setting.address),
            {
                "@id": setting.address,
                "@type": ["dpv:LegalEntity", "dpv:DataController"],
                "dct:identifier": setting.address,
                "dpv:hasName": "The operator of this marketplace",
                "dpv:hasAddress": setting.address,
                "dpv:hasContact": setting.address,
            },
        ],
        "dpv:hasJurisdiction": _jurisdiction(consent.talent.residence),
        "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:identifier": f"sha256:{consent.text_sha256}",
            "dct:language": consent.text_language,
            "foaf:page": f"{setting.address}/consents/{consent.id}/",
        },
        "dct:language": consent.text_language,
        "dpv:hasProcess": _process(consent, setting),
        "dpv:hasRight": [
            {"@type": ["dpv:DataSubjectRight", right], "dct:title": title} for right, title in _RIGHTS
        ],
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "foaf:page": f"{setting.address}/consents/{consent.id}/withdraw/",
        },
        "dpv:hasConsentStatus": _STATUS[consent.status],
        "dct:hasPart": _events(consent, setting),
    }


def _process(consent: Consent, setting: Setting) -> Json:
    return {
        "@type": "dpv:Process",
        "dpv:hasService": {
            "@id": _named("voice", consent.voice_id),
            "@type": "dpv:Service",
            "dct:title": f"The synthetic voice “{consent.voice.name}”",
        },
        "dpv:hasPurpose": [_term("purpose", code, PURPOSES, "dpv:Purpose") for code in consent.purposes],
        "dpv:hasContext": [_term("medium", code, MEDIA, "dpv:Context") for code in consent.media],
        "dpv:hasProcessing": [{"@id": f"dpv:{verb}"} for verb in ("Collect", "Store", "Generate", "Analyse")],
        "dpv:hasPersonalData": _personal_data(consent),
        "dpv:hasStorageCondition": _storage(consent, setting),
        "dpv:hasLocation": [_place(code) for code in consent.territories],
        "dpv:hasRecipient": [
            _party(one.id, one.name, ["dpv:Recipient", "dpv:ThirdParty"], setting.address)
            for one in setting.recipients
        ],
        "dpv:hasRule": _rules(consent),
    }


def _personal_data(consent: Consent) -> list[Json]:
    special = ["dpv:SensitivePersonalData", "dpv:SpecialCategoryPersonalData"]
    source = {"dpv:hasDataSource": {"@id": "dpv:DataSubject"}, "dpv:hasNecessity": {"@id": "dpv:Required"}}
    statute = RELEASE_DEMANDED.get(consent.talent.residence)
    return [
        {"@type": "dpv:PersonalData", "dct:title": "Recordings of the voice", **source},
        {
            "@type": ["pd:Biometric", *special],
            "dct:title": "The voiceprint, and the model of the voice that is trained from the recordings",
            "urn:voxlicet:biometric-release": consent.biometric_release,
            **({"urn:voxlicet:statute": statute} if statute else {}),
            **source,
        },
    ]


def _storage(consent: Consent, setting: Setting) -> list[Json]:
    return [
        {
            "@type": "dpv:StorageLocation",
            "dpv:hasLocation": {"@type": "dpv:Location", "dct:title": setting.store},
        },
        {
            "@type": "dpv:StorageDuration",
            "dct:valid": instant(consent.until),
            "dpv:hasDuration": {
                "@type": "dpv:UntilEventDuration",
                "dct:title": "Until the consent and the licences under it have ended, or three years "
                "after the talent's last interaction, whichever comes first",
            },
        },
        {
            "@type": "dpv:StorageDeletion",
            "dct:title": "The keys of recordings and model are destroyed when the talent stops the voice",
        },
    ]


def _rules(consent: Consent) -> list[Json]:
    """What stays forbidden, whatever else is allowed, and how far a recording may be changed."""
    names = {code: category.name for code, category in categories.CATEGORIES.items()}
    prohibited: tuple[Json, ...] = (
        *({"dpv:hasLocation": _place(code)} for code in consent.territories_excluded),
        *({"dct:subject": _term("category", c, names)} for c in consent.categories_forbidden),
        *({"dct:subject": _term("topic", c, TOPICS)} for c in consent.forbidden_topics),
        *({"dct:subject": {"dct:title": phrase}} for phrase in consent.forbidden_phrases),
    )
    permitted: tuple[Json, ...] = (
        *({"dct:subject": _term("category", c, names)} for c in consent.categories_allowed),
        *({"dct:language": code} for code in consent.languages),
        {"dct:subject": {"@id": _named("modification", consent.modification)}},
    )
    return [{"@type": "dpv:Prohibition", **one} for one in prohibited] + [
        {"@type": "dpv:Permission", **one} for one in permitted
    ]


_STATUS: Final = {
    "active": "dpv:ConsentGiven",
    "withdrawn": "dpv:ConsentWithdrawn",
    "expired": "dpv:ConsentExpired",
    # DPV has no state for a record that its subject replaced: this version is given no more.
    "superseded": "dpv:ConsentWithdrawn",
}


def _events(consent: Consent, setting: Setting) -> list[Json]:
    given = "dpv:RenewedConsentGiven" if setting.before else "dpv:ConsentGiven"
    signer = consent.representative_id or consent.talent_id
    events = [(consent.signed_at, given, urn(signer))]
    if consent.ended_at is not None:
        by = setting.address if consent.status == "expired" else urn(consent.talent_id)
        events.append((consent.ended_at, _STATUS[consent.status], by))
    return [
        {
            "@type": "dpv:ExplicitlyExpressedConsent",
            "dct:date": instant(at),
            "dct:valid": instant(consent.until),
            "dpv:isImplementedByEntity": by,
            "dpv:hasConsentStatus": state,
        }
        for at, state, by in events
    ]


def _subject(consent: Consent) -> Json:
    row = consent.representative
    subject: Json = {
        "@id": urn(consent.talent_id),
        "@type": "dpv:DataSubject",
        "dct:identifier": str(consent.talent_id),
    }
    if row is not None:
        subject["dpv:hasRepresentative"] = {
            "@id": urn(row.id),
            "@type": "dpv:Representative",
            "dct:identifier": str(row.id),
            "dct:title": f"The {'guardian' if row.kind == 'guardian' else 'approver of the estate'}",
            "dct:source": f"sha256:{row.sha256}",
        }
    return subject


def _party(party_id: UUID, name: str, types: list[str], address: str) -> Json:
    return {
        "@id": urn(party_id),
        "@type": types,
        "dct:identifier": str(party_id),
        "dpv:hasName": name,
        # We keep no postal addresses; the installation passes on what is sent to it.
        "dpv:hasAddress": address,
        "dpv:hasContact": address,
    }


def _jurisdiction(residence: str) -> Json:
    if not residence:
        return {"@id": "urn:voxlicet:jurisdiction:unstated", "@type": "dpv:Jurisdiction"}
    return {"@id": f"loc:{residence}", "@type": "dpv:Jurisdiction"}


def _place(code: str) -> Json:
    known = code in territories.COUNTRIES or code in ("EU", "EEA")
    place = f"loc:{code}" if known else _named("territory", code)
    return {"@id": place, "dct:title": territories.name(code)}


def _neighbours(setting: Setting) -> Json:
    found = {"dct:replaces": setting.before, "dct:isReplacedBy": setting.after}
    return {name: urn(consent_id) for name, consent_id in found.items() if consent_id}


def _term(kind: str, code: str, names: Mapping[str, str], type_: str = "") -> Json:
    named: Json = {
        "@id": _named(kind, "any" if code == "*" else code),
        "dct:title": names.get(code, code),
    }
    return {**named, "@type": type_} if type_ else named


def _named(kind: str, value: UUID | str) -> str:
    return f"urn:voxlicet:{kind}:{value}"


def urn(identifier: UUID) -> str:
    """A UUID as a name (RFC 9562)."""
    return f"urn:uuid:{identifier}"


def instant(at: datetime) -> str:
    """An instant as xsd:dateTime in UTC."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
