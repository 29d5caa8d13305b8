"""Where webhooks may go: own blocklist, one resolution, no redirects, one deadline for the whole exchange."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpcore

# What `ipaddress.is_global` lets through (NAT64, 6to4, multicast) is the reason for an own list.
BLOCKED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
ALLOWED_V6 = ipaddress.IPv6Network("2000::/3")
BLOCKED_V6 = tuple(
    ipaddress.IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


class TargetRefused(Exception):
    """The address may not be called; the message says why, without naming inner addresses."""


def is_public(address: str) -> bool:
    """Whether an IP address is one that the public internet routes and that cannot lead back inside."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in BLOCKED_V4)
    return ip in ALLOWED_V6 and not any(ip in block for block in BLOCKED_V6)


def check_url(url: str, *, allow_private: bool) -> None:
    """Refuse addresses that could never be called: the cheap half, without resolving the name.

    Raises TargetRefused.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise TargetRefused("This is not a web address.") from None
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise TargetRefused("The address must start with https://.")
    if not host or parts.username is not None or parts.password is not None or port == 0:
        raise TargetRefused("The address needs a host, and no user name or password.")
    if parts.fragment:
        raise TargetRefused("The address must not have a #fragment.")
    try:
        literal = str(ipaddress.ip_address(host))
    except ValueError:
        return
    if not allow_private and not is_public(literal):
        raise TargetRefused("The address is not on the public internet.")


def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """The one IP address to connect to. Every resolved address must be public: one bad one refuses all.

    Raises TargetRefused.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TargetRefused("The host name does not resolve.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or (not allow_private and not all(is_public(address) for address in addresses)):
        raise TargetRefused("The address is not on the public internet.")
    return addresses[0]


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every operation ends at one deadline, however slowly the other side drips."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def _left(self, error: type[Exception]) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise error("deadline")
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._left(httpcore.ConnectTimeout)
        return _DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to the address that was checked, so that a second resolution cannot differ."""

    def __init__(self, *, allow_private: bool, deadline: float) -> None:
        self._allow_private, self._deadline = allow_private, deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        address = resolve(host, port, allow_private=self._allow_private)
        left = max(0.001, self._deadline - time.monotonic())
        stream = self._backend.connect_tcp(address, port, left, local_address, socket_options)
        return _DeadlineStream(stream, self._deadline)


def host_header(url: str) -> str:
    """The Host header for a checked URL."""
    return urlsplit(url).netloc


def post(url: str, *, content: bytes, headers: dict[str, str], timeout_s: float, allow_private: bool) -> int:
    """POST once, without following redirects; the answer's status. Its body is not read: nobody needs it.

    Raises TargetRefused, or httpcore's NetworkError, TimeoutException or ProtocolError.
    """
    check_url(url, allow_private=allow_private)
    backend = _CheckedBackend(allow_private=allow_private, deadline=time.monotonic() + timeout_s)
    with (
        httpcore.ConnectionPool(network_backend=backend) as pool,
        pool.stream("POST", url, headers=list(headers.items()), content=content) as response,
    ):
        return response.status
