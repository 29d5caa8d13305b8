"""The advertiser's side of a webhook: a small server that verifies each signature."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


class Silence(Exception):
    """No message came in time."""


class Receiver:
    """Listens on a free loopback port; `wait` returns the first verified message of a topic."""

    def __init__(self) -> None:
        self.secret = ""
        self.verified: queue.Queue[dict[str, Any]] = queue.Queue()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.take(body, dict(self.headers.items())))
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silent: the story prints what matters."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hooks"

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        """204 for a message with a valid signature, 400 for any other."""
        try:
            Webhook(self.secret).verify(body, {name.lower(): value for name, value in headers.items()})
        except WebhookVerificationError:
            return 400
        self.verified.put(json.loads(body))
        return 204

    def wait(self, topic: str, seconds: float = 60) -> dict[str, Any]:
        """The next verified message of `topic`; others are passed over.

        Raises:
            Silence: none came in time.
        """
        while True:
            try:
                message = self.verified.get(timeout=seconds)
            except queue.Empty as error:
                raise Silence(f"no webhook of {topic} within {seconds:.0f} s; see .dev/log/") from error
            if message["type"] == topic:
                return message

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
