"""Asking a web server slowly and politely.

One request at a time and a pause between two; robots.txt obeyed; retries that back off with jitter; Retry-After
obeyed; redirects followed only to hosts that were agreed on; nothing is read beyond its limit.
"""

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import requests

from domain.errors import DownloadProblem
from ingest.download.answers import asked_wait_s, check_status, content_type, stated_size
from ingest.download.clock import Clock, SystemClock
from ingest.download.content import describe_page, format_bytes, is_login_page, looks_like_html
from ingest.download.disk import cannot_write, check_room
from ingest.download.transport import AGENT, NotHad, Unreachable, explain_failure, open_session

PAUSE_S = 2.0
TRIES = 4
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 900.0
"""A server that asks for more patience (Retry-After) ends the run; run again, it goes on where it stopped."""
TIMEOUT_S = (15.0, 60.0)
"""To connect; between two pieces of an answer."""
TRANSFER_S = 600.0
"""For one whole answer, however steadily it drips."""
LARGEST_PAGE = 8_000_000
LARGEST_FILE = 60_000_000
"""Bytes. The largest reports have a few million."""
MOST_REDIRECTS = 5

_RETRY = frozenset([408, 425, 429, 500, 502, 503, 504])
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that has arrived whole. `url` is where it came from in the end, after redirects."""

    size: int
    sha256: str
    content_type: str
    url: str


class PoliteClient:
    """Fetches pages and files. `may_ask(host)` says where requests and redirects may lead.

    robots.txt is obeyed unless `robots` is False, which is for single addresses that a person has typed.
    """

    def __init__(
        self,
        may_ask: Callable[[str], bool] = lambda _host: True,
        *,
        clock: Clock | None = None,
        pause_s: float = PAUSE_S,
        contact: str | None = None,
        robots: bool = True,
        timeout_s: tuple[float, float] = TIMEOUT_S,
        say: Callable[[str], None] = lambda _line: None,
    ) -> None:
        self._may_ask = may_ask
        self.clock = clock or SystemClock()
        self._pause_s = pause_s
        self._robots = robots
        self._timeout_s = timeout_s
        self._say = say
        self._rules: dict[str, RobotFileParser] = {}
        self._asked_at: dict[str, float] = {}
        self._busy_until: dict[str, float] = {}
        self._session = open_session(contact)

    def get_page(self, url: str) -> str:
        """Return a web page as text. Raises NotHad, or DownloadProblem where nothing else can be had either."""

        def read(answer: requests.Response) -> str:
            body = b"".join(self._pieces(answer, LARGEST_PAGE))
            stated = answer.encoding if "charset" in content_type(answer) else None
            return body.decode(stated or "utf-8", errors="replace")

        return self._ask("GET", url, read)

    def get_size(self, url: str) -> int | None:
        """Return the size in bytes that the server states for a file (HEAD), or None if it states none."""
        try:
            return self._ask("HEAD", url, stated_size, tries=1)
        except NotHad:
            return None

    def get_file(self, url: str, part: Path, largest: int = LARGEST_FILE) -> Fetched:
        """Write a file to `part`, whole and on the disk, or leave nothing there.

        Raises NotHad if it is not there or larger than `largest` bytes, DownloadProblem if the disk has no room.
        """

        def read(answer: requests.Response) -> Fetched:
            check_room(part.parent, stated_size(answer) or 0)
            digest, size = hashlib.sha256(), 0
            with part.open("wb") as out:
                for piece in self._pieces(answer, largest):
                    out.write(piece)
                    digest.update(piece)
                    size += len(piece)
                out.flush()
                os.fsync(out.fileno())
            return Fetched(size, digest.hexdigest(), content_type(answer), str(answer.url))

        try:
            return self._ask("GET", url, read)
        except OSError as error:  # of the disk: those of the network have been told apart in _ask
            part.unlink(missing_ok=True)
            raise cannot_write(part, error) from error
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _ask(self, method: str, url: str, read: Callable[[requests.Response], _Read], tries: int = TRIES) -> _Read:
        """Send a request and read its answer, again where that can help, and return what `read` returns."""
        _check_address(url)
        self._check_rules(url)
        for attempt in range(1, tries + 1):
            wait_s = FIRST_WAIT_S * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter is no secret
            try:
                answer = self._follow(method, url)
                with answer:
                    if answer.status_code not in _RETRY:
                        check_status(answer, url)
                        return read(answer)
                    failure = Unreachable(f"{url}: the server answered {answer.status_code} {answer.reason}")
                    wait_s = max(wait_s, self._asked_wait(answer, url))
            except Unreachable as error:
                failure = error
            except requests.RequestException as error:
                explained = explain_failure(error, url)
                if not isinstance(explained, Unreachable):
                    raise explained from error
                failure = explained
            if attempt < tries:
                self._say(f"waiting  {wait_s:.0f} s, then asking again: {failure}")
                self.clock.sleep(wait_s)
        raise Unreachable(f"{failure}, asked {tries} times" if tries > 1 else str(failure))

    def _follow(self, method: str, url: str) -> requests.Response:
        """Send a request and follow its redirects, each to an agreed host and none twice."""
        address, seen = url, {url}
        while True:
            self._keep_pace(address)
            answer = self._session.request(
                method,
                address,
                stream=True,
                allow_redirects=False,
                timeout=self._timeout_s,
                headers={"Accept-Encoding": "identity"},
            )
            self._asked_at[_origin(address)] = self.clock.monotonic()
            target = answer.headers.get("Location")
            if not answer.is_redirect or target is None:
                return answer
            answer.close()
            try:
                address = urljoin(address, target)
            except ValueError:
                raise NotHad(f"{url}: redirects to {target!r}, which is no address") from None
            self._check_redirect(url, address, seen)
            seen.add(address)

    def _check_redirect(self, url: str, target: str, seen: set[str]) -> None:
        if target in seen or len(seen) > MOST_REDIRECTS:
            raise NotHad(f"{url}: redirects in a circle, or more than {MOST_REDIRECTS} times")
        _check_address(target)
        parts = urlsplit(target)
        if url.startswith("https:") and parts.scheme != "https":
            raise NotHad(f"{url}: redirects to an address that is not safe to follow ({parts.scheme})")
        if not self._may_ask(parts.hostname or ""):
            raise NotHad(
                f"{url}: redirects to {parts.hostname}, which is not the publisher: perhaps a login or block page of "
                "your network; open the address in a browser first"
            )
        self._check_rules(target)

    def _check_rules(self, url: str) -> None:
        """Raise NotHad if robots.txt of the address's host forbids it."""
        if not self._robots:
            return
        origin = _origin(url)
        if origin not in self._rules:
            self._rules[origin] = self._read_rules(origin)
        if not self._rules[origin].can_fetch(AGENT, url):
            raise NotHad(
                f"{url}: {origin}/robots.txt asks programs not to fetch this. Get the reports with a browser, then: "
                "python -m ingest add FILE"
            )

    def _read_rules(self, origin: str) -> RobotFileParser:
        """Read robots.txt as RFC 9309 says: none (4xx) allows everything; one that cannot be read (5xx), nothing."""
        rules = RobotFileParser()
        self._rules[origin] = rules
        rules.parse([])  # while it is being fetched itself
        try:
            text = self.get_page(f"{origin}/robots.txt")
        except Unreachable as error:
            raise DownloadProblem(f"{error}. Without its rules nothing is fetched; try again later") from error
        except NotHad:
            return rules
        if looks_like_html(text.encode()):
            if is_login_page(text):
                raise DownloadProblem(f"{origin}/robots.txt is {describe_page(text)}")
            return rules
        found = RobotFileParser()
        found.parse(text.splitlines())
        return found

    def _keep_pace(self, url: str) -> None:
        """Wait until the host may be asked again: our own pause, the longer one of its robots.txt, or Retry-After."""
        origin = _origin(url)
        if origin not in self._asked_at:
            return
        rules = self._rules.get(origin)
        delay = float(rules.crawl_delay(AGENT) or 0) if rules else 0.0
        rate = rules.request_rate(AGENT) if rules else None
        pause_s = max(self._pause_s, delay, rate.seconds / rate.requests if rate and rate.requests else 0.0)
        now = self.clock.monotonic()
        rest_s = self._asked_at[origin] + pause_s - now
        if rest_s > 0:
            rest_s += pause_s * random.uniform(0, 0.25)  # noqa: S311
        rest_s = max(rest_s, self._busy_until.get(origin, now) - now)
        if rest_s > 0:
            self.clock.sleep(rest_s)

    def _asked_wait(self, answer: requests.Response, url: str) -> float:
        """Return the seconds that the server asks to wait, and remember them for whatever is asked of it next."""
        wait_s = asked_wait_s(answer, self.clock.now())
        if wait_s > LONGEST_WAIT_S:
            raise DownloadProblem(
                f"{url}: the server asks to wait {wait_s / 60:,.0f} minutes. What has been saved is kept: run the same "
                "command again after that"
            )
        self._busy_until[_origin(str(answer.url))] = self.clock.monotonic() + wait_s
        return wait_s

    def _pieces(self, answer: requests.Response, largest: int) -> Iterator[bytes]:
        """Yield an answer piece by piece. Raises NotHad beyond `largest` bytes, Unreachable if it comes too slowly."""
        stated = stated_size(answer)
        if stated is not None and stated > largest:
            raise NotHad(_too_large(str(answer.url), stated, largest))
        began, size = self.clock.monotonic(), 0
        for piece in answer.iter_content(65536):
            size += len(piece)
            if size > largest:
                raise NotHad(_too_large(str(answer.url), None, largest))
            if self.clock.monotonic() - began > TRANSFER_S:
                raise Unreachable(
                    f"{answer.url}: came too slowly, {format_bytes(size)} in {TRANSFER_S / 60:.0f} minutes"
                )
            yield piece


def _check_address(url: str) -> None:
    try:
        whole = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        whole = False
    if not whole:
        raise NotHad(f"{url}: is no address that can be fetched")


def _too_large(url: str, size: int | None, largest: int) -> str:
    shown = f"is {format_bytes(size)}" if size else "goes on"
    return (
        f"{url}: {shown}, more than the {format_bytes(largest)} that a report may have. If it is one, allow it with "
        "--largest MEGABYTES"
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
