"""PDF files: opened with pypdf; read by tags where the file has them, by layout where it has not."""

import io
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError

from domain.errors import UnreadableReport
from ingest.readers.blocks import Block, ProbablyScanned, ReadFile, count_letters
from ingest.readers.pdf_content import Run, read_runs
from ingest.readers.pdf_fonts import Font
from ingest.readers.pdf_layout import read_untagged
from ingest.readers.pdf_tags import has_tags, read_tagged

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it has to say about odd files is not for our users

_LETTERS_OF_A_SCAN = 12  # per page, at most: a scan may carry a stamp or a page number as text
_MOST_PAGES = 3000
_COVERED = 0.5  # share of a page's letters that its tags must cover to be trusted


def read_pdf(path: Path, content: bytes) -> ReadFile:
    """Read a PDF. Raises UnreadableReport if it is broken or needs a password, ProbablyScanned if it shows no text."""
    try:
        return _read(path, content)
    except UnreadableReport:
        raise
    except Exception as error:  # pypdf: broken files raise many types
        if _ran_out_of_memory(error):
            raise UnreadableReport(path.name, "needs too much memory to read; given up") from error
        reason = " ".join(str(error).split())[:80]
        raise UnreadableReport(
            path.name, f"not a readable PDF, perhaps cut short: download it again ({type(error).__name__}: {reason})"
        ) from error


def _ran_out_of_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _read(path: Path, content: bytes) -> ReadFile:
    reader = _open(path, content)
    if not reader.pages:
        raise UnreadableReport(path.name, "a PDF without pages")
    if len(reader.pages) > _MOST_PAGES:
        raise UnreadableReport(path.name, f"{len(reader.pages):,} pages: no report has more than {_MOST_PAGES:,}")
    warnings: list[str] = []
    pages = _read_pages(reader, warnings)
    letters = [count_letters(run.text for run in runs if not run.artifact) for runs in pages]
    if sum(letters) <= _LETTERS_OF_A_SCAN * len(pages):
        raise ProbablyScanned(path.name, len(pages))
    heights = [_height(page) for page in reader.pages]
    if not has_tags(reader):
        blocks = read_untagged(pages, heights)
        return ReadFile(blocks, len(pages), tagged=False, letters=sum(letters), warnings=warnings)
    blocks = read_tagged(reader, pages)
    bare = _pages_without_tags(blocks, letters)
    if bare:
        blocks = _fill_in(
            blocks, read_untagged([runs if n in bare else [] for n, runs in enumerate(pages, 1)], heights)
        )
        listed = ", ".join(map(str, sorted(bare)[:10]))
        warnings.append(f"tags do not cover the text of pages {listed}; those were read by layout")
    return ReadFile(blocks, len(pages), letters=sum(letters), warnings=warnings)


def _read_pages(reader: PdfReader, warnings: list[str]) -> list[list[Run]]:
    """Return the runs of each page. A broken page costs itself, not the report, unless there is no other."""
    fonts: dict[Any, Font] = {}
    pages: list[list[Run]] = []
    broken: Exception | None = None
    for number, page in enumerate(reader.pages, start=1):
        try:
            pages.append(read_runs(page, fonts))
        except Exception as error:  # pypdf: broken pages raise many types
            if _ran_out_of_memory(error):
                raise
            broken = error
            pages.append([])
            warnings.append(f"page {number} could not be read ({type(error).__name__})")
    if broken is not None and not any(pages):
        raise broken
    return pages


def _height(page: PageObject) -> float:
    try:
        return float(page.mediabox.height)
    except (ValueError, TypeError, AttributeError):  # no page size, or a broken one
        return 842.0


def _open(path: Path, content: bytes) -> PdfReader:
    """Open a PDF that needs no password. One that is encrypted against changes only can be read by anyone."""
    reader = PdfReader(io.BytesIO(content))
    if not reader.is_encrypted:
        return reader
    try:
        if reader.decrypt("") and reader.pages:
            return reader
    except DependencyError:  # AES, for which pypdf needs a library more: pdfium has it built in
        pass
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UnreadableReport(path.name, "encrypted: it needs a password") from error
    decrypted = io.BytesIO()
    document.save(decrypted, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    document.close()
    return PdfReader(decrypted)


def _pages_without_tags(blocks: Sequence[Block], letters: Sequence[int]) -> set[int]:
    """Return the pages, from 1, of which the tags cover less than half."""
    covered: dict[int, int] = {}
    for block in blocks:
        count = count_letters([block.text, block.label, *block.notes])
        for page in range(block.first_page, block.last_page + 1):  # a block over two pages counts for both
            covered[page] = covered.get(page, 0) + count
    return {
        page
        for page, count in enumerate(letters, start=1)
        if count > _LETTERS_OF_A_SCAN and covered.get(page, 0) < _COVERED * count
    }


def _fill_in(tagged: Sequence[Block], by_layout: Sequence[Block]) -> list[Block]:
    """Put the blocks of pages read by layout in the place of their pages."""
    bare = {block.first_page for block in by_layout}
    kept = [block for block in tagged if not (block.first_page in bare and block.last_page in bare)]
    merged: list[Block] = []
    rest = list(by_layout)
    for block in kept:
        while rest and rest[0].first_page < block.first_page:
            merged.append(rest.pop(0))
        merged.append(block)
    return merged + rest
