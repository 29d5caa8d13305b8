"""A studio ready to record: an agency's talent, voice, script and open session."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings

from marketplace.core.actor import Actor
from tests.conftest import Tenant
from tests.voices.sound import encode, speech
from voices import services
from voices.models import PromptScript, Session, Take, Talent, Voice


@dataclass(frozen=True)
class Studio:
    """Everything a take needs."""

    tenant: Tenant
    talent: Talent
    voice: Voice
    script: PromptScript
    session: Session
    now: datetime.datetime

    @property
    def actor(self) -> Actor:
        return self.tenant.actor

    def record(self, number: int = 1, data: bytes | None = None, *, actor: Actor | None = None) -> Take:
        """Send a take; without bytes a clean one that no other prompt has."""
        return services.receive_take(
            actor=actor or self.actor,
            session=self.session,
            prompt_number=number,
            data=data if data is not None else encode(speech(2.0, seed=number)),
            filename=f"{number}.flac",
            now=self.now,
        )


@pytest.fixture(autouse=True)
def _own_object_folder(settings: Any, tmp_path: Path) -> None:
    """Every test has a store of its own, so what lies in it can be counted."""
    entry = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "objects"), "allow_overwrite": True},
    }
    settings.STORAGES = {**django_settings.STORAGES, "objects": entry}


@pytest.fixture
def make_studio(now: datetime.datetime) -> Callable[..., Studio]:
    """Makes a talent with a voice, a script and an open session."""

    def make(tenant: Tenant, prompts: int = 12, user_id: UUID | None = None) -> Studio:
        actor = tenant.actor
        talent = services.create_talent(actor=actor, stage_name="Mina", legal_name="Wilhelmina", now=now)
        if user_id is not None:
            Talent.objects.filter(id=talent.id).update(user_id=user_id)
            talent.refresh_from_db()
        voice = services.create_voice(actor=actor, talent=talent, name="Warm", language="en-US", now=now)
        script = services.create_prompt_script(
            actor=actor,
            name="Warm-up",
            language="en-US",
            prompts=[f"This is sentence number {number}." for number in range(1, prompts + 1)],
            now=now,
        )
        session = services.open_session(actor=actor, voice=voice, script=script, now=now)
        return Studio(tenant, talent, voice, script, session, now)

    return make


@pytest.fixture
def studio(agency: Tenant, make_studio: Callable[..., Studio]) -> Studio:
    return make_studio(agency)
