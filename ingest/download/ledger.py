"""The record of what was fetched: `downloads.csv` in the corpus folder, for people (Excel opens it) and for us.

One row a report. It is rewritten whole after every report, to a new file that then takes the old one's place, so that
killing the command at any instant leaves it readable. Columns that people add are kept.
"""

import csv
import hashlib
import io
import os
from collections.abc import Iterable
from pathlib import Path

from domain.errors import DownloadProblem
from ingest.download.site import file_key
from ingest.reading import find_reports

NAME = "downloads.csv"
COLUMNS = (
    "saved_as",
    "authority",
    "urn",
    "kind",
    "published",
    "title",
    "licence",
    "address",
    "sha256",
    "bytes",
    "retrieved_at",
)
Row = dict[str, str]


class Ledger:
    """What the corpus folder holds and where it came from."""

    def __init__(self, corpus: Path) -> None:
        self.corpus = corpus
        self.path = corpus / NAME
        self._columns, self.rows = _read(self.path)
        self._by_address = _by_address(self.rows)
        self._by_hash: dict[str, str] | None = None

    def find_address(self, url: str) -> Row | None:
        """Return the row of a file that was fetched from this address and is still in the corpus, or None."""
        row = self._by_address.get(file_key(url))
        return row if row and self._is_here(row) else None

    def find_hash(self, sha256: str) -> str | None:
        """Return the corpus file with these bytes (its path with forward slashes), or None. Reads the folder once."""
        if self._by_hash is None:
            self._by_hash = {hash_file(path): relative(path, self.corpus) for path in report_files(self.corpus)}
        return self._by_hash.get(sha256)

    def add(self, row: Row) -> None:
        """Record a report and write the ledger. Rows that another process wrote meanwhile are kept."""
        columns, rows = _read(self.path)
        self._columns = (*COLUMNS, *(name for name in columns if name not in COLUMNS))
        row = {name: _no_formula(row.get(name, "")) for name in COLUMNS}
        same = file_key(row["address"]) if row["address"] else None
        self.rows = [old for old in rows if not (same and file_key(old["address"]) == same)] + [row]
        self._by_address = _by_address(self.rows)
        if self._by_hash is not None:
            self._by_hash.setdefault(row["sha256"], row["saved_as"])
        self.write()

    def write(self) -> None:
        """Write the ledger to disk, whole or not at all. Raises DownloadProblem if the file is held open."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, self._columns, restval="")
        writer.writeheader()
        writer.writerows(self.rows)
        new = self.path.with_name(f".{NAME}.{os.getpid()}.part")
        try:
            # The mark at the start tells Excel that this is UTF-8.
            write_through(new, text.getvalue().encode("utf-8-sig"))
            new.replace(self.path)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise DownloadProblem(
                f"{self.path} cannot be written ({error.strerror}): close it if it is open in Excel, and run again"
            ) from error

    def _is_here(self, row: Row) -> bool:
        saved = self.corpus / row["saved_as"]
        if saved.is_file():
            return saved.stat().st_size > 0
        return bool(row["sha256"]) and self.find_hash(row["sha256"]) is not None


def report_files(folder: Path) -> list[Path]:
    """Return the files of a folder that `python -m ingest` would read, or none if there is no such folder."""
    return find_reports(folder) if folder.is_dir() else []


def hash_file(path: Path) -> str:
    """Return the sha256 of a file as 64 hex digits."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def relative(path: Path, corpus: Path) -> str:
    """Return a path relative to the corpus, with forward slashes."""
    return path.relative_to(corpus).as_posix()


def write_through(path: Path, content: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _read(path: Path) -> tuple[tuple[str, ...], list[Row]]:
    if not path.exists():
        return COLUMNS, []
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:  # saved from Excel as plain CSV
        text = raw.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = tuple(name for name in reader.fieldnames or () if name)
    if missing := _missing(columns):
        raise DownloadProblem(
            f"{path} has no column {', '.join(missing)}: it is not a list of downloads; move it away and run again"
        )
    return columns, [{name: row.get(name) or "" for name in columns} for row in reader if any(row.values())]


def _by_address(rows: Iterable[Row]) -> dict[str, Row]:
    return {file_key(row["address"]): row for row in rows if row["address"]}


def _missing(columns: Iterable[str]) -> list[str]:
    return [name for name in ("saved_as", "address", "sha256") if name not in columns]


def _no_formula(cell: str) -> str:
    """Excel runs a cell that begins like a formula, and titles come from the web."""
    return cell.lstrip("=+-@\t\r ") if cell[:1] in "=+-@\t\r" else cell
