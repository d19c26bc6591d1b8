"""Is it what its name says? Files are judged by what is in them, never by name or by what a server claims."""

import re
import zipfile
from pathlib import Path

from bs4 import BeautifulSoup

_HEAD, _TAIL = 4096, 65536
_MUCH_OF_A_PAGE = 200_000
_LOGIN = re.compile(
    r"\b(?:log|sign)[ -]?(?:in|on)\b|\bpassword\b|\bauthenticat|\bcaptive portal|\bweb ?filter"
    r"|\baccess (?:denied|blocked)|\b(?:site|page|request) blocked|\bproxy\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b(?:page|report|file|document|site) (?:is )?not found|\b404\b|\bno longer available|\bcan(?:not|'t) be found"
    r"|\bsomething (?:has gone|went) wrong",
    re.IGNORECASE,
)
_SCRIPT_ONLY = re.compile(r"enable javascript|requires javascript|turn on javascript", re.I)


def why_not_a_report(path: Path, suffix: str) -> str | None:
    """Return why the content of a file is no report of the type that `suffix` (".pdf") names, or None if it is one."""
    size = path.stat().st_size
    if size == 0:
        return "is empty"
    with path.open("rb") as content:
        head = content.read(_HEAD)
        content.seek(max(0, size - _TAIL))
        tail = content.read()
    match suffix.lower():
        case ".pdf":
            return _why_not_pdf(path, head, tail)
        case ".docx":
            return _why_not_docx(path, head)
        case ".html" | ".htm":
            return _why_not_page(path, head)
        case _:
            return "is not text" if b"\0" in head else None


def looks_like_html(head: bytes) -> bool:
    """Say whether the first bytes of a file are those of a web page."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml")) or b"<html" in start


def describe_page(html: str) -> str:
    """Return what a web page is, for a message: 'a page titled "Sign in", perhaps a login page of your network'."""
    soup = BeautifulSoup(html, "html.parser")
    title = " ".join(soup.title.get_text().split())[:80] if soup.title else ""
    named = f'a page titled "{title}"' if title else "a page without a title"
    if is_login_page(html):
        return f"{named}, perhaps a login or block page of your network: open the address in a browser first"
    if _SCRIPT_ONLY.search(soup.get_text(" ")):
        return f"{named} that needs JavaScript"
    return named


def is_login_page(html: str) -> bool:
    """Say whether a page asks for a password or calls itself a login or block page."""
    soup = BeautifulSoup(html, "html.parser")
    title = soup.title.get_text() if soup.title else ""
    return bool(soup.select_one("input[type=password]")) or bool(_LOGIN.search(title))


def page_size(html: str) -> str:
    """Return the size of a page as "48 kB"."""
    return format_bytes(len(html.encode("utf-8", errors="replace")))


def format_bytes(count: int) -> str:
    """Return a count of bytes for people: "812 bytes", "48 kB", "3.2 GB"."""
    if count >= 10**9:
        return f"{count / 10**9:.1f} GB"
    if count >= 10**6:
        return f"{count / 10**6:.1f} MB"
    return f"{count / 1000:.0f} kB" if count >= 1000 else f"{count} bytes"


def _why_not_pdf(path: Path, head: bytes, tail: bytes) -> str | None:
    if b"%PDF-" not in head[:1024]:  # PDF 1.7, implementation note 13: within the first 1,024 bytes
        if looks_like_html(head):
            return f"is {describe_page(_start_of(path))}, not a PDF"
        return "is not a PDF (it does not begin with %PDF-)"
    return None if b"%%EOF" in tail else "breaks off: a PDF ends with %%EOF and this one does not"


def _why_not_docx(path: Path, head: bytes) -> str | None:
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as parts:
                if "word/document.xml" in parts.namelist():
                    return None
        except (zipfile.BadZipFile, OSError):
            return "is a damaged Word file"
    return "is not a Word file (.docx)"


def _why_not_page(path: Path, head: bytes) -> str | None:
    html = _start_of(path)
    if head.startswith(b"%PDF-"):
        return "is a PDF: rename it to .pdf"
    soup = BeautifulSoup(html, "html.parser")
    title = soup.title.get_text() if soup.title else ""
    if b"\0" in head or not soup.find(True):
        return "is not a web page"
    if is_login_page(html) or _MISSING.search(title):
        return f"is {describe_page(html)}, not a report"
    return None


def _start_of(page: Path) -> str:
    with page.open("rb") as content:
        return content.read(_MUCH_OF_A_PAGE).decode("utf-8", errors="replace")
