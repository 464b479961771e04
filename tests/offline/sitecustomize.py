"""Loaded by Python in every child of the offline test: refuses and notes each try to reach beyond this machine."""

import os
import socket
from pathlib import Path

_NOTES = Path(os.environ["BAOZHUANG_SOCKET_NOTES"])
_LOOPBACK = ("127.", "::1", "localhost")


def _refuse(address: object) -> None:
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and not host.startswith("/") and not host.startswith(_LOOPBACK):
        with _NOTES.open("a", encoding="utf-8") as notes:
            notes.write(f"{os.getpid()} {host}\n")
        raise OSError(f"no network in this test: {host}")


def _guarded(name: str) -> None:
    real = getattr(socket.socket, name)

    def connect(self: socket.socket, address: object) -> object:
        if self.family != socket.AF_UNIX:
            _refuse(address)
        return real(self, address)

    setattr(socket.socket, name, connect)


_guarded("connect")
_guarded("connect_ex")
_real_getaddrinfo = socket.getaddrinfo


def _getaddrinfo(host, *args, **kwargs):  # type: ignore[no-untyped-def]
    if host is not None and host != socket.gethostname():
        _refuse((host,))
    return _real_getaddrinfo(host, *args, **kwargs)


socket.getaddrinfo = _getaddrinfo
