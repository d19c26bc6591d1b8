"""PDF files: opened with pypdf, read by tags where the file has them."""

import io
import logging
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from domain.errors import UnreadableReport
from ingest.readers.blocks import ReadFile, count_letters
from ingest.readers.pdf_content import Run, read_runs
from ingest.readers.pdf_fonts import Font
from ingest.readers.pdf_layout import read_untagged
from ingest.readers.pdf_tags import has_tags, read_tagged

logging.getLogger("pypdf").setLevel(logging.ERROR)  # what it has to say about odd files is not for our users


def read_pdf(path: Path, content: bytes) -> ReadFile:
    """Read a PDF. Raises UnreadableReport if it is broken, needs a password or shows no text."""
    try:
        return _read(path, content)
    except UnreadableReport:
        raise
    except FileNotDecryptedError as error:
        raise UnreadableReport(path.name, "encrypted: it needs a password") from error
    except Exception as error:  # pypdf: broken files raise many types
        raise UnreadableReport(path.name, f"not a readable PDF ({type(error).__name__}: {str(error)[:80]})") from error


def _read(path: Path, content: bytes) -> ReadFile:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableReport(path.name, "encrypted: it needs a password")
    fonts: dict[Any, Font] = {}
    pages: list[list[Run]] = [read_runs(page, fonts) for page in reader.pages]
    letters = count_letters(run.text for runs in pages for run in runs if not run.artifact)
    if letters == 0:
        raise UnreadableReport(path.name, f"no text on its {len(pages)} pages; probably scanned")
    tagged = has_tags(reader)
    if tagged:
        blocks = read_tagged(reader, pages)
    else:
        blocks, _ = read_untagged(pages, [float(page.mediabox.height) for page in reader.pages])
    return ReadFile(blocks, len(pages), tagged=tagged, letters=letters)
