"""A stand-in for the publisher's site: pages of the same shape, made up here from the facts in ingest/download/site.py,
and the faults of real networks. Run it by hand with `python tests/publisher_standin.py` to try the commands on it."""

import contextlib
import json
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

import pytest

Answer = Callable[["Handler"], None]

LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in to continue</title></head><body><h1>Acceptable use</h1>"
    '<form action="/auth"><input name="user"><input type="password" name="pass"></form></body></html>'
)
NOT_FOUND_PAGE = (
    "<!DOCTYPE html><html><head><title>Report not found - Ofsted</title></head>"
    "<body><h1>Report not found</h1><p>The report you asked for is not available.</p></body></html>"
)


@dataclass
class Listed:
    """A report as a provider's page lists it: label, day, number of the file."""

    label: str
    day: str
    number: int


@dataclass
class Authority:
    """A provider of the stand-in."""

    name: str
    urn: str
    reports: list[Listed] = field(default_factory=list)


def made_up_pdf(words: str) -> bytes:
    """Return a small PDF that opens, with one line of text."""
    text = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode("latin-1")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    pdf, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(pdf)
    return pdf + b"xref\n0 5\n0000000000 65535 f \n" + table + end


class FakeClock:
    """Waits by moving its hands."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return sum(self.waits)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, 0, tzinfo=UTC) + timedelta(seconds=sum(self.waits))


def forget_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep requests to the stand-in away from the proxy that this computer may use."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


class Handler(BaseHTTPRequestHandler):
    """Answers from the stand-in's table of faults first, then from its pages."""

    protocol_version = "HTTP/1.1"
    standin: "StandIn"

    def do_GET(self) -> None:
        self.standin.answer(self)

    do_HEAD = do_GET  # noqa: N815

    def do_CONNECT(self) -> None:
        """Be a proxy: pass on what comes, to a port of this computer whatever the host."""
        self.standin.asked.append((self.command, self.path))
        with socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2]))) as far:
            self.send_response(200)
            self.end_headers()
            threading.Thread(target=_pass_on, args=(self.connection, far), daemon=True).start()
            _pass_on(far, self.connection)
        self.close_connection = True

    def log_message(self, *said: object) -> None:
        if self.standin.talk:
            print(f"  {self.command} {self.path} -> {said[2]}", file=sys.stderr)

    def give(self, body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _pass_on(near: socket.socket, far: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := near.recv(65536):
            far.sendall(piece)
        far.shutdown(socket.SHUT_WR)


class StandIn:
    """The site and its files on one address of this computer. `faults[path]` is a list of answers to give first."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.authorities: list[Authority] = []
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.rules: bytes | None = None
        self.rows = 100
        self.total: int | None = None
        self.talk = False
        self._scheme = "https" if tls else "http"
        handler = type("StandInHandler", (Handler,), {"standin": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def site(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def add(self, name: str, urn: str, *reports: tuple[str, str, int]) -> None:
        """List an authority with (label, day, number of file) and give each file some content."""
        self.authorities.append(Authority(name, urn, [Listed(*report) for report in reports]))
        for label, day, number in reports:
            self.files.setdefault(f"/v1/file/{number}", made_up_pdf(f"{name} {label} {day} {number}"))

    def files_asked(self) -> list[str]:
        return [path for method, path in self.asked if method == "GET" and path.startswith("/v1/file/")]

    def answer(self, handler: Handler) -> None:
        path = urlsplit(handler.path).path
        self.asked.append((handler.command, handler.path if path != "/search" else path))
        self.agents.add(handler.headers.get("User-Agent", ""))
        if (faults := self.faults.get(path)) and not (handler.command == "HEAD" and path in self.files):
            return (faults.pop(0) if len(faults) > 1 else faults[0])(handler)
        if path == "/robots.txt":
            return handler.give(self.rules or b"", "text/plain", 200 if self.rules is not None else 404)
        if path == "/search":
            query = parse_qs(urlsplit(handler.path).query)
            assert query["level_1_types"] == ["3"]
            assert query["level_2_types[]"] == ["12"]
            rows = min(int(query["rows"][0]), self.rows)
            return handler.give(self.search_page(int(query["start"][0]), rows).encode())
        if path in self.files:
            return handler.give(self.files[path], "application/pdf")
        for authority in self.authorities:
            if path == f"/provider/44/{authority.urn}":
                return handler.give(self.provider_page(authority).encode())
        return handler.give(NOT_FOUND_PAGE.encode(), status=404)

    def search_page(self, start: int, rows: int) -> str:
        total = len(self.authorities) if self.total is None else self.total
        shown = "".join(
            f'<li class="search-result"><h3 class="search-result__title heading--sub">'
            f'<a href="/provider/44/{authority.urn}">{authority.name}</a></h3>'
            '<ul class="search-result__provider-info"><li>Category: <strong>Local authority</strong></li></ul>'
            '<ul class="search-result__provider-info"><li>Latest report: <strong><time>1 May 2026</time></strong></li>'
            f"<li>URN: <strong>{authority.urn}</strong></li></ul></li>"
            for authority in self.authorities[start : start + rows]
        )
        return (
            "<!DOCTYPE html><html><head><title>Find an inspection report</title></head><body>"
            f'<div class="search-results__heading"><strong class="results-count">{total}</strong> results</div>'
            f'<ul class="results-list list-unstyled">{shown}</ul>'
            f'<span class="pagination__numbers">{start // rows + 1} of {-(-total // rows)}</span></body></html>'
        )

    def provider_page(self, authority: Authority) -> str:
        days = "".join(
            f'<li class="timeline__day"><p class="timeline__date"><time>{report.day}</time></p><div class="event">'
            f'<span class="event__title"><a class="publication-link" href="{self.site}/v1/file/{report.number}" '
            f'target="_blank">{report.label} <span class="nonvisual">{report.label}, pdf - {report.day}</span></a>'
            "</span></div></li>"
            for report in authority.reports
        )
        return (
            f"<!DOCTYPE html><html><head><title>{authority.name}</title></head><body>"
            f'<h1 class="heading--title">{authority.name}</h1><p>URN: {authority.urn}</p>'
            f'<ol class="timeline">{days}</ol><footer>All content is available under the '
            "<a>Open Government Licence v3.0</a>, except where otherwise stated</footer></body></html>"
        )


def status(code: int, **headers: str) -> Answer:
    return lambda handler: handler.give(b"out of order", "text/plain", code, **headers)


def page(html: str, code: int = 200) -> Answer:
    return lambda handler: handler.give(html.encode(), status=code)


def redirect(target: str) -> Answer:
    return lambda handler: handler.give(b"", status=302, Location=target)


def content(body: bytes, **headers: str) -> Answer:
    return lambda handler: handler.give(body, "application/pdf", 200, **headers)


def truncated(body: bytes) -> Answer:
    """Announce the whole, send half, hang up."""

    def answer(handler: Handler) -> None:
        handler.give(body[: len(body) // 2], "application/pdf", length=str(len(body)))
        handler.close_connection = True

    return answer


def reset(handler: Handler) -> None:
    """Drop the connection without a word."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def silent(seconds: float) -> Answer:
    """Say nothing for a while, then hang up."""

    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return answer


def endless(sent: list[int]) -> Answer:
    """Stream without an end and without a size; `sent` counts the bytes."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/pdf")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        piece = b"%PDF-1.4\n" + b"\0" * 65527
        try:
            while sum(sent) < 3_000_000_000:
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                sent.append(len(piece))
        except OSError:
            handler.close_connection = True

    return answer


def main() -> None:
    with StandIn() as standin:
        standin.talk = True
        standin.rules = b"User-agent: *\nDisallow: /admin\n"
        standin.add(
            "Derby City Council",
            "80459",
            ("Children's services inspection", "08 July 2025", 50270001),
            ("Children's services focused visit", "29 November 2023", 50250002),
            ("Children's services inspection", "13 June 2017", 50000003),
            ("Children's services inspection", "19 October 2012", 50000004),
        )
        standin.add("Derbyshire County Council", "80460", ("Area SEND full inspection", "15 July 2024", 50252437))
        standin.add("Kingston upon Hull City Council", "80477")
        standin.faults["/v1/file/50250002"] = [status(503), content(standin.files["/v1/file/50250002"])]
        standin.faults["/v1/file/50000004"] = [page(NOT_FOUND_PAGE)]
        print(json.dumps({"site": standin.site}), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
