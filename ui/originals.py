"""The file that a report was read from, as it lies in the corpus folder now."""

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import streamlit as st

from domain.types import Report


@dataclass(frozen=True, slots=True)
class Original:
    """A file of the corpus; `changed` if it is not the same bytes as when it was read."""

    path: Path
    changed: bool


def find_original(corpus: Path, report: Report) -> Original | None:
    """Return the report's file, or None if it is gone or would lie outside the corpus folder."""
    path = (corpus / report.source).resolve()
    if not path.is_relative_to(corpus.resolve()) or not path.is_file():
        return None
    stat = path.stat()
    return Original(path, _sha256(path, stat.st_size, stat.st_mtime_ns) != report.sha256)


@st.cache_data(max_entries=512, show_spinner=False)
def _sha256(path: Path, size: int, changed_ns: int) -> str:  # noqa: ARG001 (size and time belong to the cache's key)
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
