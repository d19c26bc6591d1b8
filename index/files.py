"""Files that survive a crash: written aside, flushed to the disk, then put in place in one step."""

import errno
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from domain.errors import IndexProblem

T = TypeVar("T")

_TRIES, _PAUSE_S = 40, 0.05


def write_durably(path: Path, text: str) -> None:
    """Replace a small file in one step: after a crash it holds the old text or the new one."""
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        patiently(lambda: beside.replace(path))
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def patiently(action: Callable[[], T]) -> T:
    """Do something to a file that others may hold open for a moment, and return what it returns.

    Windows refuses to rename or open what a reader, a virus scanner or the search indexer has in hand: try again for
    two seconds. Elsewhere a refusal is final. Raises OSError.
    """
    for _ in range(_TRIES if os.name == "nt" else 0):
        try:
            return action()
        except PermissionError:
            time.sleep(_PAUSE_S)
    return action()


def flush_file(path: Path) -> None:
    """Wait until the file's content is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(path: Path) -> None:
    """Wait until the folder's entries are on the disk. Windows cannot, and needs it less."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """Return the file's sha256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def writing(path: Path, *failures: type[Exception]) -> Iterator[None]:
    """Turn what a library raises when it cannot write, such as SQLite on a full disk, into OSError."""
    try:
        yield
    except failures as error:
        raise OSError(errno.EIO, f"{error} ({path.name})", str(path)) from error


def throw_away(folder: Path) -> bool:
    """Delete a folder so that nothing ever sees half of it: renamed first. Return False if it must wait.

    Windows cannot rename or delete what another process has open: it stays for the next writer.
    """
    trash = folder.with_name(f".trash-{folder.name.lstrip('.')}-{uuid.uuid4().hex[:8]}")
    try:
        folder.rename(trash)
    except OSError:
        return False
    shutil.rmtree(trash, ignore_errors=True)
    return not trash.exists()


def cannot_write(path: Path, error: OSError) -> IndexProblem:
    """Return the error that tells a user why a folder cannot be written and what to do."""
    reason = error.strerror or type(error).__name__
    return IndexProblem(
        f"cannot write {path}: {reason}. Free some space, or name a folder that can be written "
        "(--index, or REPORT_SEARCH_CACHE for the cache); the index that was current before is unchanged"
    )
