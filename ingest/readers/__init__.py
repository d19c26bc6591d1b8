"""Readers: from a file to blocks. The content of a file decides who reads it, not its extension."""

from collections.abc import Callable
from pathlib import Path

from domain.errors import UnreadableReport
from ingest.readers.blocks import ReadFile
from ingest.readers.pdf import read_pdf
from ingest.readers.text import read_text

Reader = Callable[[Path, bytes], ReadFile]
"""A reader gets the path (for messages) and the whole content; it raises UnreadableReport."""


def find_reader(path: Path, content: bytes) -> Reader:
    """Return the reader for a content. Raises UnreadableReport if it is nothing that can be a report."""
    head = content[:1024]
    if b"%PDF-" in head:
        return read_pdf
    if path.suffix.lower() in (".txt", ".md"):
        return read_text
    raise UnreadableReport(path.name, "not a report: neither PDF, Word, HTML nor text")


def read_file(path: Path, content: bytes) -> ReadFile:
    """Read a file's content into blocks. Raises UnreadableReport."""
    return find_reader(path, content)(path, content)
