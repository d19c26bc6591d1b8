"""Word files (.docx), read with python-docx: paragraphs, list items and tables in the order of the document."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from domain.errors import UnreadableReport
from ingest.readers.blocks import Block, ReadFile, Role, clean, split_label

_LARGEST_UNPACKED = 200_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RENDERED_BREAK, _MANUAL_BREAK = "<w:lastRenderedPageBreak", '<w:br [^>]*w:type="page"'
# Deleted or moved away by a tracked change, or drawn: no part of the text. What was inserted is.
_NO_TEXT = frozenset(_WORD + name for name in ("del", "moveFrom", "pPr", "rPr", "drawing", "pict", "object"))
_SIGNS = {_WORD + "tab": "\t", _WORD + "ptab": "\t", _WORD + "cr": "\n", _WORD + "noBreakHyphen": "-"}


def read_docx(path: Path, content: bytes) -> ReadFile:
    """Read a Word file. Pages are those that Word saw when it saved the file; without them all is page 1.

    Raises UnreadableReport if it is no Word file, broken, or holds no text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST_UNPACKED:
                raise UnreadableReport(path.name, "unpacks to more than 200 MB; given up")
            names = packed.namelist()
        if "word/document.xml" not in names:
            raise UnreadableReport(path.name, "not a report: a ZIP file that is no Word document")
        reader = _Reader(docx.Document(io.BytesIO(content)))
        blocks = list(reader.blocks())
    except UnreadableReport:
        raise
    except Exception as error:  # python-docx and zipfile: broken files raise many types
        raise UnreadableReport(path.name, f"not a readable Word file ({type(error).__name__})") from error
    if not blocks:
        raise UnreadableReport(path.name, "no text in it")
    return ReadFile(blocks, reader.page)


class _Reader:
    """Counts pages, tables and numbered items while it goes through a document."""

    def __init__(self, document: Any) -> None:
        self.page = 1
        self._document = document
        self._tables = 0
        self._numbering = _Numbering(document)
        # Word writes where it broke pages as it saved; a break that somebody made is followed by one of these.
        is_rendered = _RENDERED_BREAK in document.element.xml
        self._page_break = re.compile(_RENDERED_BREAK if is_rendered else _MANUAL_BREAK)

    def blocks(self) -> Iterator[Block]:
        yield from self._inside(self._document.element.body)

    def _inside(self, parent: Any) -> Iterator[Block]:
        for element in parent.iterchildren():
            if element.tag == _WORD + "p":
                yield from self._paragraph(Paragraph(element, self._document))
            elif element.tag == _WORD + "tbl":
                yield from self._table(Table(element, self._document))
            elif element.tag == _WORD + "sdt":  # a content control: what it holds counts
                for content in element.iterchildren(_WORD + "sdtContent"):
                    yield from self._inside(content)

    def _paragraph(self, paragraph: Paragraph) -> Iterator[Block]:
        before, after = _page_breaks(paragraph, self._page_break)
        self.page += before
        first = self.page
        self.page += after
        text = clean("".join(_texts(paragraph._p)))
        number = self._numbering.label(paragraph)
        if not text:
            return
        label, text = (number, text) if number else split_label(text)
        block = Block(text, first, self.page, label=label, bold=_bold_share(paragraph))
        style = (paragraph.style.name if paragraph.style is not None else None) or ""
        heading = re.match(r"heading (\d)", style.lower())
        if heading or style.lower() == "title":
            block.role, block.level = Role.HEADING, int(heading[1]) if heading else 1
            block.bold = 1.0
        elif label:
            block.role, block.depth = Role.ITEM, self._numbering.depth(paragraph) + 1
        elif style.lower().startswith("toc"):
            block.role = Role.CONTENTS
        yield block

    def _table(self, table: Table) -> Iterator[Block]:
        self._tables += 1
        number = self._tables
        for row_number, row in enumerate(table.rows, start=1):
            seen: set[Any] = set()
            for column, cell in enumerate(row.cells, start=1):
                if cell._tc in seen:  # merged cells come several times
                    continue
                seen.add(cell._tc)
                for block in self._inside(cell._tc):
                    if not block.table:
                        block.table, block.row, block.column = number, row_number, column
                        block.role = Role.CELL if block.role == Role.PARAGRAPH else block.role
                    yield block


def _texts(element: Any) -> Iterator[str]:
    """Yield the text of a paragraph in its order, also of links, content controls and tracked insertions.

    python-docx's own `text` leaves out what was inserted: "Visits are [not] timely" would be the opposite.
    """
    for child in element.iterchildren():
        if child.tag == _WORD + "t":
            yield child.text or ""
        elif child.tag == _WORD + "br":
            yield "" if child.get(_WORD + "type") in ("page", "column") else "\n"
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _NO_TEXT:
            yield from _texts(child)


def _runs(element: Any) -> Iterator[Any]:
    for child in element.iterchildren():
        if child.tag == _WORD + "r":
            yield child
        elif child.tag not in _NO_TEXT:
            yield from _runs(child)


def _page_breaks(paragraph: Paragraph, page_break: re.Pattern[str]) -> tuple[int, int]:
    """Return how many page breaks stand before the first word of a paragraph, and how many after it."""
    xml = paragraph._p.xml
    first_word = re.search(r"<w:t[ >]", xml)
    places = [found.start() for found in page_break.finditer(xml)]
    before = sum(1 for place in places if first_word is None or place < first_word.start())
    return before, len(places) - before


def _bold_share(paragraph: Paragraph) -> float:
    letters = bold = 0
    style_bold = bool(paragraph.style is not None and paragraph.style.font.bold)
    for element in _runs(paragraph._p):
        count = len("".join(_texts(element)).strip())
        letters += count
        is_bold = Run(element, paragraph).bold
        bold += count if (style_bold if is_bold is None else is_bold) else 0
    return bold / letters if letters else float(style_bold)


_Level = tuple[str, int]
"""How a level of a list is numbered ("decimal", "bullet", ...), and its first number."""


class _Numbering:
    """The numbers and bullets that Word draws before paragraphs but does not store in their text.

    Lists of one abstract list count on together, unless one of them is told to start anew.
    """

    def __init__(self, document: Any) -> None:
        self._counts: dict[tuple[str, int], int] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        """By list and level: the number that its first paragraph gets, whatever was counted before."""
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        for abstract in root.findall(_WORD + "abstractNum"):
            levels = {_level_of(level): _read_level(level) for level in abstract.findall(_WORD + "lvl")}
            self._levels[abstract.get(_WORD + "abstractNumId", "")] = levels
        for number in root.findall(_WORD + "num"):
            listing = number.get(_WORD + "numId", "")
            self._abstract[listing] = _value(number, "abstractNumId")
            overrides = number.findall(_WORD + "lvlOverride")
            starts = {_level_of(one): _value(one, "startOverride") for one in overrides}
            self._starts[listing] = {level: int(start) for level, start in starts.items() if start}

    def label(self, paragraph: Paragraph) -> str:
        """Return what Word draws before this paragraph: a number, a bullet, or nothing."""
        place = _place(paragraph)
        if place is None:
            return ""
        number, level = place
        listing = self._abstract.get(number, "")
        style, start = self._levels.get(listing, {}).get(level, ("bullet", 1))
        if style != "decimal":
            return "" if style == "none" else "•"
        key = (listing, level)
        anew = self._starts.get(number, {}).pop(level, None)
        counted = self._counts.get(key, start - 1) if anew is None else anew - 1
        self._counts = {one: count for one, count in self._counts.items() if one[0] != listing or one[1] < level}
        self._counts[key] = counted + 1
        return str(self._counts[key])

    def depth(self, paragraph: Paragraph) -> int:
        """Return how deep in a list a paragraph stands; 0 is outermost."""
        place = _place(paragraph)
        return place[1] if place else 0


def _place(paragraph: Paragraph) -> tuple[str, int] | None:
    """Return the list and the level of a paragraph, from itself or from its style."""
    sources = [paragraph._p.find(_WORD + "pPr")]
    style = paragraph.style
    while style is not None and len(sources) < 10:
        sources.append(style.element.find(_WORD + "pPr"))
        style = style.base_style
    for properties in sources:
        numbered = properties.find(_WORD + "numPr") if properties is not None else None
        if numbered is not None:
            number = _value(numbered, "numId")
            return (number, int(_value(numbered, "ilvl") or 0)) if number and number != "0" else None
    return None


def _value(element: Any, name: str) -> str:
    child = element.find(_WORD + name)
    return (child.get(_WORD + "val") or "") if child is not None else ""


def _level_of(element: Any) -> int:
    return int(element.get(_WORD + "ilvl", "0"))


def _read_level(level: Any) -> _Level:
    return _value(level, "numFmt"), int(_value(level, "start") or 1)
