"""What a server's answer says before its content is read: status, size, type, and how long to leave it in peace."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from domain.errors import DownloadProblem
from ingest.download.transport import NotHad


def check_status(answer: requests.Response, url: str) -> None:
    """Raise NotHad unless the answer brings what was asked for, or DownloadProblem if the network wants a login."""
    code = answer.status_code
    if code == 200:
        return
    if code in (404, 410):
        raise NotHad(f"{url}: the publisher has nothing there ({code})")
    if code in (407, 511):
        raise DownloadProblem(f"{url}: your network wants a login first ({code}): open the address in a browser")
    if code in (401, 403):
        raise NotHad(
            f"{url}: the server refuses this program ({code} {answer.reason}). If a browser is let in, save the "
            "reports with it, then: python -m ingest add FILE"
        )
    raise NotHad(f"{url}: the server answered {code} {answer.reason}")


def stated_size(answer: requests.Response) -> int | None:
    """Return the size in bytes that the answer announces, or None."""
    stated = answer.headers.get("Content-Length", "")
    return int(stated) if stated.isdecimal() else None


def content_type(answer: requests.Response) -> str:
    """Return the stated type in lower case, "" if there is none."""
    return answer.headers.get("Content-Type", "").lower()


def asked_wait_s(answer: requests.Response, now: datetime) -> float:
    """Return the seconds that Retry-After asks for (RFC 9110, 10.2.3: seconds or a date), 0 if it does not."""
    stated = answer.headers.get("Retry-After", "").strip()
    if stated.isdecimal():
        return float(stated)
    try:
        day = parsedate_to_datetime(stated)
    except ValueError:
        return 0.0
    day = day if day.tzinfo else day.replace(tzinfo=UTC)
    return max(0.0, (day - now).total_seconds())
