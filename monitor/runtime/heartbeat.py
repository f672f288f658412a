"""Telling a watcher outside this machine that all is well; when it hears nothing, it raises the alarm (H67)."""

from http import HTTPStatus
from http.client import HTTPException
from urllib.request import Request, build_opener

TIMEOUT_SECONDS = 5.0


def beat(url: str, timeout: float = TIMEOUT_SECONDS) -> bool:
    """Call the watcher's address with an empty body; False when it did not take the call."""
    request = Request(url, data=b"", method="POST", headers={"User-Agent": "monitor"})  # noqa: S310 - settings allow http(s) only
    try:
        with build_opener().open(request, timeout=timeout) as answer:
            return bool(answer.status < HTTPStatus.BAD_REQUEST)
    except (HTTPException, OSError, ValueError):
        return False
