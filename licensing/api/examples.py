"""What the OpenAPI description shows beside each endpoint."""

from typing import Any

ID = "01937c5e-7a10-7c3e-9d4b-5f2f6a1e8c01"
AT = "2026-11-23T10:00:00Z"
END = "2027-11-23T10:00:00Z"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TEXT = "CONSENT TO A SYNTHETIC VOICE\n\n1. The voice. I am Mina Vale …"

SCOPE: dict[str, Any] = {
    "purposes": ["advertising"],
    "media": ["radio", "streaming_audio"],
    "territories": ["EU", "US"],
    "languages": ["en"],
    "categories_allowed": ["*"],
    "categories_forbidden": ["gambling", "politics", "tobacco"],
}
LIMITS = {
    "modification": "edit",
    "forbidden_topics": ["political_persuasion"],
    "forbidden_phrases": ["guaranteed returns"],
    "biometric_release": True,
}
CONSENT_TERMS = {"voice": ID, "scope": SCOPE, "valid_from": AT, "until": END, **LIMITS}
SHOWN = {"text": TEXT, "text_sha256": SHA256, "text_language": "en"}
CONSENT_TEXT = {**SHOWN, "valid_from": AT, "until": END}
SIGNATURE = {"signed_name": "Wilhelmina Valentine", "text_sha256": SHA256}
CONSENT_IN = {**CONSENT_TERMS, **SIGNATURE}
CONSENT = {
    "id": ID,
    **CONSENT_TERMS,
    "talent": ID,
    "version": 1,
    "status": "active",
    **SHOWN,
    "signer_kind": "talent",
    "representative": None,
    "signed_name": "Wilhelmina Valentine",
    "signed_at": AT,
    "ended_at": None,
    "epoch": 0,
}
CONSENT_RECEIPT = {
    "@context": {"dpv": "https://w3id.org/dpv#", "dct": "http://purl.org/dc/terms/"},
    "@id": f"urn:uuid:{ID}",
    "@type": "dpv:ConsentReceipt",
    "dct:identifier": ID,
    "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#receipt",
    "dct:created": AT,
    "dpv:hasRecordOfActivity": {
        "@id": f"urn:uuid:{ID}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": ID,
        "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
        "dpv:hasConsentStatus": "dpv:ConsentGiven",
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:identifier": f"sha256:{SHA256}",
            "dct:language": "en",
        },
    },
    "signature": {"algorithm": "Ed25519", "public_key": "…", "value": "…"},
}
CONDITIONS: dict[str, Any] = {
    "max_characters": 100_000,
    "max_seconds": None,
    "max_renders": None,
    "max_audience": None,
    "brands": [],
    "modification": "edit",
    "approval": "none",
    "approval_hours": 72,
    "wind_down_days": 14,
    "ai_disclosure": True,
    "intended_use": "Radio spots for bakeries and their products.",
    "union_contract": "",
    "exclusive_categories": [],
    "exclusive_territories": [],
    "exclusive_days": None,
    "price_per_1000_characters_micros": 15_000_000,
    "minimum_micros": 500_000,
    "currency": "EUR",
}
RATES = {"term_days": 90, **CONDITIONS}
OFFER_IN = {"voice": ID, "scope": SCOPE, **RATES}
VOICE = {
    "id": ID,
    "name": "Mina, warm",
    "slug": "mina-vale-mina-warm-4fa2c1",
    "stage_name": "Mina Vale",
    "language": "en-US",
    "style": "warm",
    "description": "Close, friendly, unhurried.",
}
STANDING = {**SHOWN, "text": "STANDING OFFER OF A SYNTHETIC VOICE\n\nNorth Agency, for Mina Vale, offers …"}
OFFER_TEXT = {
    **STANDING,
    "warnings": [
        {
            "category": "retail",
            "territory": "DE",
            "until": END,
            "sentence": "Retail in Germany is exclusively another licensee's until 2027-11-23 10:00 UTC.",
        }
    ],
}
OFFER = {
    "id": ID,
    "voice": VOICE,
    "status": "published",
    "scope": SCOPE,
    **RATES,
    **STANDING,
    "signed_name": "Olga Owner",
    "published_at": AT,
}
WISH = {"offer": ID, "starts_at": AT, "ends_at": "2027-02-21T10:00:00Z", "max_characters": 50_000}
LICENCE_TEXT = {**SHOWN, "starts_at": AT, "ends_at": "2027-02-21T10:00:00Z"}
LICENCE_IN = {**WISH, "signed_name": "Ada Buyer", "text_sha256": SHA256}
LICENCE = {
    "id": ID,
    "offer": ID,
    "proposal": None,
    "voice": VOICE,
    "agency": ID,
    "licensee": ID,
    "status": "active",
    "scope": SCOPE,
    "starts_at": AT,
    "ends_at": "2027-02-21T10:00:00Z",
    **CONDITIONS,
    "max_characters": 50_000,
    "characters_used": 27,
    "seconds_used": 2,
    "renders_used": 1,
    **SHOWN,
    "signed_name": "Ada Buyer",
    "signed_at": AT,
    "agency_signed_name": "Olga Owner",
    "agency_signed_at": AT,
    "first_use_notice_at": None,
    "ended_at": None,
    "end_reason": "",
}
QUOTE_IN: dict[str, Any] = {
    "offer": ID,
    "exclusive_categories": ["retail"],
    "exclusive_territories": ["DE"],
    "price_per_1000_characters_micros": 20_000_000,
    "message": "We would like to be the only shop in Germany with this voice.",
}
PROPOSAL: dict[str, Any] = {
    "id": ID,
    "number": 1,
    "side": "buyer",
    "scope": SCOPE,
    "starts_at": AT,
    "ends_at": "2027-02-21T10:00:00Z",
    **CONDITIONS,
    "exclusive_categories": ["retail"],
    "exclusive_territories": ["DE"],
    "price_per_1000_characters_micros": 20_000_000,
    "message": QUOTE_IN["message"],
    **SHOWN,
    "created_at": AT,
    "changes": [
        {"field": "exclusive_categories", "before": [], "after": ["retail"]},
        {"field": "exclusive_territories", "before": [], "after": ["DE"]},
        {"field": "price_per_1000_characters_micros", "before": 15_000_000, "after": 20_000_000},
    ],
    "signatures": [{"side": "buyer", "name": "Ada Buyer", "at": AT}],
}
QUOTE: dict[str, Any] = {
    "id": ID,
    "offer": ID,
    "voice": VOICE,
    "buyer": ID,
    "buyer_name": "Oat & Ember",
    "status": "asked",
    "turn": "agency",
    "expires_at": "2026-12-07T10:00:00Z",
    "created_at": AT,
    "ended_at": None,
    "end_reason": "",
    "licence": None,
    "proposals": [PROPOSAL],
}
USE = {
    "purpose": "advertising",
    "medium": "tv",
    "territory": "DE",
    "language": "en-GB",
    "category": "retail",
    "text": "Fresh bread, every morning.",
}
DECISION = {
    "permitted": False,
    "rulings": [
        {
            "rule": "licence.medium",
            "passed": False,
            "sentence": "The licence does not cover the medium “tv”; it covers radio, streaming_audio.",
            "clause": "Licence, clause 2 (medium)",
        },
        {
            "rule": "licence.expired",
            "passed": True,
            "sentence": "The licence lasts until 2027-02-21 10:00 UTC.",
            "clause": "Licence, clause 6 (term)",
        },
    ],
}
REVOCATION_IN = {"subject_kind": "voice", "subject_id": ID, "reason": "I no longer want this."}
REVOCATION = {
    "id": ID,
    **REVOCATION_IN,
    "voice": ID,
    "talent": ID,
    "licences_stopped": 3,
    "keys_destroyed": 1,
    "at": AT,
}
NOTICE: dict[str, Any] = {
    "id": ID,
    "revocation": ID,
    "licence": ID,
    "subject_kind": "voice",
    "stopped_at": AT,
    "deadline_at": "2026-12-07T10:00:00Z",
    "duty": "may_air_until",
    "sentence": "What is on the air may go on until 2026-12-07 10:00 UTC; then take it down.",
    "created_at": AT,
    "acknowledged_at": None,
    "acknowledged_name": "",
    "overdue": False,
}
LEGAL_HOLD: dict[str, Any] = {
    "id": ID,
    "voice": ID,
    "reason": "Preservation order of a court, case 26-1041.",
    "placed_at": AT,
    "lifted_at": None,
}
CERTIFICATE: dict[str, Any] = {
    "statement": {
        "type": "voxlicet.revocation.v1",
        "revocation": ID,
        "subject": {"kind": "voice", "id": ID},
        "at": AT,
        "stopped": [{"kind": "voice", "id": ID, "epoch_before": 0, "epoch_after": 1}],
        "renders_denied": 2,
        "keys": {"id": ID, "state": "destroyed", "destroyed_at": AT, "holds": []},
        "log": {"origin": "log.voxlicet.example", "entries": [{"id": 41, "leaf_sha256": SHA256}]},
        "cannot_be_proven": [{"code": "copies_downloaded"}],
    },
    "signature": {"algorithm": "Ed25519", "public_key": "base64…", "value": "base64…"},
}
ODRL: dict[str, Any] = {
    "@context": ["http://www.w3.org/ns/odrl.jsonld", {"odrl": "http://www.w3.org/ns/odrl/2/"}],
    "@type": "Agreement",
    "uid": f"urn:voxlicet:licence:{ID}",
    "assigner": f"urn:voxlicet:organization:{ID}",
    "assignee": f"urn:voxlicet:organization:{ID}",
    "permission": [
        {
            "@type": "Permission",
            "target": f"urn:voxlicet:voice:{ID}",
            "action": "textToSpeech",
            "constraint": [
                {
                    "@type": "Constraint",
                    "leftOperand": "spatial",
                    "operator": "isAnyOf",
                    "rightOperand": [{"@id": "https://www.iso.org/obp/ui/#iso:code:3166:US"}],
                }
            ],
            "duty": [{"@type": "Duty", "action": "watermark"}],
        }
    ],
}
STATEMENT: dict[str, Any] = {
    "id": ID,
    "consent": ID,
    "voice": ID,
    "status": "open",
    "language": "en",
    "text": "My name is Mina Vale. … My four words are: tiger, orange, piano, window.",
    "text_sha256": SHA256,
    "created_at": AT,
    "expires_at": "2026-11-23T10:30:00Z",
    "recorded_at": None,
    "duration_ms": 0,
    "code": "",
    "sentence": "",
    "reason": "",
    "decided_at": None,
}
STATEMENT_REVIEW: dict[str, Any] = {
    **STATEMENT,
    "status": "review",
    "recorded_at": AT,
    "duration_ms": 13_400,
    "code": "statement.voice_unsure",
    "sentence": "The machine was not sure enough, so a person will listen and decide.",
    "challenge": ["tiger", "orange", "piano", "window"],
    "explanation": "",
    "report": {
        "margins": [8.5, 7.1, 9.6, 11.5],
        "covered": 0.91,
        "similarity": 0.81,
        "takes": 32,
        "own_mark": False,
        "flags": [],
    },
}
SCRIPT_IN = {
    "licence": ID,
    "title": "Bakery, autumn",
    "text": "Fresh bread, every morning. Doctors recommend it.",
    "language": "en-GB",
}
SCRIPT: dict[str, Any] = {
    "id": ID,
    **SCRIPT_IN,
    "text_sha256": SHA256,
    "outcome": "review",
    "findings": [
        {
            "rule": "screening.medical_claims.endorsement",
            "topic": "medical_claims",
            "outcome": "review",
            "start": 28,
            "end": 45,
            "sentence": "This says that doctors recommend it; a person has to look at it.",
        }
    ],
    "version": "packs-1",
    "barred": False,
    "status": "pending",
    "sentence": "This text waits for the talent's approval.",
    "note": "",
    "created_at": AT,
    "deadline_at": "2026-11-26T10:00:00Z",
    "decided_at": None,
}
SCRIPT_DECISION_IN = {"text_sha256": SHA256, "note": ""}
SCRIPT_APPROVED = SCRIPT | {
    "status": "approved",
    "sentence": "This text is approved.",
    "decided_at": AT,
    "decisions": [
        {
            "decision": "approved",
            "by_talent": True,
            "by_name": "Mina Vale",
            "principal": f"user:{ID}",
            "note": "",
            "text_sha256": SHA256,
            "at": AT,
        }
    ],
}
SCRIPT_REFUSED = SCRIPT_APPROVED | {
    "status": "refused",
    "sentence": "This text was refused; submit another one.",
    "note": "Too loud for me.",
    "decisions": [SCRIPT_APPROVED["decisions"][0] | {"decision": "refused", "note": "Too loud for me."}],
}
