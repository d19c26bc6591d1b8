"""Each single write of a build fails in turn: it is told, the old build is whole, and the next run succeeds.

Two ways, for what Python does and for what the libraries' own code does: each opening for writing, flush, renaming,
new folder or database is refused; and no file may grow beyond a size, at sizes around that of every file of a build.
All that opens an index does so in a forked process, also the questions: a fork of a process in which tantivy just
looks after an index would inherit its lock and wait for itself.
"""

import errno
import os
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from index_fakes import tools, write_corpus
from index_reader import ask as ask_here

from domain.errors import IndexProblem
from index.build import current_build
from ingest import pipeline
from ingest.pipeline import build

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")

PUBLISHED, TOLD = 0, 3
_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.truncate", "shutil.rmtree")


def write_reports(folder: Path, number: str) -> None:
    lines = [f"Build {number} passage {line} says that visits are prompt." for line in range(8)]
    write_corpus(folder / "corpus", {"report.txt": lines})


def publish(folder: Path) -> None:
    build(folder / "corpus", folder / "index", folder / "cache", tools())


def in_a_fork(work: Callable[[], None]) -> int:
    """Return PUBLISHED if `work` ends well, TOLD if it raises IndexProblem with its advice, else another code."""
    child = os.fork()
    if child == 0:
        code = 9
        try:
            work()
            code = PUBLISHED
        except IndexProblem as error:
            code = TOLD if "cannot write" in str(error) and "Free some space" in str(error) else 8
            if code != TOLD:
                traceback.print_exc()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def publish_once(folder: Path, number: str) -> None:
    write_reports(folder, number)
    assert in_a_fork(lambda: publish(folder)) == PUBLISHED


def ask(index_dir: Path) -> str:
    """Return the number of the current build, every part of which must be there and of one build."""
    answer = index_dir.parent / "answer.txt"

    def work() -> None:
        answer.write_text(ask_here(index_dir), encoding="utf-8")

    assert in_a_fork(work) == PUBLISHED
    return answer.read_text(encoding="utf-8")


def fail_at(number: int, folder: Path) -> list[str]:
    """Make the change of that number (from 0) to index or cache fail in this process; return the list of all."""
    changes: list[str] = []
    watched = (folder / "index", folder / "cache")

    def count(event: str, path: object) -> bool:
        inside = isinstance(path, str | Path) and any(Path(path).is_relative_to(one) for one in watched)
        if inside:
            changes.append(f"{event} {path}")
        return inside and len(changes) == number + 1

    full = OSError(errno.ENOSPC, "No space left on device")

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
            if count(event, args[0]):
                raise full
        elif event == "sqlite3.connect" and not str(args[0]).startswith("file:"):
            if count(event, args[0]):
                raise sqlite3.OperationalError("unable to open database file")
        elif event in _CHANGES and count(event, args[0]):
            raise full

    sys.addaudithook(watch)
    flush = os.fsync

    def fsync(handle: int) -> None:
        if count("fsync", Path(f"/proc/self/fd/{handle}").resolve()):
            raise full
        flush(handle)

    os.fsync = fsync
    return changes


def changes_of_a_build(folder: Path) -> list[str]:
    """Return what a build does to the disk, from what a process wrote that made one."""
    report = folder.parent / "changes.txt"

    def work() -> None:
        write_reports(folder, "2")
        changes = fail_at(-2, folder)
        publish(folder)
        report.write_text("\n".join(changes), encoding="utf-8")

    assert in_a_fork(work) == PUBLISHED
    return report.read_text(encoding="utf-8").splitlines()


def refuse_each(folder: Path, numbers: list[int], changes: list[str]) -> None:
    old, told = "2", 0
    for number in numbers:
        new = f"new{number}"

        def work(number: int = number, new: str = new) -> None:
            write_reports(folder, new)
            fail_at(number, folder)
            publish(folder)

        code = in_a_fork(work)
        assert code in (PUBLISHED, TOLD), changes[number]
        told += code == TOLD
        after = ask(folder / "index")
        # The last flush comes after CURRENT was replaced.
        assert after == new if code == PUBLISHED else after in (old, new), changes[number]
        old = f"retry{number}"
        publish_once(folder, old)
        assert ask(folder / "index") == old, changes[number]
    assert told >= len(numbers) // 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a build and another ready to be written."""
    (tmp_path / "work").mkdir()
    publish_once(tmp_path / "work", "1")
    return tmp_path / "work"


@pytest.mark.skipif(sys.platform != "linux", reason="names open files as Linux does")
def test_some_writes_of_a_build_refused_in_turn(folder: Path) -> None:
    changes = changes_of_a_build(folder)
    kinds = {change.split()[0] for change in changes}
    assert {"open", "fsync", "os.rename", "os.mkdir", "sqlite3.connect"} <= kinds
    assert len(changes) > 40
    refuse_each(folder, list(range(0, len(changes), 16)), changes)


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="names open files as Linux does")
def test_every_write_of_a_build_refused_in_turn(folder: Path) -> None:
    changes = changes_of_a_build(folder)
    refuse_each(folder, list(range(len(changes))), changes)


def limit_files(size: int) -> None:
    """Let no file of this process grow beyond so many bytes, by whatever code: the disk's way of being full."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def grow_to_each(folder: Path, every: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish with files held to sizes just under that of each file of a build, and between them."""
    current = folder / "index" / current_build(folder / "index")
    sizes = sorted({path.stat().st_size for path in current.rglob("*") if path.is_file()})
    limits = sorted({0, *(size - 1 for size in sizes if size), *(size // 2 for size in sizes)})
    assert len(limits) > 12
    publishing = pipeline.publish
    for limit in [*limits[:-1:every], limits[-1]]:

        def publish_held(*args: Any, limit: int = limit) -> Any:
            limit_files(limit)  # only now: the cache has other files
            return publishing(*args)

        def work(limit: int = limit) -> None:
            write_reports(folder, f"held to {limit}")
            publish(folder)

        before = ask(folder / "index")
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "publish", publish_held)
            assert in_a_fork(work) == TOLD, limit
        assert ask(folder / "index") == before, limit
    publish_once(folder, "again")
    assert ask(folder / "index") == "again"


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
def test_files_that_cannot_grow_beyond_some_sizes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow_to_each(folder, 5, monkeypatch)


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
def test_files_that_cannot_grow_to_the_size_of_any_file_of_a_build(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow_to_each(folder, 1, monkeypatch)


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
def test_a_cache_that_cannot_grow_is_told_and_keeps_the_old_build(folder: Path) -> None:
    sizes = [path.stat().st_size for path in (folder / "cache").iterdir()]
    for limit in sorted({0, 1, 512, 4096, 20_000, 32_767, *(size // 2 for size in sizes)}):

        def work(limit: int = limit) -> None:
            write_reports(folder, "held")
            limit_files(limit)
            publish(folder)

        assert in_a_fork(work) == TOLD, limit
        assert ask(folder / "index") == "1"
    publish_once(folder, "again")
    assert ask(folder / "index") == "again"
