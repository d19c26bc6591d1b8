"""From the corpus folder to a published build: what is new is read, classified and embedded; the rest is taken over."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from domain.errors import CorpusProblem, IndexMissing, IndexProblem, UnreadableReport
from domain.types import Passage, ReadReport
from index.build import OpenIndex, open_index
from index.embedder import Embedder
from index.lexical import VERSION as LEXICAL_VERSION
from index.manifest import Manifest
from index.publish import Origin, publish, writer_lock
from index.store import CorpusFile
from index.texts import VERSION as TEXTS_VERSION
from ingest.cache import EmbeddingCache, Kind
from ingest.corpus import Changes, FoundFile, compare, find_files, set_copies_apart
from ingest.prepare import PreparedReport, take_over
from ingest.progress import Progress

Reading = ReadReport | UnreadableReport
ReadReports = Callable[[Sequence[Path], Path], Iterable[tuple[Path, Reading]]]

# Texts that are embedded together: enough to sort by length, few enough that a killed run loses little.
_TEXTS_AT_ONCE = 2048


class Classifier(Protocol):
    """Works out the polarity of sentences: see ingest.polarity."""

    @property
    def version(self) -> str:
        """Checksum of what decides its answers."""

    def classify(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the same passages with polarity and probability for every sentence."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pipeline works with. `read` takes files and the corpus folder, and yields each with what came of it."""

    read: ReadReports
    reader_version: str
    embedder: Embedder
    classifier: Classifier | None
    retry_skipped: bool = False
    """Read again what an earlier run could not read, also if it has not changed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. `published` is False if the current build was up to date already."""

    manifest: Manifest
    published: bool
    changes: Changes
    files: tuple[CorpusFile, ...]
    read: int
    embedded: int
    reasons: tuple[str, ...]
    """Why more was done than the changed files ask for, a sentence each."""
    warnings: tuple[str, ...]
    seconds: float

    @property
    def skipped(self) -> tuple[CorpusFile, ...]:
        """The files that could not be read, with the reason as `detail`."""
        return tuple(file for file in self.files if file.outcome == "skipped")


def build(
    corpus: Path, index_dir: Path, cache_dir: Path, tools: Tools, *, model: str | None = None, full: bool = False
) -> Outcome:
    """Bring the index up to date with a corpus folder and return what was done.

    `model` is the name under which `tools.embedder` was loaded. With `full` everything is read and embedded again.
    Raises CorpusProblem, IndexLocked, IndexProblem or ModelProblem; the build that was current stays so then.
    """
    began = time.monotonic()
    found, closed = find_files(corpus)
    with writer_lock(index_dir):
        run = _Run(corpus, tools, full, closed)
        current, why_not = _current(index_dir)
        try:
            return run.update(index_dir, cache_dir, found, current, why_not, model, began)
        finally:
            if current:
                current.close()


def _current(index_dir: Path) -> tuple[OpenIndex | None, tuple[str, ...]]:
    try:
        return open_index(index_dir), ()
    except IndexMissing:
        return None, ()
    except IndexProblem as error:
        return None, (f"everything is read again: {error}",)


class _Run:
    def __init__(self, corpus: Path, tools: Tools, full: bool, closed: Sequence[CorpusFile]) -> None:
        self.corpus, self.tools, self.full, self.closed = corpus, tools, full, closed
        self.embedded = 0

    def update(
        self,
        index_dir: Path,
        cache_dir: Path,
        found: Sequence[FoundFile],
        current: OpenIndex | None,
        why_not: tuple[str, ...],
        model: str | None,
        began: float,
    ) -> Outcome:
        known = current.store.files() if current else []
        changes = compare(found, self.closed, known)
        reasons = (*why_not, *self._reasons(current))
        retry = self.tools.retry_skipped and any(file.outcome == "skipped" for file in known)
        if current and not changes and not reasons and not self.full and not retry:
            return Outcome(current.manifest, False, changes, tuple(known), 0, 0, (), (), time.monotonic() - began)
        kept, copies = set_copies_apart(found, known)
        same_reader = current is not None and current.manifest.reader_version == self.tools.reader_version
        before = _Before(current if same_reader and not self.full else None)
        readings, skipped, read = self._readings(kept, before)
        if not readings:
            raise CorpusProblem(
                f"none of the {len(kept) + len(self.closed)} files of {self.corpus} could be read; the first was "
                f"{[*skipped, *self.closed][0].source}: {[*skipped, *self.closed][0].detail}"
            )
        read_well = [CorpusFile(one.report.source, one.report.sha256, "report") for one in readings]
        files = sorted(
            [*self.closed, *copies, *skipped, *read_well],
            key=lambda file: file.source,
        )
        cache = EmbeddingCache(cache_dir, self.tools.embedder.model_id)
        try:
            readings = self._classified(readings, before, cache)
            prepared = [PreparedReport(one, self.tools.embedder, cache) for one in readings]
            self._embed(prepared, cache, current)
            origin = Origin(
                str(self.corpus.resolve()),
                model,
                self.tools.reader_version,
                self.tools.classifier.version if self.tools.classifier else None,
                files,
            )
            new = (one.with_vectors(cache, self.tools.embedder.dim) for one in prepared)
            manifest = publish(index_dir, new, self.tools.embedder, origin)
        finally:
            cache.close()
        warnings = tuple(f"{one.report.source}: {line}" for one in readings for line in one.warnings)
        return Outcome(
            manifest, True, changes, tuple(files), read, self.embedded, reasons, warnings, time.monotonic() - began
        )

    def _reasons(self, current: OpenIndex | None) -> Iterator[str]:
        if current is None:
            return
        manifest, tools = current.manifest, self.tools
        if manifest.reader_version != tools.reader_version:
            yield "every report is read again: the reader has changed"
        if manifest.model_id != tools.embedder.model_id:
            yield f"everything is embedded again: the model was {manifest.model_id}, is {tools.embedder.model_id}"
        if manifest.texts_version != TEXTS_VERSION:
            yield "everything is embedded again: the way passages are prepared for the model has changed"
        if manifest.lexical_version != LEXICAL_VERSION:
            yield "the lexical index is written again: its form has changed"
        if manifest.polarity_version != (tools.classifier.version if tools.classifier else None):
            yield "every sentence is judged again: the polarity classifier has changed"

    def _readings(
        self, files: Sequence[FoundFile], before: "_Before"
    ) -> tuple[list[ReadReport], list[CorpusFile], int]:
        """Return a reading of every file: the current build's where name and content are the same, else a new one."""
        readings: dict[str, ReadReport] = {}
        skipped: list[CorpusFile] = []
        to_read: list[FoundFile] = []
        for file in files:
            if not self.tools.retry_skipped and (reason := before.skipped(file)) is not None:
                skipped.append(CorpusFile(file.source, file.sha256, "skipped", reason))
            elif (reading := before.reading(file)) is not None:
                readings[file.source] = reading
            else:
                to_read.append(file)
        by_path = {file.path: file for file in to_read}
        with Progress("reading", len(to_read)) as progress:
            for path, result in self.tools.read(list(by_path), self.corpus):
                progress.step()
                file = by_path[path]
                if isinstance(result, ReadReport):
                    readings[file.source] = result
                else:
                    skipped.append(CorpusFile(file.source, file.sha256, "skipped", result.reason))
        return [readings[source] for source in sorted(readings)], skipped, len(to_read)

    def _classified(self, readings: Sequence[ReadReport], before: "_Before", cache: EmbeddingCache) -> list[ReadReport]:
        """Return the readings with the polarity of every sentence: from the build, from the cache, or judged now."""
        classifier = self.tools.classifier
        if classifier is None:
            return list(readings)
        known = before.classified_by(classifier.version)
        todo = [one for one in readings if one.report.report_id not in known]
        done: dict[str, ReadReport] = {}
        with Progress("judging", len(todo)) as progress:
            for one in todo:
                judged = [None] * len(one.passages) if self.full else cache.judged(one.passages, classifier.version)
                new = [passage for passage, old in zip(one.passages, judged, strict=True) if old is None]
                if new:
                    new = classifier.classify(new)
                    cache.put_judged(new, classifier.version)
                rest = iter(new)
                passages = tuple(old or next(rest) for old in judged)
                done[one.report.report_id] = replace(one, passages=passages)
                progress.step()
        return [done.get(one.report.report_id, one) for one in readings]

    def _embed(self, prepared: Sequence[PreparedReport], cache: EmbeddingCache, current: OpenIndex | None) -> None:
        """Put a vector of every text into the cache."""
        kinds: tuple[Kind, ...] = ("passage", "sentence")
        for kind in kinds:
            texts = {key: text for one in prepared for key, text in one.texts(kind)}
            unknown = set(texts) if self.full else cache.missing(texts)
            if current and len(unknown) > len(texts) // 2 and self._same_vectors(current) and not self.full:
                # The cache was lost, or the build came in a bundle: what is in the build need not be embedded again.
                take_over(current, self.tools.embedder, cache)
                unknown = cache.missing(texts)
            self._embed_texts(kind, [key for key in texts if key in unknown], texts, cache)

    def _same_vectors(self, current: OpenIndex) -> bool:
        manifest = current.manifest
        return (manifest.model_id, manifest.texts_version) == (self.tools.embedder.model_id, TEXTS_VERSION)

    def _embed_texts(self, kind: Kind, keys: Sequence[str], texts: dict[str, str], cache: EmbeddingCache) -> None:
        with Progress(f"embedding {kind}s", len(keys)) as progress:
            for at in range(0, len(keys), _TEXTS_AT_ONCE):
                some = keys[at : at + _TEXTS_AT_ONCE]
                cache.put(kind, some, self.tools.embedder.embed_passages([texts[key] for key in some]))
                self.embedded += len(some)
                progress.step(len(some))


class _Before:
    """What the current build knows of files, by name and content."""

    def __init__(self, current: OpenIndex | None) -> None:
        self._current = current
        stored = current.store.reports() if current else []
        self._stored = {(one.report.source, one.report.sha256): one for one in stored}
        files = current.store.files() if current else []
        self._skipped = {(file.source, file.sha256): file.detail for file in files if file.outcome == "skipped"}

    def skipped(self, file: FoundFile) -> str | None:
        """Return why this file could not be read, if so."""
        return self._skipped.get((file.source, file.sha256))

    def reading(self, file: FoundFile) -> ReadReport | None:
        """Return the reading of this file. A renamed file is read again: its name may carry its date."""
        one = self._stored.get((file.source, file.sha256))
        if one is None or self._current is None:
            return None
        passages = self._current.passages(range(one.first_row, one.end_row))
        return ReadReport(one.report, tuple(passages), one.warnings)

    def classified_by(self, version: str) -> set[str]:
        """Return the ids of the reports whose sentences a classifier of this version judged."""
        if self._current is None or self._current.manifest.polarity_version != version:
            return set()
        return {one.report.report_id for one in self._stored.values()}
