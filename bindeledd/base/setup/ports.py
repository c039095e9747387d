"""Free ports on loopback: the usual one when it is free, else the next; the same from start to start."""

import socket
from collections.abc import Callable, Iterable

Probe = Callable[[int], bool]
_claims: list[socket.socket] = []


class NoFreePort(Exception):
    """Every port that was tried is taken."""


def tcp_free(port: int) -> bool:
    """Whether a server could listen on this TCP port of loopback."""
    return _bindable(port, socket.SOCK_STREAM)


def udp_free(port: int) -> bool:
    """Whether a server could listen on this UDP port of loopback."""
    return _bindable(port, socket.SOCK_DGRAM)


def claim_tcp(port: int) -> bool:
    """Whether the port is free and no other instance has claimed it; it is ours for this process's life."""
    return tcp_free(port) and _claim(f"tcp-{port}")


def claim_udp(port: int) -> bool:
    """The same for UDP."""
    return udp_free(port) and _claim(f"udp-{port}")


def choose(usual: int, is_free: Probe, taken: Iterable[int] = (), step: int = 1, tries: int = 400) -> int:
    """The first free port from `usual` upwards that is not in `taken`; raises `NoFreePort`."""
    avoid = set(taken)
    for port in range(usual, min(usual + step * tries, 65536), step):
        if port not in avoid and is_free(port):
            return port
    raise NoFreePort(f"No port from {usual} upwards is free.")


def choose_range(usual: int, size: int, is_free: Probe = udp_free, probes: int = 8) -> tuple[int, int]:
    """First and last port of a free UDP range; a range counts as free when some probes in it are."""
    for start in range(usual, 65536 - size, size):
        if all(is_free(start + offset) for offset in range(0, size, max(1, size // probes))):
            return start, start + size - 1
    raise NoFreePort(f"No range of {size} UDP ports from {usual} upwards is free.")


def _claim(name: str) -> bool:
    """Two instances that start at once must not choose the same port, long before either listens on it.

    The name lives in the kernel only (an abstract socket), so it goes with the process.
    """
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(f"\0bindeledd-{name}")
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True


def _bindable(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
