"""Bringing reports that people already have into the corpus folder: copies, checked like downloads."""

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from urllib.parse import unquote, urlsplit

from domain.errors import CorpusProblem
from ingest.download.client import PoliteClient
from ingest.download.content import format_bytes, looks_like_html, why_not_a_report
from ingest.download.disk import check_room
from ingest.download.download import part_path
from ingest.download.ledger import Ledger, Row, relative, report_files
from ingest.download.names import free_path, safe_name
from ingest.download.transport import NotHad
from ingest.reading import SUPPORTED

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: `row` is None if it was refused or is in the corpus already; `note` says why."""

    source: str
    row: Row | None
    refused: bool = False
    note: str = ""


def is_address(source: str) -> bool:
    """Say whether a source is an address on the web rather than a path."""
    return source.lower().startswith(("http://", "https://"))


def find_files(sources: Sequence[str]) -> list[tuple[Path, Path]]:
    """Return for each report among files and folders its path, and its place in the corpus.

    Files go to the top; those in folders below a given folder keep their folders, because names such as
    "children's services inspection - 8 July 2025.pdf" say little without them. Raises CorpusProblem if a source does
    not exist or holds nothing to read.
    """
    found: list[tuple[Path, Path]] = []
    for source in sources:
        path = Path(source).expanduser()
        if path.is_file():
            found.append((path, Path(safe_name(path.name))))
        elif path.is_dir():
            inside = report_files(path)
            if not inside:
                raise CorpusProblem(f"{path}: no report in it; reports are files of type {', '.join(SUPPORTED)}")
            found += [(file, Path(*map(safe_name, file.relative_to(path).parts))) for file in inside]
        else:
            raise CorpusProblem(f"{path}: no such file or folder")
    return found


def add_files(sources: Sequence[str], ledger: Ledger, largest: int, now: str, say: Say) -> list[Added]:
    """Copy reports into the corpus; the originals stay as they are."""
    files = find_files(sources)
    check_room(ledger.corpus, sum(path.stat().st_size for path, _ in files))
    added = []
    for path, place in files:
        outcome = _add_file(path, ledger.corpus / place, ledger, largest, now)
        say(_shown(outcome))
        added.append(outcome)
    return added


def add_addresses(urls: Sequence[str], ledger: Ledger, largest: int, client: PoliteClient, say: Say) -> list[Added]:
    """Fetch single files from the web into the corpus."""
    added = []
    for url in urls:
        try:
            outcome = _add_address(url, ledger, largest, client)
        except NotHad as error:
            outcome = Added(url, None, refused=True, note=str(error).removeprefix(f"{url}: "))
        say(_shown(outcome))
        added.append(outcome)
    return added


def _add_file(path: Path, place: Path, ledger: Ledger, largest: int, now: str) -> Added:
    suffix = path.suffix.lower()
    try:
        if suffix not in SUPPORTED:
            return Added(str(path), None, refused=True, note=f"is none of {', '.join(SUPPORTED)}")
        if path.stat().st_size > largest:
            note = f"is {format_bytes(path.stat().st_size)}; allow it with --largest MEGABYTES if it is a report"
            return Added(str(path), None, refused=True, note=note)
        if path.resolve().is_relative_to(ledger.corpus.resolve()):
            return Added(str(path), None, note="is in the corpus folder already")
        if reason := why_not_a_report(path, suffix):
            return Added(str(path), None, refused=True, note=reason)
        place.parent.mkdir(parents=True, exist_ok=True)
        part = part_path(place)
        try:
            sha256 = _copy(path, part)
            return _keep(part, sha256, place, {"title": path.name, "retrieved_at": now}, str(path), ledger)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        return Added(str(path), None, refused=True, note=f"cannot be read or copied ({error.strerror or error})")


def _add_address(url: str, ledger: Ledger, largest: int, client: PoliteClient) -> Added:
    if row := ledger.find_address(url):
        return Added(url, None, note=f"is in the corpus already, as {row['saved_as']}")
    name = safe_name(unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]) or "report")
    part = part_path(ledger.corpus / name)
    try:
        fetched = client.get_file(url, part, largest)
        suffix = Path(name).suffix.lower()
        if suffix not in SUPPORTED:
            suffix = _suffix_by_content(part)
            name = f"{name}{suffix}"
        if reason := why_not_a_report(part, suffix):
            return Added(url, None, refused=True, note=reason)
        row = {
            "title": Path(name).stem,
            "address": url,
            "retrieved_at": client.clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        }
        return _keep(part, fetched.sha256, ledger.corpus / name, row, url, ledger)
    finally:
        part.unlink(missing_ok=True)


def _keep(part: Path, sha256: str, place: Path, row: Row, source: str, ledger: Ledger) -> Added:
    """Give a checked file its name, unless the corpus has the same bytes."""
    if there := ledger.find_hash(sha256):
        return Added(source, None, note=f"the same file is there already as {there}")
    path = free_path(place)
    size = part.stat().st_size
    part.replace(path)
    row = row | {"saved_as": relative(path, ledger.corpus), "sha256": sha256, "bytes": str(size)}
    ledger.add(row)
    return Added(source, row)


def _copy(path: Path, part: Path) -> str:
    """Copy a file to `part`, wait until it is on the disk, and return its sha256."""
    with path.open("rb") as original, part.open("w+b") as copy:
        shutil.copyfileobj(original, copy)
        copy.flush()
        os.fsync(copy.fileno())
        copy.seek(0)
        return hashlib.file_digest(copy, "sha256").hexdigest()


def _suffix_by_content(path: Path) -> str:
    with path.open("rb") as content:
        head = content.read(4096)
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    if head.startswith(b"PK"):
        return ".docx"
    return ".html" if looks_like_html(head) else ".txt"


def _shown(outcome: Added) -> str:
    if outcome.row:
        return f"added    {outcome.row['saved_as']} ({format_bytes(int(outcome.row['bytes']))})"
    return f"{'refused' if outcome.refused else 'already'}  {outcome.source}: {outcome.note}"
