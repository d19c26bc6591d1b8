"""From the corpus folder to a published build: what is new is read, classified and embedded; the rest is taken over.

Files are read by worker processes, in order and a few ahead, while this process classifies and embeds what came before.
"""

import itertools
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from domain.errors import CorpusProblem, IndexMissing, IndexProblem, UnreadableReport
from domain.types import Passage, ReadReport
from index.build import OpenIndex, open_index
from index.embedder import Embedder
from index.manifest import Manifest
from index.publish import Origin, publish, writer_lock
from index.store import CorpusFile
from index.texts import VERSION as TEXTS_VERSION
from index.verify import sample_rows
from ingest.cache import EmbeddingCache, Kind
from ingest.corpus import Changes, FoundFile, compare, find_files, set_copies_apart
from ingest.known import KnownReports, skipped_for_good
from ingest.prepare import PreparedReport, Texts, take_over
from ingest.progress import Progress
from ingest.versions import stale_parts

Reading = ReadReport | UnreadableReport
ReadReports = Callable[[Sequence[Path], Path], Generator[tuple[Path, Reading], None, None]]

# Texts that are worked on together: enough to sort by length and to keep all cores busy, few enough that a killed run
# loses little. Files are grouped in their order, whenever they were read: the same corpus gives the same batches.
_TEXTS_AT_ONCE = 2048
_PASSAGES_TO_TRY = 50


class Classifier(Protocol):
    """Works out the polarity of sentences: see ingest.polarity."""

    @property
    def version(self) -> str:
        """Checksum of what decides its answers."""

    def classify(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the same passages with polarity and probability for every sentence."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pipeline works with.

    `read` takes files and the corpus folder, and yields each with what came of it, in the order given. It may read
    ahead, and is closed if the run ends early.
    """

    read: ReadReports
    reader_version: str
    embedder: Embedder
    classifier: Classifier | None
    retry_skipped: bool = False
    """Read again what an earlier run could not read, also if it has not changed.

    What was skipped for want of time or memory is always read again.
    """


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
        self.read = self.embedded = 0
        self._done: set[str] = set()
        """Keys of the texts that this run embedded."""

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
        moved = current is not None and current.manifest.corpus != str(self.corpus.resolve())
        same = current is not None and not (changes or reasons or moved or self.full)
        if current and same and not any(self._tries_again(file) for file in known):
            return Outcome(current.manifest, False, changes, tuple(known), 0, 0, (), (), time.monotonic() - began)
        kept, copies = set_copies_apart(found, known)
        same_reader = current is not None and current.manifest.reader_version == self.tools.reader_version
        before = KnownReports(current if same_reader and not self.full else None)
        cache = EmbeddingCache(cache_dir, self.tools.embedder.model_id)
        try:
            self._take_over_if_lost(current, cache)
            prepared, skipped = self._prepared(kept, before, cache)
            files = self._files(prepared, [*skipped, *self.closed], copies)
            if current and same and files == tuple(known):  # trying again was no use
                took_s = time.monotonic() - began
                return Outcome(current.manifest, False, changes, files, self.read, self.embedded, (), (), took_s)
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
        readings = [one.reading for one in prepared]
        warnings = tuple(f"{one.report.source}: {line}" for one in readings for line in one.warnings)
        return Outcome(
            manifest, True, changes, files, self.read, self.embedded, reasons, warnings, time.monotonic() - began
        )

    def _files(
        self, prepared: Sequence[PreparedReport], skipped: Sequence[CorpusFile], copies: Sequence[CorpusFile]
    ) -> tuple[CorpusFile, ...]:
        """Return what came of every file of the corpus. Raises CorpusProblem if none could be read."""
        if not prepared:
            raise CorpusProblem(
                f"none of the {len(skipped)} files of {self.corpus} could be read; the first was "
                f"{skipped[0].source}: {skipped[0].detail}"
            )
        reports = [one.reading.report for one in prepared]
        read_well = [CorpusFile(report.source, report.sha256, "report") for report in reports]
        return tuple(sorted([*skipped, *copies, *read_well], key=lambda file: file.source))

    def _reasons(self, current: OpenIndex | None) -> Iterator[str]:
        if current is None:
            return iter(())
        classifier = self.tools.classifier
        return stale_parts(
            current.manifest,
            reader_version=self.tools.reader_version,
            model_id=self.tools.embedder.model_id,
            polarity_version=classifier.version if classifier else None,
        )

    def _tries_again(self, file: CorpusFile) -> bool:
        return file.outcome == "skipped" and (self.tools.retry_skipped or not skipped_for_good(file))

    def _prepared(
        self, files: Sequence[FoundFile], before: KnownReports, cache: EmbeddingCache
    ) -> tuple[list[PreparedReport], list[CorpusFile]]:
        """Return every report by source, the vectors of its texts being in the cache then, and what was skipped."""
        skipped: list[CorpusFile] = []
        known: list[FoundFile] = []
        to_read: list[FoundFile] = []
        for file in files:
            if not self.tools.retry_skipped and (reason := before.skipped(file)) is not None:
                skipped.append(CorpusFile(file.source, file.sha256, "skipped", reason))
            else:
                (known if before.knows(file) else to_read).append(file)
        self.read = len(to_read)
        prepared: list[PreparedReport] = []
        with (
            Progress("reading and embedding", len(known) + len(to_read)) as progress,
            closing(self._readings(to_read, skipped, progress)) as new,
        ):
            for some in _groups(itertools.chain(map(before.reading, known), new)):
                judged = self._classified(some, before, cache)
                group = [PreparedReport(one, self.tools.embedder, cache) for one in judged]
                self._embed(group, cache)
                prepared += group
                progress.step(len(group))
        return sorted(prepared, key=lambda one: one.reading.report.source), skipped

    def _readings(
        self, files: Sequence[FoundFile], skipped: list[CorpusFile], progress: Progress
    ) -> Generator[ReadReport, None, None]:
        """Read files and yield the reports; add those that cannot be read to `skipped`."""
        by_path = {file.path: file for file in files}
        with closing(self.tools.read(list(by_path), self.corpus)) as readings:
            for path, reading in readings:
                if isinstance(reading, ReadReport):
                    yield reading
                else:
                    file = by_path[path]
                    skipped.append(CorpusFile(file.source, file.sha256, "skipped", reading.reason))
                    progress.step()

    def _classified(
        self, readings: Sequence[ReadReport], before: KnownReports, cache: EmbeddingCache
    ) -> list[ReadReport]:
        """Return the readings with the polarity of every sentence: from the build, from the cache, or judged now."""
        classifier = self.tools.classifier
        if classifier is None:
            return list(readings)
        known = before.classified_by(classifier.version)
        todo = [one for one in readings if one.report.report_id not in known]
        passages = [passage for one in todo for passage in one.passages]
        judged = [None] * len(passages) if self.full else cache.judged(passages, classifier.version)
        new = [passage for passage, old in zip(passages, judged, strict=True) if old is None]
        if new:
            new = classifier.classify(new)
            cache.put_judged(new, classifier.version)
        rest = iter(new)
        complete = iter([old or next(rest) for old in judged])
        done = {
            one.report.report_id: replace(one, passages=tuple(itertools.islice(complete, len(one.passages))))
            for one in todo
        }
        return [done.get(one.report.report_id, one) for one in readings]

    def _embed(self, prepared: Sequence[PreparedReport], cache: EmbeddingCache) -> None:
        """Put a vector of every text into the cache."""
        kinds: tuple[Kind, ...] = ("passage", "sentence")
        for kind in kinds:
            texts = {key: text for one in prepared for key, text in one.texts(kind)}
            unknown = texts.keys() - self._done if self.full else cache.missing(texts)
            keys = [key for key in texts if key in unknown]
            for at in range(0, len(keys), _TEXTS_AT_ONCE):
                some = keys[at : at + _TEXTS_AT_ONCE]
                cache.put(kind, some, self.tools.embedder.embed_passages([texts[key] for key in some]))
                self.embedded += len(some)
            if self.full:
                self._done.update(keys)

    def _take_over_if_lost(self, current: OpenIndex | None, cache: EmbeddingCache) -> None:
        """Put the vectors of the current build into the cache if it does not know them.

        The cache was lost then, or the build came in a bundle.
        """
        if current is None or self.full or not len(current):
            return
        manifest, embedder = current.manifest, self.tools.embedder
        if (manifest.model_id, manifest.texts_version) != (embedder.model_id, TEXTS_VERSION):
            return
        some = current.passages(sample_rows(current, _PASSAGES_TO_TRY))
        keys = [key for passage in some for key, _ in Texts(passage, embedder, cache).of("passage")]
        if len(cache.missing(keys)) > len(keys) // 2:
            take_over(current, embedder, cache)


def _groups(readings: Iterable[ReadReport]) -> Iterator[list[ReadReport]]:
    """Yield readings in groups of about `_TEXTS_AT_ONCE` texts, as soon as a group is complete."""
    group: list[ReadReport] = []
    texts = 0
    for one in readings:
        group.append(one)
        texts += len(one.passages) + sum(len(passage.sentences) for passage in one.passages)
        if texts >= _TEXTS_AT_ONCE:
            yield group
            group, texts = [], 0
    if group:
        yield group
