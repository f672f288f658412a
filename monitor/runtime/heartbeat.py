"""The heartbeat to a monitor outside this machine, which raises the alarm when it hears nothing (H67)."""

from http import HTTPStatus
from http.client import HTTPException
from urllib.request import Request, build_opener

TIMEOUT_SECONDS = 5.0


def beat(url: str, timeout: float = TIMEOUT_SECONDS) -> bool:
    """POST an empty body to the monitor's URL; False when it did not accept it."""
    request = Request(url, data=b"", method="POST", headers={"User-Agent": "monitor"})  # noqa: S310 - settings allow http(s) only
    try:
        with build_opener().open(request, timeout=timeout) as answer:
            return bool(answer.status < HTTPStatus.BAD_REQUEST)
    except (HTTPException, OSError, ValueError):
        return False
