"""Open downloads under a real server, and how long after the acknowledged stop their bytes still come."""

import http.client
import socket
import threading
import time
from typing import Any

SIZE = 48 * 2**20  # far more than the system's buffers between server and client hold
PIECE = 64 * 1024
PACE_SECONDS = 0.008  # between two pieces: some 8 MB/s, six seconds in all
KINDS = ("voice", "consent", "licence", "script")


def cut_ms_max() -> float:
    """The slowest cut of four downloads, one for each kind of stop, in milliseconds from the acknowledgement
    to the last byte that the client got.

    Raises AssertionError when a download came through whole.
    """
    import uvicorn

    from marketplace.asgi import application

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        return max(_cut_ms(listener.getsockname(), kind) for kind in KINDS)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


def _cut_ms(address: tuple[str, int], kind: str) -> float:
    from infra.bench._studio import studio
    from licensing import services as licensing
    from marketplace.core import clock

    stage = studio()
    render = _delivered(stage)
    download = _Download(address, f"/v1/renders/{render.id}/audio.wav", stage.market.advertiser.secret)
    download.start()
    download.underway.wait(timeout=30)
    subjects = {
        "voice": stage.market.voice.id,
        "consent": stage.licence.consent_id,
        "licence": stage.licence.id,
        "script": render.script_id,
    }
    licensing.revoke(
        actor=stage.market.talent_actor,
        subject_kind=kind,
        subject_id=subjects[kind],
        reason="",
        now=clock.now(),
    )
    acknowledged = time.monotonic()
    download.join(timeout=60)
    if download.got >= SIZE or download.is_alive():
        raise AssertionError(f"the stop of a {kind} did not cut an open download")
    return max(0.0, 1000 * (download.last - acknowledged))


def _delivered(stage: Any) -> Any:
    """A delivered render with a very long file; what it sounds like takes no part in this."""
    from marketplace.core import clock, objects
    from marketplace.core.actor import system_actor
    from synthesis import services

    actor = system_actor("bench-worker")
    render = stage.request(text="A long story.", formats=["wav"])
    claim = services.claim_render(actor=actor, render_id=render.id, now=clock.now())
    if claim is None:
        raise LookupError("the render that was just queued cannot be claimed")
    stored = objects.put(
        key=f"renders/{render.id}/audio.wav",
        plaintext=bytes(SIZE),
        data_key=stage.market.voice.data_key,
    )
    made = services.MadeFile("wav", stored, 1000 * render.seconds_reserved)
    delivered = services.deliver_render(
        actor=actor, claim=claim, files=[made], seed_spoken=0, measures={}, now=clock.now()
    )
    return delivered


class _Download(threading.Thread):
    """A client that reads at a steady pace and notes when its last bytes came."""

    def __init__(self, address: tuple[str, int], path: str, secret: str) -> None:
        super().__init__(daemon=True)
        self.address, self.path, self.secret = address, path, secret
        self.underway = threading.Event()
        self.got, self.last = 0, time.monotonic()

    def run(self) -> None:
        connection = http.client.HTTPConnection(*self.address, timeout=30)
        connection.request("GET", self.path, headers={"Authorization": f"Bearer {self.secret}"})
        response = connection.getresponse()
        try:
            while piece := response.read1(PIECE):
                self.got, self.last = self.got + len(piece), time.monotonic()
                if self.got > SIZE // 20:
                    self.underway.set()
                time.sleep(PACE_SECONDS)
        except (ConnectionResetError, http.client.IncompleteRead):
            pass
        finally:
            connection.close()
