"""A caller of the API who knows nothing but a base URL and a key."""

from http import HTTPStatus
from typing import Any

import httpx


class Unexpected(Exception):
    """The API answered something that the story did not expect."""


class Api:
    """One principal's view of the API."""

    def __init__(self, base_url: str, key: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=f"{base_url}/v1", headers=headers, timeout=90)

    def get(self, path: str, **params: Any) -> Any:
        """The JSON behind a path."""
        return self._checked(self._http.get(path, params=params)).json()

    def ready(self, path: str) -> Any:
        """The JSON behind a path, or None while the answer is that it is not there yet (503)."""
        answer = self._http.get(path)
        return None if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE else self._checked(answer).json()

    def post(self, path: str, body: Any = None, *, key: str | None = None, **arguments: Any) -> Any:
        """Send JSON (or `files=`, `data=`) and return the answer's JSON; `key` is the Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key else {}
        answer = self._http.post(path, json=body, headers=headers, **arguments)
        return self._checked(answer).json()

    def download(self, path: str) -> bytes:
        """The bytes behind a path."""
        return self._checked(self._http.get(path)).content

    def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Status and problem document of a request that must be refused.

        Raises:
            Unexpected: it was not refused.
        """
        answer = self._http.request(method, path, json=body)
        if answer.is_success:
            raise Unexpected(f"{method} {path} should have been refused, but answered {answer.status_code}")
        return answer.status_code, answer.json()

    @staticmethod
    def _checked(answer: httpx.Response) -> httpx.Response:
        if not answer.is_success:
            request = answer.request
            raise Unexpected(
                f"{request.method} {request.url.path} → {answer.status_code}: {answer.text[:600]}"
            )
        return answer
