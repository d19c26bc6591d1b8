"""Readers: from a file to blocks. The content of a file decides who reads it, not its extension."""

import re
from collections.abc import Callable
from pathlib import Path

from domain.errors import UnreadableReport
from ingest.readers.blocks import ProbablyScanned, ReadFile

Reader = Callable[[Path, bytes], ReadFile]
"""A reader gets the path (for messages only) and the whole content of a file. It raises UnreadableReport."""

_HTML = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)

_SURROGATES = re.compile(r"[\ud800-\udfff]")


def find_reader(path: Path, content: bytes) -> Reader:
    """Return the reader for a content. Raises UnreadableReport if it is nothing that can be a report."""
    # Each reader is imported when it is first needed: a corpus of PDFs does not wait for the Word library.
    head = content[:4096]
    if b"%PDF-" in content[:1024]:
        from ingest.readers.pdf import read_pdf

        return read_pdf
    if head.startswith(b"PK\x03\x04"):
        from ingest.readers.docx import read_docx

        return read_docx
    if _HTML.search(head):
        from ingest.readers.html import read_html

        return read_html
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableReport(path.name, "a Word file of before 2007 (.doc) or a locked one; save it as .docx")
    if (path.suffix.lower() in (".txt", ".md") and b"\0" not in head.replace(b"\0\0", b"")) or head[:2] in (
        b"\xff\xfe",
        b"\xfe\xff",
    ):
        from ingest.readers.text import read_text

        return read_text
    expected = path.suffix.lower().lstrip(".") or "report"
    raise UnreadableReport(
        path.name, f"not a report: its content is neither PDF, Word, web page nor text (named .{expected})"
    )


def read_file(path: Path, content: bytes, *, ocr: bool = False) -> ReadFile:
    """Read a file's content into blocks; with `ocr`, a scanned PDF through tesseract. Raises UnreadableReport."""
    try:
        return _without_surrogates(find_reader(path, content)(path, content))
    except ProbablyScanned:
        if not ocr:
            raise
    from ingest.readers.ocr import read_scan

    return read_scan(path, content)


def _without_surrogates(file: ReadFile) -> ReadFile:
    """Put a replacement character for each half of a character: some fonts of PDFs have them, none can be stored."""
    for block in file.blocks:
        block.text, block.lead_in, block.label = map(_whole, (block.text, block.lead_in, block.label))
        block.notes = tuple(map(_whole, block.notes))
    return file


def _whole(text: str) -> str:
    return text if text.isascii() else _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
