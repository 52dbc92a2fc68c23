"""What every HTTP server here has in common: where it may listen, and how it does."""

import ipaddress
import socket
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from trainlet import settings as environment
from trainlet.errors import BadSettings
from trainlet.settings import Settings

BACKLOG = 1024
RESTART_SECONDS = 1.0


def listen(
    target: str, interface: Interfaces, settings: Settings, where: tuple[str, int], **more: Any
) -> None:
    """Serve until stopped, in ``settings.workers`` processes.

    Args:
        target: What makes a process's application, ``module:factory``.
        interface: By which protocol it speaks to its server.
        settings: Handed down to the processes.
        where: Address and port.
        **more: Further options of the server.
    """
    host, port = where
    with TemporaryDirectory() as folder:
        environment.export(msgspec.structs.replace(settings, metrics=folder))
        server: Any = Granian(
            target,
            factory=True,
            address=host,
            port=port,
            interface=interface,
            workers=settings.workers,
            backlog=BACKLOG,
            respawn_failed_workers=True,
            respawn_interval=RESTART_SECONDS,
            websockets=False,
            log_level=LogLevels.error,
            **more,
        )
        server.serve()


def check_address(host: str, key: str) -> None:
    """Raise ``BadSettings`` if others could reach the address and no key keeps them out."""
    if not key and not _is_loopback(host):
        raise BadSettings(
            f"{host} can be reached from other machines, and no key is set.",
            remedy="Set TRAINLET_KEY to a long random text, or serve on 127.0.0.1.",
            field="key",
        )


def check_port(host: str, port: int) -> None:
    """Raise ``BadSettings`` if something listens there: the server would share the port with it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise BadSettings(
            f"{host}:{port} can't be listened on: {error.strerror}.",
            remedy="Stop what listens there, or choose another with --port.",
            field="port",
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
