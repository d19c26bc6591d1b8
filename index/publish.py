"""Write a build and put it in place in one step. Opening one is in `index.build`.

A build is written in a folder aside, flushed to the disk, its manifest last; the folder is renamed; CURRENT is
replaced. Killed at any instant, the old build stays whole, and what is left over is thrown away by the next writer.
"""

import re
import secrets
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import filelock
import numpy as np
import numpy.typing as npt

from domain.errors import IndexLocked, IndexProblem
from domain.types import Passage, Report
from index.arrays import Vectors
from index.build import CURRENT, FACTS, LEXICAL, SENTENCES, STORE, VECTORS, OpenIndex, current_build_or_none, open_build
from index.definitions import write_definitions
from index.embedder import Embedder
from index.facts import write_facts
from index.files import cannot_write, flush_file, flush_folder, patiently, throw_away, write_durably, writing
from index.lexical import VERSION as LEXICAL_VERSION
from index.lexical import words_of, write_lexical
from index.lines import write_lines
from index.manifest import Manifest, list_files, read_manifest, write_manifest
from index.store import CorpusFile, StoreWriter
from index.texts import VERSION as TEXTS_VERSION
from index.texts import heading
from index.vectors import write_vectors

_BUILD_NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")
_LOCK = "writer.lock"


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage with its vectors: one, or several where the model could not read it whole; none for kind `about`.

    `parts` is float32 `(parts, dim)`, `sentences` float16 `(sentences, dim)`, both of length 1 per row.
    """

    passage: Passage
    parts: Vectors
    sentences: npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report to publish, with its passages in reading order."""

    report: Report
    passages: Sequence[NewPassage]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What a build is made from and by: goes into the manifest as it is."""

    corpus: str
    model: str | None
    reader_version: str
    polarity_version: str | None
    files: Sequence[CorpusFile] = field(default_factory=tuple)


@contextmanager
def writer_lock(index_dir: Path) -> Iterator[None]:
    """Hold the right to write this index. Raises IndexLocked if another process has it.

    The operating system drops the lock when its process ends, however it ends: there are no stale locks.
    """
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(index_dir / _LOCK, timeout=0)
        lock.acquire()
    except filelock.Timeout:
        raise IndexLocked(f"another process is building {index_dir}; wait until it is done") from None
    except OSError as error:
        raise cannot_write(index_dir, error) from error
    try:
        yield
    finally:
        lock.release()


def publish(index_dir: Path, reports: Iterable[NewReport], embedder: Embedder, origin: Origin) -> Manifest:
    """Write a build of these reports and make it current. The caller holds `writer_lock`.

    `reports` come in the order that their passages' rows shall have. Raises IndexProblem if the folder cannot be
    written, for example because the disk is full; the build that was current stays so.
    """
    created = datetime.now(UTC)
    build_id = f"{created:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    aside = index_dir / f".tmp-{build_id}"
    try:
        sweep(index_dir)
        aside.mkdir()
        counts = _write_files(aside, reports, embedder.dim, origin.files)
        for path in aside.rglob("*"):
            if path.is_file():
                flush_file(path)
        manifest = Manifest(
            build_id=build_id,
            created=f"{created:%Y-%m-%dT%H:%M:%SZ}",
            corpus=origin.corpus,
            previous=current_build_or_none(index_dir),
            model=origin.model,
            model_id=embedder.model_id,
            dim=embedder.dim,
            texts_version=TEXTS_VERSION,
            lexical_version=LEXICAL_VERSION,
            reader_version=origin.reader_version,
            polarity_version=origin.polarity_version,
            vector_index=counts.vector_index,
            reports=counts.reports,
            passages=counts.passages,
            searchable=counts.searchable,
            vectors=counts.vectors,
            sentences=counts.sentences,
            skipped=sum(file.outcome == "skipped" for file in origin.files),
            files=list_files(aside),
        )
        write_manifest(aside, manifest)
        put_in_place(index_dir, aside, manifest)
    except OSError as error:
        throw_away(aside)
        raise cannot_write(index_dir, error) from error
    return manifest


def put_in_place(
    index_dir: Path, aside: Path, manifest: Manifest, check: Callable[[OpenIndex], None] = lambda _: None
) -> None:
    """Make a complete build in a folder aside the current one, and throw away what is too old.

    The build must open, and pass `check`, before it becomes current.
    """
    for folder in (path for path in aside.rglob("*") if path.is_dir()):
        flush_folder(folder)
    flush_folder(aside)
    patiently(lambda: aside.rename(index_dir / manifest.build_id))
    flush_folder(index_dir)
    with open_build(index_dir / manifest.build_id) as opened:
        check(opened)
    write_durably(index_dir / CURRENT, manifest.build_id + "\n")
    sweep(index_dir)


def sweep(index_dir: Path) -> None:
    """Throw away what killed writers left and all builds but the current one and the one before it.

    What another process has open (on Windows) stays for the next time. The caller holds `writer_lock`.
    """
    current = current_build_or_none(index_dir)
    keep = {current, _previous_of(index_dir, current)}
    for path in index_dir.iterdir():
        left_over = path.name.startswith((".tmp-", ".trash-"))
        old = _BUILD_NAME.fullmatch(path.name) is not None and path.name not in keep
        if path.is_dir() and (left_over or old):
            throw_away(path)


def _previous_of(index_dir: Path, build_id: str | None) -> str | None:
    if build_id is None:
        return None
    try:
        return read_manifest(index_dir / build_id).previous
    except (IndexProblem, OSError):
        return None


@dataclass(slots=True)
class _Counts:
    reports: int = 0
    passages: int = 0
    searchable: int = 0
    vectors: int = 0
    sentences: int = 0
    vector_index: str = ""


def _write_files(folder: Path, reports: Iterable[NewReport], dim: int, files: Sequence[CorpusFile]) -> _Counts:
    """Write every file of a build but the manifest."""
    counts = _Counts()
    facts: list[tuple[int, Passage, int]] = []
    first_parts: list[Vectors] = []
    more_parts: list[Vectors] = []
    rows: list[int] = []
    more_rows: list[int] = []
    words: Counter[str] = Counter()
    with writing(folder / STORE, sqlite3.Error), closing(StoreWriter(folder / STORE)) as store:
        with (folder / SENTENCES).open("wb") as sentences:
            for place, new in enumerate(reports):
                stored = store.add_report(new.report, [one.passage for one in new.passages], new.warnings)
                for row, one in zip(stored, new.passages, strict=True):
                    facts.append((place, one.passage, len(one.sentences)))
                    sentences.write(np.ascontiguousarray(one.sentences, dtype=np.float16).tobytes())
                    counts.sentences += len(one.sentences)
                    if len(one.parts):
                        rows.append(row)
                        first_parts.append(one.parts[:1])
                        more_parts.append(one.parts[1:])
                        more_rows += [row] * (len(one.parts) - 1)
                        words.update(set(words_of(one.passage.text)))
                counts.reports += 1
        store.add_files(files)
        store.add_words(words)
    counts.passages, counts.searchable, counts.vectors = len(facts), len(rows), len(rows) + len(more_rows)
    ids = np.array([*rows, *range(len(facts), len(facts) + len(more_rows))], dtype=np.int64)
    vectors = np.concatenate([np.empty((0, dim), np.float32), *first_parts, *more_parts])
    counts.vector_index = write_vectors(folder / VECTORS, vectors, ids)
    write_facts(folder / FACTS, facts, more_rows)
    write_lines(folder, (passage for _, passage, _ in facts))
    write_definitions(folder, (passage.text for _, passage, _ in facts))
    found = [facts[row][1] for row in rows]
    write_lexical(folder / LEXICAL, rows, (one.text for one in found), (lexical_heading(one) for one in found))
    return counts


def lexical_heading(passage: Passage) -> str:
    """Return the words around a passage that a search by words may find it by: what it hangs from, its headings."""
    return " . ".join(dict.fromkeys([*passage.section, heading(passage)]))
