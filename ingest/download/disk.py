"""The disk that reports are saved on: its room, and its refusals in words."""

import shutil
from pathlib import Path

from domain.errors import DownloadProblem
from ingest.download.content import format_bytes

KEPT_FREE = 500_000_000
"""Bytes that a download leaves free on the disk."""


def check_room(folder: Path, needed: int) -> None:
    """Raise DownloadProblem if the disk would not keep KEPT_FREE bytes free after `needed` more."""
    free = shutil.disk_usage(folder).free
    if free < needed + KEPT_FREE:
        raise DownloadProblem(
            f"{folder}: {format_bytes(needed)} are to come and {format_bytes(free)} are free; at least "
            f"{format_bytes(KEPT_FREE)} must stay free. Make room, or name a folder elsewhere with --corpus"
        )


def cannot_write(path: Path, error: OSError) -> DownloadProblem:
    """Return the error for a file that the disk or another program did not let us write."""
    return DownloadProblem(f"{path}: cannot be written ({error.strerror or error}). What has been saved is kept")
