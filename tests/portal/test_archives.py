"""Pages of archival material: send a file, settle its sentences with plain forms, close it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.core.models import User
from tests.conftest import Tenant
from tests.voices.archive.conftest import FILE, Shelf, shelf
from tests.voices.conftest import _own_object_folder, make_studio, studio
from voices.models import ArchiveSegment, ArchiveUpload, Take

__all__ = ["_own_object_folder", "make_studio", "shelf", "studio"]
pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]


@pytest.fixture
def browser(shelf: Shelf, signed_in: SignedIn) -> Client:
    return signed_in(shelf.studio.tenant.owner)


def test_a_file_is_sent_and_the_talent_marked(shelf: Shelf, browser: Client) -> None:
    path = f"/voices/{shelf.studio.voice.id}/archives/"
    assert b"No file yet" in browser.get(path).content

    def sent(**more: str) -> dict[str, Any]:
        return {"file": SimpleUploadedFile("interview.flac", FILE), "start": "", "end": ""} | more

    wrong = browser.post(path, sent(start="soon", end="later"))
    assert (wrong.status_code, b"such as 1:15" in wrong.content) == (422, True)
    half = browser.post(path, sent(start="0:01"))
    assert (half.status_code, b"both the beginning" in half.content) == (422, True)
    refused = browser.post(path, sent(start="0:00", end="9:00"))
    assert (refused.status_code, b"archive.reference" in refused.content) == (422, True)
    page = browser.post(path, sent())
    archive = ArchiveUpload.objects.get()
    assert page["Location"] == f"/archives/{archive.id}/"
    assert b"Needs reference" in browser.get(page["Location"]).content
    browser.post(f"/archives/{archive.id}/analyse/", {"start": "0:01.5", "end": "12"})
    archive.refresh_from_db()
    assert (archive.status, archive.reference_start_ms, archive.reference_end_ms) == ("queued", 1_500, 12_000)
    assert b"are being looked for" in browser.get(page["Location"]).content
    assert b"interview.flac" in browser.get(path).content


def test_sentences_are_settled_with_plain_forms(shelf: Shelf, browser: Client) -> None:
    archive = shelf.reviewed()
    page = browser.get(f"/archives/{archive.id}/")
    assert page.status_code == 200
    assert b"Some words were hard to understand" in page.content
    assert page.context["counts"] == {"waiting": 1, "accepted": 1, "dropped": 0}
    sure, unsure = shelf.segments(archive)
    address = f"/archive-segments/{unsure.id}/"
    kept = browser.post(address, {"text": "What was said.", "action": "keep", "step": "waiting", "after": ""})
    assert kept["Location"] == f"/archives/{archive.id}/?status=waiting#n2"
    assert Take.objects.filter(prompt__text="What was said.").exists()
    browser.post(f"/archive-segments/{sure.id}/", {"text": "", "action": "keep"})
    assert b"No. 1: Write down what is said" in browser.get(f"/archives/{archive.id}/").content
    browser.post(f"/archive-segments/{sure.id}/", {"action": "drop"})
    browser.post(address, {"text": "It was said so.", "action": "save"})
    assert [row.status for row in shelf.segments(archive)] == ["dropped", "accepted"]
    assert ArchiveSegment.objects.get(id=unsure.id).text_version == 3
    browser.post(f"/archives/{archive.id}/close/")
    closed = browser.get(f"/archives/{archive.id}/").content
    assert b"the file and the rest were deleted" in closed
    assert b"Keep it" not in closed


def test_long_lists_go_on(shelf: Shelf, browser: Client) -> None:
    archive = shelf.reviewed((None,))
    last = shelf.segments(archive)[0]
    for number in range(2, 32):
        last.pk, last.number, last.status, last.take, last.decided_at = None, number, "waiting", None, None
        last.id = ArchiveSegment._meta.get_field("id").get_default()
        last.save(force_insert=True)
    first = browser.get(f"/archives/{archive.id}/?status=waiting")
    assert [row["row"].number for row in first.context["sentences"]] == [*range(2, 27)]
    second = browser.get(f"/archives/{archive.id}/?status=waiting&after={first.context['following']}")
    assert [row["row"].number for row in second.context["sentences"]] == [*range(27, 32)]
    assert second.context["following"] is None


def test_strangers_see_no_page_and_a_stop_hides_every_word(
    shelf: Shelf,
    browser: Client,
    signed_in: SignedIn,
    make_tenant: Callable[..., Tenant],
    platform: Tenant,
    advertiser: Tenant,
) -> None:
    from voices import services

    archive = shelf.reviewed()
    for tenant in (make_tenant("agency", "Other"), platform, advertiser):
        other = signed_in(tenant.owner)
        assert other.get(f"/archives/{archive.id}/").status_code == 404
        assert other.get(f"/voices/{shelf.studio.voice.id}/archives/").status_code in (403, 404)
        assert other.post(f"/archives/{archive.id}/close/").status_code in (403, 404)
    services.revoke_voice(actor=shelf.actor, voice=shelf.studio.voice, now=shelf.studio.now)
    page = browser.get(f"/archives/{archive.id}/").content
    assert b"voice.revoked" in page
    assert b"this is what was heard" not in page
