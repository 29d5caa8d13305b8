"""An open download under a real server, read slowly, and the stop that cuts it."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.db import connections

from licensing import services as licensing
from marketplace.asgi import application
from marketplace.core import clock, objects
from marketplace.web import streams
from synthesis.models import Render
from tests.synthesis.studio import Studio

MEGABYTE = 2**20
SIZE = 48 * MEGABYTE  # far more than the system's buffers between server and client hold


@pytest.fixture
def address(transactional_db: None) -> Iterator[tuple[str, int]]:
    """A uvicorn server of this process."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture
def large(address: object, studio: Studio) -> Render:
    """A delivered render whose file was made very long."""
    render = studio.deliver()
    data_key = render.voice_model.voice.data_key
    objects.put(key=render.files.get().object_key, plaintext=bytes(SIZE), data_key=data_key)
    return render


class Download:
    """A client that reads as slowly as it is told."""

    def __init__(self, address: tuple[str, int], studio: Studio, render: Render) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        self.socket.settimeout(20)
        self.socket.connect(address)
        head = f"GET /v1/renders/{render.id}/audio.wav HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        secret = studio.market.advertiser.secret
        self.socket.sendall(f"{head}Authorization: Bearer {secret}\r\n\r\n".encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += self.socket.recv(1024)
        head_bytes, _, body = received.partition(b"\r\n\r\n")
        self.head, self.got = head_bytes.decode().lower(), len(body)

    def read(self, size: int) -> int:
        """At most `size` more bytes; 0 at the end."""
        piece = len(self.socket.recv(size))
        self.got += piece
        return piece

    def drain(self) -> int:
        """Everything that still comes, also where the connection is reset; how much came in all."""
        try:
            while self.read(MEGABYTE):
                pass
        except ConnectionResetError:
            pass
        self.socket.close()
        return self.got


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["voice", "consent", "licence", "script"])
def test_a_stop_cuts_an_open_download(
    address: tuple[str, int], studio: Studio, large: Render, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = threading.Event()
    plain = streams._cut

    def noticed(*args: Any) -> None:
        plain(*args)
        cut.set()

    monkeypatch.setattr(streams, "_cut", noticed)
    download = Download(address, studio, large)
    assert f"content-length: {SIZE}" in download.head
    download.read(MEGABYTE)
    subject: Any = {
        "voice": studio.market.voice.id,
        "consent": studio.licence.consent_id,
        "licence": studio.licence.id,
        "script": large.script_id,
    }[kind]
    licensing.revoke(
        actor=studio.market.talent_actor, subject_kind=kind, subject_id=subject, reason="", now=clock.now()
    )
    assert cut.wait(timeout=10), "the server went on sending"
    assert download.drain() < SIZE
    connections.close_all()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_undisturbed_download_is_whole(
    address: tuple[str, int], studio: Studio, large: Render, tmp_path: Path
) -> None:
    download = Download(address, studio, large)
    started = time.monotonic()
    # Longer than it takes until the permission is asked for again.
    while time.monotonic() - started < 3 * streams.ASK_EVERY_SECONDS:
        download.read(64 * 1024)
        time.sleep(0.02)
    assert download.drain() == SIZE
    connections.close_all()


def test_what_nobody_can_tell_is_cut(
    address: tuple[str, int], studio: Studio, large: Render, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is away while a stream is open must not keep it open."""
    asked = threading.Event()

    def fails(*_: object) -> bool:
        asked.set()
        raise ConnectionError("the database is away")

    monkeypatch.setattr(streams, "_asked", fails)
    download = Download(address, studio, large)
    assert asked.wait(timeout=10)
    assert download.drain() < SIZE
    connections.close_all()
