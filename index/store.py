"""Reports, passages and sentences of a build, in one SQLite file that is written once and then only read.

A passage's `row` (0 to n-1: reports by source, passages in reading order) is its identity in every part of a build.
"""

import functools
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from domain.errors import IndexCorrupt
from domain.types import (
    Box,
    InspectionKind,
    Judgement,
    Passage,
    PassageKind,
    Polarity,
    Report,
    Sentence,
)

_SCHEMA = """
CREATE TABLE files (source TEXT PRIMARY KEY, sha256 TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE reports (position INTEGER PRIMARY KEY, report_id TEXT NOT NULL UNIQUE, source TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, pages INTEGER NOT NULL, authority TEXT, region TEXT,
    authority_type TEXT, inspection_start TEXT, inspection_end TEXT, published TEXT, published_from TEXT,
    lead_inspectors TEXT NOT NULL, judgements TEXT NOT NULL, own_words INTEGER NOT NULL, ocr INTEGER NOT NULL,
    licence TEXT, warnings TEXT NOT NULL, first_row INTEGER NOT NULL, end_row INTEGER NOT NULL);
CREATE TABLE passages (row INTEGER PRIMARY KEY, passage_id TEXT NOT NULL UNIQUE, report_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, first_page INTEGER NOT NULL,
    last_page INTEGER NOT NULL, section TEXT NOT NULL, paragraph TEXT, area TEXT, grade TEXT, lead_in TEXT,
    outcome TEXT, footnotes TEXT NOT NULL, boxes TEXT NOT NULL);
CREATE TABLE sentences (row INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
    polarity TEXT, probability REAL NOT NULL, PRIMARY KEY (row, number)) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
"""
_REPORT_COLUMNS = tuple(field.name for field in fields(Report))
_DATES = ("inspection_start", "inspection_end", "published")
_INSERT_REPORT = "INSERT INTO reports VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_INSERT_PASSAGE = "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
# One JSON list of rows instead of one mark for each: SQLite limits the marks of a statement.
_PASSAGES = "SELECT * FROM passages WHERE row IN (SELECT value FROM json_each(?))"
_SENTENCES = "SELECT * FROM sentences WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row, number"


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus folder and what became of it.

    `outcome` is "report", "same" (same bytes as another file, which `detail` names) or "skipped" (`detail` says why).
    """

    source: str
    sha256: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report with its passages' rows `first_row <= row < end_row`, and what its reader warned of."""

    report: Report
    first_row: int
    end_row: int
    warnings: tuple[str, ...]


class StoreWriter:
    """Writes the file; nothing is visible under its name's build before it is published."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        # The build's folder is thrown away after a crash, so SQLite need not protect it while it is written.
        self._connection.executescript("PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        self._connection.executescript(_SCHEMA)
        self._reports = self._rows = 0

    def add_files(self, files: Iterable[CorpusFile]) -> None:
        """Store what became of each file of the corpus."""
        rows = [(file.source, file.sha256, file.outcome, file.detail) for file in files]
        self._connection.executemany("INSERT INTO files VALUES (?, ?, ?, ?)", rows)

    def add_report(self, report: Report, passages: Sequence[Passage], warnings: Sequence[str] = ()) -> range:
        """Store a report and its passages; return the rows that these got."""
        rows = range(self._rows, self._rows + len(passages))
        values = [self._reports, *_report_values(report), _json(warnings), rows.start, rows.stop]
        self._connection.execute(_INSERT_REPORT, values)
        for row, passage in zip(rows, passages, strict=True):
            self._connection.execute(_INSERT_PASSAGE, [row, *_passage_values(passage)])
            self._connection.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (row, number, sentence.start, len(sentence.text), sentence.polarity, sentence.probability)
                    for number, sentence in enumerate(passage.sentences)
                ],
            )
        self._reports += 1
        self._rows = rows.stop
        return rows

    def add_words(self, words: Counter[str]) -> None:
        """Store in how many passages each word stands."""
        self._connection.executemany("INSERT INTO words VALUES (?, ?)", sorted(words.items()))

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()


class Store:
    """Reads a published store. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        # Published builds never change: immutable spares locks and works in folders that cannot be written.
        self._path = path
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def files(self) -> list[CorpusFile]:
        """Return what became of each file of the corpus, by source."""
        return [CorpusFile(*row) for row in self._rows("SELECT * FROM files ORDER BY source")]

    def reports(self) -> list[StoredReport]:
        """Return all reports, in the order of their passages' rows."""
        found = []
        for _, *values, warnings, first_row, end_row in self._rows("SELECT * FROM reports ORDER BY position"):
            report = _report_of(dict(zip(_REPORT_COLUMNS, values, strict=True)))
            found.append(StoredReport(report, first_row, end_row, _texts(warnings)))
        return found

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Return the passages of these rows, in this order. Raises IndexError for a row that there is not."""
        wanted = [int(row) for row in rows]
        found = _assembled(
            self._rows(_PASSAGES, [json.dumps(wanted)]),
            self._rows(_SENTENCES, [json.dumps(wanted)]),
        )
        try:
            return [found[row] for row in wanted]
        except KeyError as error:
            raise IndexError(f"no passage has row {error}") from None

    def passage_row(self, passage_id: str) -> int | None:
        """Return the row of a passage, or None if there is no such passage."""
        found = self._rows("SELECT row FROM passages WHERE passage_id = ?", [passage_id])
        return int(found[0][0]) if found else None

    def words(self) -> dict[str, int]:
        """Return every word of the searchable passages, in lower case, with the number of passages that hold it."""
        return dict(self._rows("SELECT word, passages FROM words"))

    def problem(self) -> str | None:
        """Return what SQLite finds wrong with the file, or a passage without report; None if all is well."""
        (found,) = self._rows("PRAGMA integrity_check(1)")[0]
        if found != "ok":
            return f"store.sqlite: {found}"
        lost = self._rows("SELECT row FROM passages WHERE report_id NOT IN (SELECT report_id FROM reports) LIMIT 1")
        return f"passage row {lost[0][0]} belongs to no report" if lost else None

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise IndexCorrupt(f"{self._path} cannot be read ({error}); rebuild it: python -m ingest") from error


def report_fields(report: Report) -> dict[str, Any]:
    """Return a report's facts as JSON has them: dates as ISO text, judgements as `{area, grade, page}`."""
    content = asdict(report)
    for name in _DATES:
        content[name] = content[name].isoformat() if content[name] else None
    return content


def _report_values(report: Report) -> Iterator[Any]:
    for name, value in report_fields(report).items():
        yield _json(value) if isinstance(value, (tuple, list)) else _plain(value, name)


def _plain(value: Any, name: str) -> Any:
    return int(value) if name in ("own_words", "ocr") else value


def _report_of(row: dict[str, Any]) -> Report:
    for name in _DATES:
        row[name] = date.fromisoformat(row[name]) if row[name] else None
    row["kind"] = InspectionKind(row["kind"])
    row["lead_inspectors"] = _texts(row["lead_inspectors"])
    row["judgements"] = tuple(Judgement(**one) for one in json.loads(row["judgements"]))
    row["own_words"], row["ocr"] = bool(row["own_words"]), bool(row["ocr"])
    return Report(**row)


def _passage_values(passage: Passage) -> list[Any]:
    judgement = passage.judgement
    return [
        passage.passage_id,
        passage.report_id,
        passage.ordinal,
        passage.kind,
        passage.text,
        passage.first_page,
        passage.last_page,
        _json(passage.section),
        passage.paragraph,
        judgement.area if judgement else None,
        judgement.grade if judgement else None,
        passage.lead_in,
        passage.outcome,
        _json(passage.footnotes),
        _json([(box.page, box.left, box.bottom, box.right, box.top) for box in passage.boxes]),
    ]


def _assembled(passages: Iterable[Any], sentences: Iterable[Any]) -> dict[int, Passage]:
    places: dict[int, list[Any]] = {}
    for row, *place in sentences:
        places.setdefault(row, []).append(place)
    return {row: _passage_of(values, places.get(row, [])) for row, *values in passages}


def _passage_of(values: Sequence[Any], places: Iterable[Sequence[Any]]) -> Passage:
    passage_id, report_id, ordinal, kind, text, first, last, section, paragraph, area, grade, *rest = values
    lead_in, outcome, footnotes, boxes = rest
    return Passage(
        passage_id=passage_id,
        report_id=report_id,
        ordinal=ordinal,
        kind=PassageKind(kind),
        text=text,
        first_page=first,
        last_page=last,
        section=_texts(section),
        paragraph=paragraph,
        judgement=Judgement(area, grade or "") if area is not None else None,
        lead_in=lead_in,
        outcome=outcome,
        footnotes=_texts(footnotes),
        boxes=tuple(Box(*box) for box in json.loads(boxes)),
        sentences=tuple(
            Sentence(text[start : start + length], start, Polarity(polarity) if polarity else None, probability)
            for _, start, length, polarity, probability in places
        ),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@functools.lru_cache(maxsize=10_000)
def _texts(value: str) -> tuple[str, ...]:
    """Return the texts of a list in JSON; kept, because all passages of a section share its headings."""
    return tuple(json.loads(value))


def as_mapping(reports: Iterable[StoredReport]) -> Mapping[str, Report]:
    """Return reports by their id, in order."""
    return {stored.report.report_id: stored.report for stored in reports}
