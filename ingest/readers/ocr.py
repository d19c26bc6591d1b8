"""Scanned PDFs: pages rendered by pdfium and read by tesseract, where that program is installed."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pypdfium2

from domain.errors import UnreadableReport
from ingest.readers.blocks import ReadFile, count_letters
from ingest.readers.pdf_content import Run
from ingest.readers.pdf_layout import read_untagged

_DOTS_PER_INCH = 200
_TYPE_SIZE = 12.0  # what tesseract says about sizes varies from line to line, so all counts as body text
_SECONDS_PER_PAGE = 120
_LEAST_CONFIDENCE = 30  # per cent; below that it is specks and logos


def read_scan(path: Path, content: bytes) -> ReadFile:
    """Read a scanned PDF through tesseract. Raises UnreadableReport if it is not installed or finds no text."""
    program = shutil.which("tesseract")
    if program is None:
        raise UnreadableReport(path.name, "scanned, and tesseract is not installed (Debian: apt install tesseract-ocr)")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UnreadableReport(path.name, f"scanned, and its pages cannot be rendered ({error})") from error
    pages: list[list[Run]] = []
    heights: list[float] = []
    try:
        for page in document:
            heights.append(page.get_height())
            pages.append(_read_page(program, page, path))
    finally:
        document.close()
    blocks = read_untagged(pages, heights)
    if not blocks:
        raise UnreadableReport(path.name, f"scanned, and tesseract found no text on its {len(pages)} pages")
    letters = count_letters(run.text for runs in pages for run in runs)
    return ReadFile(
        blocks, len(pages), letters=letters, ocr=True, warnings=["scanned: read by OCR, which makes mistakes"]
    )


def _read_page(program: str, page: pypdfium2.PdfPage, path: Path) -> list[Run]:
    picture = io.BytesIO()
    page.render(scale=_DOTS_PER_INCH / 72, grayscale=True).to_pil().save(picture, format="PNG")
    command = [program, "stdin", "stdout", "-l", "eng", "--dpi", str(_DOTS_PER_INCH), "tsv"]
    try:
        done = subprocess.run(
            command, input=picture.getvalue(), capture_output=True, timeout=_SECONDS_PER_PAGE, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise UnreadableReport(path.name, f"scanned, and tesseract failed on it ({type(error).__name__})") from error
    return list(parse_words(done.stdout.decode("utf-8", errors="replace"), page.get_height()))


def parse_words(table: str, height: float) -> list[Run]:
    """Return tesseract's words (its TSV) as runs; words of one line get one baseline. `height` is in points."""
    runs: list[Run] = []
    baselines: dict[tuple[str, ...], float] = {}
    points = 72 / _DOTS_PER_INCH
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        line = (row["block_num"], row["par_num"], row["line_num"])
        left, top, width, tall = (float(row[name]) * points for name in ("left", "top", "width", "height"))
        if row["level"] == "4":  # a line: its lower edge is its baseline, near enough
            baselines[line] = height - top - tall * 0.8
        text = (row["text"] or "").strip()
        if row["level"] == "5" and text and float(row["conf"]) >= _LEAST_CONFIDENCE:
            baseline = baselines.get(line, height - top - tall)
            runs.append(Run(f"{text} ", left, left + width, baseline, _TYPE_SIZE, False, None, False))
    return runs
