"""The files of the corpus folder, and how they differ from those that the current build was made from."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from domain.errors import CorpusProblem
from index.files import sha256_of
from index.store import CorpusFile
from ingest.reading import SUPPORTED, find_reports


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that may be a report. `source` is its path relative to the corpus folder, with forward slashes."""

    source: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How a corpus differs from a build's: sources, by what happened to them. `renamed` also counts moved files."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.renamed or self.removed)


def find_files(corpus: Path) -> tuple[list[FoundFile], list[CorpusFile]]:
    """Return every file of the corpus that may be a report, by source, and those that cannot be opened, as skipped.

    Each is read whole for its checksum: times and sizes alone can lie, and 96 reports cost a tenth of a second.
    Raises CorpusProblem if the folder is missing or holds no such file.
    """
    paths = find_reports(corpus)
    if not paths:
        raise CorpusProblem(
            f"{corpus} holds no reports (files that end in {', '.join(SUPPORTED)}); "
            "put some there or name another folder with --corpus"
        )
    with ThreadPoolExecutor(max_workers=4) as pool:
        checksums = list(pool.map(_checksum, paths))
    found, closed = [], []
    for path, (checksum, reason) in zip(paths, checksums, strict=True):
        written = path.relative_to(corpus).as_posix()
        source = written.encode("utf-8", "replace").decode("utf-8")
        if source != written:
            closed.append(CorpusFile(source, "", "skipped", "its name is in no encoding that can be stored; rename it"))
        elif reason:
            closed.append(CorpusFile(source, "", "skipped", reason))
        else:
            found.append(FoundFile(source, path, checksum))
    return found, closed


def _checksum(path: Path) -> tuple[str, str]:
    """Return a file's checksum, or why it cannot be opened."""
    try:
        return sha256_of(path), ""
    except OSError as error:
        return "", error.strerror or type(error).__name__


def set_copies_apart(
    found: Sequence[FoundFile], known: Iterable[CorpusFile]
) -> tuple[list[FoundFile], list[CorpusFile]]:
    """Return one file for each content, and the others, each saying which file it is the same as.

    Of several names for the same bytes the one is kept that the current build knows; else the first.
    """
    reports = {file.source for file in known if file.outcome != "same"}
    kept: dict[str, FoundFile] = {}
    for file in sorted(found, key=lambda one: (one.source not in reports, one.source)):
        kept.setdefault(file.sha256, file)
    copies = [
        CorpusFile(file.source, file.sha256, "same", kept[file.sha256].source)
        for file in found
        if kept[file.sha256] is not file
    ]
    return sorted(kept.values(), key=lambda file: file.source), copies


def compare(found: Sequence[FoundFile], closed: Sequence[CorpusFile], known: Iterable[CorpusFile]) -> Changes:
    """Return how the files found, and those that cannot be opened, differ from the files of a build.

    A file that was renamed or moved keeps its content under another name.
    """
    before: Mapping[str, str] = {file.source: file.sha256 for file in known}
    now = {file.source: file.sha256 for file in found} | {file.source: file.sha256 for file in closed}
    gone = {source for source in before if source not in now}
    gone_contents = {before[source] for source in gone}
    added = [source for source in now if source not in before]
    renamed = [source for source in added if now[source] in gone_contents]
    moved_contents = {now[source] for source in renamed}
    return Changes(
        new=tuple(source for source in added if source not in set(renamed)),
        changed=tuple(source for source in now if source in before and before[source] != now[source]),
        renamed=tuple(renamed),
        removed=tuple(sorted(source for source in gone if before[source] not in moved_contents)),
    )
