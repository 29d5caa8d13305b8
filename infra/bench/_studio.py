"""The people, the voice and the money that benches of the render's path need."""

from typing import Any

from marketplace.core import clock, services
from marketplace.core.actor import system_actor
from tests.conftest import Tenant
from tests.licensing.market import open_market
from tests.synthesis.plugins.tone import artefact
from tests.synthesis.studio import Studio, open_studio

TONE = {"default": {"BACKEND": "tests.synthesis.plugins.tone.ToneEngine"}}


def tenant(kind: str) -> Tenant:
    """An organization with an owner and a key."""
    system = system_actor("bench")
    organization = services.create_organization(actor=system, name=f"Bench {kind}", kind=kind)
    member = services.add_member(
        actor=system,
        organization=organization,
        email=f"owner@{organization.slug}.example",
        role="owner",
        password_hash=services.hash_password("correct horse battery"),
    )
    issued = services.issue_api_key(actor=system, organization=organization, name="bench")
    actor = services.actor_of_secret(issued.secret)
    if actor is None:
        raise LookupError("the key just issued is not known")
    return Tenant(organization, member.user, actor, issued.secret)


def studio(**rates: Any) -> Studio:
    """A licence without caps, a voice of the tone engine, and a full wallet."""
    market = open_market(tenant("agency"), tenant("advertiser"), clock.now())
    return open_studio(market, funds_micros=10_000_000_000, **rates)


def enrol(stage: Studio, text: str) -> None:
    """Give the voice a centroid under the configured speaker encoder, from its own speech."""
    from marketplace.core import backends
    from synthesis.engines.protocol import SpeechRequest
    from voices.models import Voice
    from voices.services.vectors import pack

    encoder = backends.get("SPEAKER_ENCODERS")
    speech = backends.get("SYNTHESIS_ENGINES").load(artefact()).synthesize(SpeechRequest(text, "en"))
    centroid = pack(encoder.embed(speech.samples, speech.sample_rate))
    Voice.objects.filter(id=stage.model.voice_id).update(
        centroid=centroid, centroid_encoder=f"{encoder.name}/{encoder.version}"
    )
