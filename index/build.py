"""Open a published build of the index. Publishing one is in `index.publish`.

opened = open_index(Path("var/index"))
rows, cosines = opened.vectors.search(opened.embedder.embed_question("kinship care"), k=10)
passages = opened.passages(rows)
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from domain.errors import IndexCorrupt, IndexMissing, IndexProblem, IndexStale
from domain.types import Passage, Report
from index.arrays import Rows, Vectors
from index.definitions import read_definitions
from index.embedder import Embedder, load_embedder
from index.facts import Facts, read_facts
from index.files import patiently, sha256_of
from index.lexical import VERSION as LEXICAL_VERSION
from index.lexical import LexicalIndex
from index.lines import StoredLines
from index.manifest import REBUILD, Manifest, read_manifest
from index.store import Store, as_mapping
from index.vectors import VectorIndex

CURRENT = "CURRENT"
VECTORS, SENTENCES, STORE, LEXICAL, FACTS = "vectors.faiss", "sentences.f16", "store.sqlite", "lexical", "facts.npz"

Made = TypeVar("Made")

_verified: set[tuple[object, ...]] = set()


class OpenIndex:
    """One published build, read-only: it stays whole and the same while it is held, whatever is published meanwhile.

    There is one id space: a passage's `row`, 0 to `len(index) - 1`. A report's passages have neighbouring rows, in
    reading order. Passages of kind `about` have a row but are not searchable.

    build_id    the build's name; show it with what was found, compare it with `current_build(index_dir)`
    manifest    what made the build, and counts
    reports     report_id -> Report, in the order of `facts.report_ids`
    facts       columns per row and their tables (index.facts.Facts)
    vectors     .search(vector, k, rows=None) -> (rows, cosines); .rows(rows) -> vectors (index.vectors.VectorIndex)
    lexical     .search(query, k, rows=None) -> (rows, BM25 scores); .doc_freq(word) (index.lexical.LexicalIndex)
    store       .words(), .files(), .reports(): what else is stored (index.store.Store)
    lines       .lines(rows) -> stems and polarity of headings and sentences (index.lines.Lines)
    definitions acronyms that the reports explain, upper case, with their words
    embedder    the model that made the vectors; loaded at first use

    Safe to use from several threads. Close it when done, or use it in a `with`.
    """

    def __init__(self, folder: Path, manifest: Manifest, embedder: Embedder | None = None) -> None:
        """Open the files of a build whose checksums have been compared. Use `open_index`."""
        self.build_id = manifest.build_id
        self.manifest = manifest
        self.store = Store(folder / STORE)
        stored = self.store.reports()
        self.reports: dict[str, Report] = dict(as_mapping(stored))
        self.facts: Facts = read_facts(folder / FACTS, stored)
        self.vectors = VectorIndex(folder / VECTORS, len(self.facts), self.facts.parts)
        self.lexical = LexicalIndex(folder / LEXICAL)
        self._sentences = _mapped(folder / SENTENCES, manifest.dim)
        self.lines = StoredLines(folder)
        self.definitions = read_definitions(folder)
        self._embedder = embedder
        self._loading = threading.Lock()
        self._remembered: dict[Callable[[Self], Any], Any] = {}
        self._check(folder)

    def __len__(self) -> int:
        return len(self.facts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def embedder(self) -> Embedder:
        """The model that made the vectors. Raises ModelProblem, or IndexStale if the model is another by now."""
        with self._loading:
            if self._embedder is None:
                loaded = load_embedder(self.manifest.model)
                _check_model(self.manifest, loaded)
                self._embedder = loaded
            return self._embedder

    def remember(self, make: Callable[[Self], Made]) -> Made:
        """Return what `make` works out of this index: worked out once, kept as long as the index is held."""
        if make not in self._remembered:
            self._remembered[make] = make(self)
        made: Made = self._remembered[make]
        return made

    def passages(self, rows: Sequence[int] | Rows) -> list[Passage]:
        """Return the passages of these rows, in this order. Raises IndexError for a row that there is not."""
        return self.store.passages([int(row) for row in rows])

    def rows_of(self, passages: Sequence[Passage]) -> Rows:
        """Return the rows of passages of this index, in this order."""
        place = {report_id: at for at, report_id in enumerate(self.facts.report_ids)}
        first = np.searchsorted(self.facts.report, np.arange(len(place)))
        return np.array([first[place[one.report_id]] + one.ordinal - 1 for one in passages], dtype=np.int64)

    def reports_in(self, rows: Rows | None) -> list[Report]:
        """Return the reports that these rows belong to, in the order of `reports`; all, for None."""
        if rows is None:
            return list(self.reports.values())
        return [self.reports[self.facts.report_ids[int(place)]] for place in np.unique(self.facts.report[rows])]

    def passages_of(self, report_id: str) -> list[Passage]:
        """Return all passages of a report, in reading order. Raises KeyError for a report that there is not."""
        if report_id not in self.reports:
            raise KeyError(report_id)
        place = self.facts.report_ids.index(report_id)
        return self.passages(np.flatnonzero(self.facts.report == place))

    def report_of(self, passage: Passage) -> Report:
        """Return the report that a passage stands in."""
        return self.reports[passage.report_id]

    def sentence_vectors(self, rows: Sequence[int] | Rows) -> tuple[Vectors, Rows]:
        """Return the vectors of the sentences of these rows, float32 `(sentences, dim)` of length 1, and offsets.

        Those of `rows[i]` are at `offsets[i]:offsets[i + 1]`, in the order of `passage.sentences`. Passages of kind
        `about` have none.
        """
        wanted = np.asarray(rows, dtype=np.int64).reshape(-1)
        first, end = self.facts.first_sentence[wanted], self.facts.first_sentence[wanted + 1]
        offsets = np.concatenate([[0], np.cumsum(end - first)]).astype(np.int64)
        places = np.repeat(first - offsets[:-1], end - first) + np.arange(offsets[-1])
        return self._sentences[places].astype(np.float32), offsets

    def close(self) -> None:
        """Close the files. What was read before stays usable."""
        self.store.close()
        self.lexical.close()

    def _check(self, folder: Path) -> None:
        manifest = self.manifest
        found = (len(self.reports), len(self.facts), int(self.facts.searchable.sum()), len(self.vectors))
        expected = (manifest.reports, manifest.passages, manifest.searchable, manifest.vectors)
        counts_fit = found == expected and len(self.lexical) == manifest.searchable
        sentences_fit = len(self._sentences) == manifest.sentences == int(self.facts.first_sentence[-1])
        if not counts_fit or not sentences_fit or self.vectors.dim != manifest.dim:
            self.close()
            raise IndexCorrupt(f"the files of {folder} do not belong together; {REBUILD}")


def current_build(index_dir: Path) -> str:
    """Return the id of the current build; cheap enough for every question. Raises IndexMissing."""
    try:
        build_id = patiently(lambda: (index_dir / CURRENT).read_text(encoding="utf-8")).strip()
    except FileNotFoundError:
        raise IndexMissing(f"there is no index in {index_dir} yet; make one: python -m ingest") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexCorrupt(f"{index_dir / CURRENT} cannot be read ({error}); {REBUILD}") from error
    if not build_id or "/" in build_id or "\\" in build_id or build_id.startswith("."):
        raise IndexCorrupt(f"{index_dir / CURRENT} does not name a build; {REBUILD}")
    return build_id


def current_build_or_none(index_dir: Path) -> str | None:
    """Return the id of the current build, or None if there is none that can be named."""
    try:
        return current_build(index_dir)
    except IndexProblem:
        return None


def open_index(index_dir: Path, *, model: str | None = None, embedder: Embedder | None = None) -> OpenIndex:
    """Open the current build.

    `model` is the model that the user asked for, if any: an index of another one is refused. `embedder` is used
    instead of loading the index's model. Raises IndexMissing; IndexStale if the build was made by another model or
    format; IndexCorrupt if a file is missing or damaged.
    """
    build_id = current_build(index_dir)
    while True:
        try:
            return open_build(index_dir / build_id, model=model, embedder=embedder)
        except (IndexProblem, OSError):
            # Two builds may have been published since CURRENT was read, and this one thrown away: then read it again.
            # If CURRENT has not moved, the error is real.
            newer = current_build(index_dir)
            if newer == build_id:
                raise
            build_id = newer


def open_build(folder: Path, *, model: str | None = None, embedder: Embedder | None = None) -> OpenIndex:
    """Open one build by its folder. Raises as `open_index`."""
    try:
        manifest = read_manifest(folder)
    except FileNotFoundError:
        raise IndexCorrupt(f"{folder} is missing or not a complete build; {REBUILD}") from None
    if manifest.build_id != folder.name:
        raise IndexCorrupt(f"{folder} says that it is build {manifest.build_id}; {REBUILD}")
    if manifest.lexical_version != LEXICAL_VERSION:
        raise IndexStale(f"{folder} was made by another version of this program; {REBUILD}")
    if embedder is not None:
        _check_model(manifest, embedder)
    elif model is not None and model != manifest.model:
        _check_model(manifest, load_embedder(model))
    check_files(folder, manifest)
    return OpenIndex(folder, manifest, embedder)


def check_files(folder: Path, manifest: Manifest, again: bool = False) -> None:
    """Compare size and checksum of every file of a build with its manifest. Raises IndexCorrupt naming the files.

    Unless `again`, files that this process compared before and that carry the same time are not read again.
    """
    stamps: list[object] = []
    for name, entry in manifest.files.items():
        try:
            stat = (folder / name).stat()
        except FileNotFoundError:
            raise IndexCorrupt(f"{folder / name} is missing; {REBUILD}") from None
        except OSError as error:
            raise IndexCorrupt(f"{folder / name} cannot be opened ({error.strerror})") from error
        if stat.st_size != entry.size:
            raise IndexCorrupt(f"{folder / name} has {stat.st_size} bytes, should have {entry.size}; {REBUILD}")
        stamps.append((name, entry.sha256, stat.st_size, stat.st_mtime_ns))
    key = (str(folder), *stamps)
    if key in _verified and not again:
        return
    names = list(manifest.files)
    with ThreadPoolExecutor(max_workers=4) as pool:
        try:
            checksums = list(pool.map(lambda name: sha256_of(folder / name), names))
        except OSError as error:
            raise IndexCorrupt(f"{error.filename} cannot be opened ({error.strerror})") from error
    bad = [name for name, found in zip(names, checksums, strict=True) if found != manifest.files[name].sha256]
    if bad:
        raise IndexCorrupt(f"{folder}: {', '.join(bad)} changed after publishing (checksum differs); {REBUILD}")
    _verified.add(key)


def _check_model(manifest: Manifest, embedder: Embedder) -> None:
    if (embedder.model_id, embedder.dim) != (manifest.model_id, manifest.dim):
        raise IndexStale(
            f"the index was made with model {manifest.model_id} ({manifest.dim} dimensions), "
            f"not with {embedder.model_id} ({embedder.dim}); {REBUILD}"
        )


def _mapped(path: Path, dim: int) -> npt.NDArray[np.float16]:
    if path.stat().st_size == 0:
        return np.empty((0, dim), dtype=np.float16)
    return np.memmap(path, dtype=np.float16, mode="r").reshape(-1, dim)
