"""A small, honest Stripe over HTTP: PaymentIntents, idempotency keys, pages, signed webhooks, faults."""

import json
import secrets
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import ValidationError
from stripe import WebhookSignature

from tests.billing.stripe_schemas import CREATE, LIST

SMALLEST = 50
Fault = Literal["lose_request", "lose_answer", "server_error"]


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, kind: str, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": message}}


class FakeStripe:
    """The state, and what the outside world does to it: payers pay or cancel, Stripe forgets.

    `faults` befall the next requests, one each: the request or the answer is lost on the wire, or the server
    errs after acting (a real one may do either).
    """

    def __init__(self) -> None:
        self.secret_key = f"sk_test_{secrets.token_hex(12)}"
        self.webhook_secret = f"whsec_{secrets.token_hex(12)}"
        self.intents: dict[str, dict[str, Any]] = {}
        self.faults: deque[Fault] = deque()
        self.requests: list[str] = []
        self._answers: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def pay(self, intent_id: str) -> None:
        """The payer confirms with the client secret and the bank says yes."""
        intent = self.intents[intent_id]
        intent.update(status="succeeded", amount_received=intent["amount"])

    def cancel(self, intent_id: str) -> None:
        """The intent is abandoned for good."""
        self.intents[intent_id].update(status="canceled", cancellation_reason="abandoned")

    def forget_keys(self) -> None:
        """24 hours pass: idempotency keys are pruned."""
        self._answers.clear()

    def webhook(
        self, intent_id: str, kind: str = "", *, at: int | None = None
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body of the event about an intent as it is now."""
        intent = dict(self.intents[intent_id])
        event = {
            "id": f"evt_{secrets.token_hex(8)}",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(time.time()),
            "type": kind or f"payment_intent.{intent['status']}",
            "data": {"object": intent},
        }
        body = json.dumps(event)
        signature = WebhookSignature.generate_signature_header(body, self.webhook_secret, at)
        return {"stripe-signature": signature}, body.encode()

    def answer(self, method: str, path: str, fields: dict[str, Any], key: str | None) -> dict[str, Any]:
        """One request, validated; raises Refused."""
        with self._lock:
            if method == "POST" and path == "/v1/payment_intents":
                return self._once(key, fields)
            if method == "GET" and path == "/v1/payment_intents":
                return self._list(_valid(LIST, fields))
            if method == "GET" and path.startswith("/v1/payment_intents/"):
                return self._retrieve(path.removeprefix("/v1/payment_intents/"))
        raise Refused(
            404, "invalid_request_error", "url_invalid", f"Unrecognized request URL {method} {path}"
        )

    def _once(self, key: str | None, fields: dict[str, Any]) -> dict[str, Any]:
        if key in self._answers:
            asked, answer = self._answers[key]
            if asked != fields:
                raise Refused(400, "idempotency_error", "", "Keys can only be used with the same parameters.")
            return answer
        answer = self._create(_valid(CREATE, fields))
        if key:
            self._answers[key] = fields, dict(answer)
        return answer

    def _create(self, params: dict[str, Any]) -> dict[str, Any]:
        if params["amount"] < SMALLEST:
            raise Refused(400, "invalid_request_error", "amount_too_small", "Amount must be at least $0.50.")
        intent_id = f"pi_{secrets.token_hex(12)}"
        self.intents[intent_id] = {
            "id": intent_id,
            "object": "payment_intent",
            "amount": params["amount"],
            "amount_received": 0,
            "automatic_payment_methods": params.get("automatic_payment_methods"),
            "cancellation_reason": None,
            "client_secret": f"{intent_id}_secret_{secrets.token_hex(8)}",
            "created": int(time.time()),
            "currency": params["currency"],
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "status": "requires_payment_method",
        }
        return dict(self.intents[intent_id])

    def _retrieve(self, intent_id: str) -> dict[str, Any]:
        if intent_id not in self.intents:
            raise Refused(404, "invalid_request_error", "resource_missing", f"No such intent: {intent_id}")
        return dict(self.intents[intent_id])

    def _list(self, params: dict[str, Any]) -> dict[str, Any]:
        """Newest first, 2 at a time, so that callers must turn pages."""
        created = params.get("created", {})
        rows = [
            intent
            for intent in reversed(self.intents.values())
            if created.get("gte", 0) <= intent["created"] <= created.get("lte", intent["created"])
        ]
        ids = [intent["id"] for intent in rows]
        start = ids.index(params["starting_after"]) + 1 if "starting_after" in params else 0
        page = rows[start : start + 2]
        more = len(rows) > start + 2
        return {"object": "list", "url": "/v1/payment_intents", "data": page, "has_more": more}


def _valid(schema: Any, fields: dict[str, Any]) -> dict[str, Any]:
    try:
        valid: dict[str, Any] = schema.validate_python(fields)
    except ValidationError as error:
        raise Refused(400, "invalid_request_error", "parameter_unknown", str(error)) from error
    return valid


def _nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`metadata[a]=b` → {"metadata": {"a": "b"}}."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        *outer, last = name.replace("]", "").split("[")
        place = fields
        for part in outer:
            place = place.setdefault(part, {})
        place[last] = value
    return fields


def _handler(stripe: FakeStripe) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._respond(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._respond(parse_qsl(body, keep_blank_values=True, strict_parsing=True))

        def _respond(self, pairs: list[tuple[str, str]]) -> None:
            path = urlsplit(self.path).path
            stripe.requests.append(f"{self.command} {path}")
            fault = stripe.faults.popleft() if stripe.faults else None
            if fault == "lose_request":
                return self._hang_up()
            try:
                if self.headers["Authorization"] != f"Bearer {stripe.secret_key}":
                    raise Refused(401, "invalid_request_error", "api_key_invalid", "Invalid API Key provided")
                key = self.headers["Idempotency-Key"]
                status, body = 200, stripe.answer(self.command, path, _nested(pairs), key)
            except Refused as refused:
                status, body = refused.status, refused.body
            if fault == "lose_answer":
                return self._hang_up()
            if fault == "server_error":
                status, body = 500, {"error": {"type": "api_error", "message": "Something went wrong."}}
            self._send(status, json.dumps(body).encode())

        def _hang_up(self) -> None:
            self.close_connection = True

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler
