"""The service's state for systemd (`sd_notify`): ready, making progress, or stopping; nothing of its data."""

import os
import socket
from contextlib import suppress

READY, STOPPING, PROGRESS = "READY=1", "STOPPING=1", "WATCHDOG=1"
_USUAL_PULSE = 20.0
_MICROSECONDS = 1_000_000
_PATIENCE = 1.0
"""Seconds to wait for systemd to accept a message; the service goes on without."""
_PULSES = 4
"""How many times progress is reported within the interval of systemd's watchdog."""


def notify(*lines: str) -> None:
    """Send some lines to systemd; without it, or if it does not listen, do nothing."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    target = f"\0{address[1:]}" if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to_systemd, suppress(OSError):
        to_systemd.settimeout(_PATIENCE)
        to_systemd.connect(target)
        to_systemd.sendall("\n".join(lines).encode())


def pulse_seconds() -> float:
    """Return the seconds between reports of progress, from the interval of systemd's watchdog."""
    watchdog = os.environ.get("WATCHDOG_USEC", "")
    if not watchdog.isdecimal() or int(watchdog) == 0:
        return _USUAL_PULSE
    return min(_USUAL_PULSE, int(watchdog) / _MICROSECONDS / _PULSES)
