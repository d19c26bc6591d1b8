"""Evidence as a Word paper, an Excel sheet, CSV and JSON."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

import docx
import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from domain.types import format_day
from ui.basket import Evidence

COLUMNS = {
    "theme": "Theme",
    "authority": "Authority",
    "inspection": "Inspection",
    "published": "Published",
    "section": "Section",
    "grade": "Grade of the section",
    "paragraph": "Paragraph",
    "pages": "Page",
    "polarity": "Polarity",
    "quote": "Quote",
    "citation": "Citation",
    "note": "Note",
    "question": "Question",
    "filters": "Narrowed to",
    "source": "File",
}
_WIDE = {"quote": 80, "citation": 40, "note": 40, "section": 40, "inspection": 28}
# What Word and Excel files cannot hold: control characters that XML 1.0 forbids, and lone surrogates.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A spreadsheet runs text that begins so as a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the evidence came from: goes into every export."""

    build: str
    made: datetime

    @property
    def line(self) -> str:
        """One line for a paper's foot."""
        return f"Taken on {format_day(self.made.date())} from index build {self.build}."


def to_word(evidence: Sequence[Evidence], origin: Origin) -> bytes:
    """Return a .docx: quotes by theme with their citations, notes, and a bibliography.

    Only built-in styles are used (Title, Heading 1, Quote, Caption, Body Text): a council's template restyles them.
    """
    document = docx.Document()
    document.core_properties.title = "Evidence from inspection reports"
    document.core_properties.author = ""
    document.add_heading("Evidence from inspection reports", level=0)
    for question, filters in dict.fromkeys((kept.question, kept.filters) for kept in evidence if kept.question):
        narrowed = f" (narrowed to: {filters})" if filters else ""
        document.add_paragraph(_clean(f"Question: {question}{narrowed}"), style="Body Text")
    document.add_paragraph(_clean(origin.line), style="Body Text")
    for theme in dict.fromkeys(kept.theme for kept in evidence):
        document.add_heading(_clean(theme or "Evidence"), level=1)
        for kept in evidence:
            if kept.theme == theme:
                document.add_paragraph(_clean(f"“{kept.quote}”"), style="Quote")
                judged = f" (judged {kept.grade})" if kept.grade else ""
                section = f". Section: {kept.section}{judged}" if kept.section else ""
                document.add_paragraph(_clean(f"{kept.citation}{section}"), style="Caption")
                if kept.note:
                    document.add_paragraph(_clean(f"Note: {kept.note}"), style="Body Text")
    document.add_heading("Reports quoted", level=1)
    for entry in sorted({_bibliography_entry(kept) for kept in evidence}):
        document.add_paragraph(_clean(entry), style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def to_excel(evidence: Sequence[Evidence], origin: Origin) -> bytes:
    """Return an .xlsx: one row a passage, filters on, and a sheet that tells where it came from."""
    widths = [_WIDE.get(field, 18) for field in COLUMNS]
    return rows_to_excel("Evidence", list(COLUMNS.values()), [_row(kept) for kept in evidence], widths, origin.line)


def rows_to_excel(
    name: str, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int] = (), about: str = ""
) -> bytes:
    """Return an .xlsx of texts, filters on, every cell text that no spreadsheet runs as a formula."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    sheet.append(list(head))
    for place, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(place, column)
            cell.value = _clean(value)
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(_FORMULA_STARTS)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column in range(1, len(head) + 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = widths[column - 1] if widths else 28
    sheet.auto_filter.ref = sheet.dimensions
    sheet.freeze_panes = "A2"
    if about:
        book.create_sheet("About").append([_clean(about)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def to_csv(evidence: Sequence[Evidence]) -> bytes:
    """Return CSV, one row a passage."""
    return rows_to_csv(list(COLUMNS.values()), [_row(kept) for kept in evidence])


def rows_to_csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return CSV with a byte order mark, for Excel; what a spreadsheet would run gets an apostrophe in front."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    for row in rows:
        writer.writerow(f"'{value}" if value.startswith(_FORMULA_STARTS) else value for value in row)
    return b"\xef\xbb\xbf" + file.getvalue().encode("utf-8", errors="replace")


def to_json(evidence: Sequence[Evidence], origin: Origin) -> bytes:
    """Return JSON with every fact, for other programs."""
    content = {"build": origin.build, "made": origin.made.isoformat(), "evidence": [asdict(kept) for kept in evidence]}
    return json.dumps(content, ensure_ascii=False, indent=1, default=str).encode("utf-8", errors="replace")


def from_json(data: bytes) -> list[Evidence]:
    """Return the evidence of a JSON export. Raises ValueError for what is none, naming what is wrong."""
    try:
        content = json.loads(data.decode("utf-8"))
        return [_evidence_from(one) for one in content["evidence"]]
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no JSON export of this app ({type(error).__name__}: {error})") from error


def evidence_to_text(evidence: Sequence[Evidence]) -> str:
    """Return evidence as text for the browser to keep: empty for none, else what `evidence_from_text` reads."""
    content = {"evidence": [asdict(kept) for kept in evidence]}
    return json.dumps(content, default=str) if evidence else ""


def evidence_from_text(text: str) -> list[Evidence]:
    """Return the evidence that a browser keeps. Raises ValueError for what is none."""
    return from_json(text.encode("utf-8", errors="replace"))


def _evidence_from(content: dict[str, Any]) -> Evidence:
    values: dict[str, Any] = {}
    for field in fields(Evidence):
        value = content.get(field.name, "" if field.default == "" else None)
        if field.name == "published":
            value = date.fromisoformat(value) if value else None
        elif type(value) is not {"ordinal": int, "own_words": bool}.get(field.name, str):
            raise ValueError(f"this is no JSON export of this app: {field.name} is {value!r}")
        values[field.name] = value
    return Evidence(**values)


def _row(kept: Evidence) -> list[str]:
    values = asdict(kept)
    return ["" if values[field] is None else str(values[field]) for field in COLUMNS]


def _bibliography_entry(kept: Evidence) -> str:
    published = f", published {format_day(kept.published)}" if kept.published else ""
    own = "" if kept.own_words else " (a summary, not the inspectors' own words)"
    return f"{kept.authority}: {kept.inspection}{published}{own}. File: {kept.source}"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
