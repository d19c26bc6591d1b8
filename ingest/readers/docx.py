"""Word files (.docx), read with python-docx: paragraphs, list items and tables in the order of the document."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from domain.errors import UnreadableReport
from ingest.readers.blocks import Block, ReadFile, Role, clean, count_letters, split_label

_LARGEST_UNPACKED = 200_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TEXT, _BREAK, _PAGE_END, _BOX = (
    _WORD + name for name in ("p", "t", "br", "lastRenderedPageBreak", "txbxContent")
)
_DELETED = (_WORD + "del", _WORD + "moveFrom")
# What stands around words, cells or paragraphs and says something about them; python-docx passes over what is inside.
_INLINE = ("ins", "moveTo", "hyperlink", "fldSimple", "smartTag", "bdo", "dir")
_AROUND = [_WORD + name for name in (*_INLINE, "sdt", "sdtContent", "customXml")]
# A drawing once more, for programs older than Word 2010.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(path: Path, content: bytes) -> ReadFile:
    """Read a Word file as it stands with its tracked changes accepted.

    Pages are those that Word saw when it saved the file, else those between manual breaks.

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
    return ReadFile(blocks, reader.page, letters=reader.letters)


class _Reader:
    """Counts pages, tables and numbered items while it goes through a document."""

    def __init__(self, document: Any) -> None:
        self.page = 1
        self._document = document
        body = document.element.body
        _accept_changes(body)
        _unwrap(body)
        self.letters = count_letters(words.text or "" for words in body.iter(_TEXT))
        # Word marks where its pages end behind manual breaks too: those marks alone are all pages, once each.
        self._breaks = _PAGE_END if next(body.iter(_PAGE_END), None) is not None else _BREAK
        self._tables = 0
        self._numbering = _Numbering(document)

    def blocks(self) -> Iterator[Block]:
        yield from self._inside(self._document.element.body)

    def _inside(self, parent: Any) -> Iterator[Block]:
        for element in parent.iterchildren():
            if element.tag == _PARAGRAPH:
                yield from self._paragraph(Paragraph(element, self._document))
            elif element.tag == _WORD + "tbl":
                yield from self._table(Table(element, self._document))

    def _paragraph(self, paragraph: Paragraph) -> Iterator[Block]:
        before, after = self._page_breaks(paragraph)
        self.page += before
        first = self.page
        self.page += after
        text = clean(paragraph.text)
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

    def _page_breaks(self, paragraph: Paragraph) -> tuple[int, int]:
        """Return how many page breaks stand before the first word of a paragraph, and how many after it."""
        before = after = 0
        words = False
        for element in paragraph._p.iter(_TEXT, self._breaks):
            if element.tag == _TEXT:
                words = True
            elif element.tag == _PAGE_END or element.get(_WORD + "type") == "page":
                before, after = (before, after + 1) if words else (before + 1, after)
        return before, after

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


def _accept_changes(body: Any) -> None:
    """Take out what tracked changes deleted or moved away; what they inserted stays."""
    for row in list(body.iter(_WORD + "tr")):
        if _has(row, "trPr", "del"):
            row.getparent().remove(row)
    for paragraph in list(body.iter(_PARAGRAPH)):
        following = next(paragraph.itersiblings(_PARAGRAPH, _WORD + "tbl", _WORD + "sdt"), None)
        if following is None or following.tag != _PARAGRAPH:
            continue
        if _has(paragraph, "pPr", "rPr", "del") or _has(paragraph, "pPr", "rPr", "moveFrom"):
            # The mark at its end is deleted: what is left of it is the beginning of the next paragraph.
            start = 1 if _has(following, "pPr") else 0
            following[start:start] = [child for child in paragraph if child.tag != _WORD + "pPr"]
            paragraph.getparent().remove(paragraph)
    for deleted in list(body.iter(*_DELETED)):
        _replace(deleted, deleted.iter(_PAGE_END))  # pages were counted with the deleted words on them


def _unwrap(body: Any) -> None:
    """Lift text out of what stands around it, to where python-docx looks for it, in the order of the document."""
    for fallback in list(body.iter(_FALLBACK)):
        fallback.getparent().remove(fallback)
    for around in list(body.iter(*_AROUND)):
        _replace(around, around)
    for box in reversed(list(body.iter(_BOX))):  # a text box is read after the paragraph that it is fixed to
        anchor = next(box.iterancestors(_PARAGRAPH))
        for child in reversed(list(box)):
            anchor.addnext(child)


def _replace(element: Any, successors: Iterable[Any]) -> None:
    for successor in list(successors):
        element.addprevious(successor)
    element.getparent().remove(element)


def _has(element: Any, *names: str) -> bool:
    return element.find("/".join(_WORD + name for name in names)) is not None


def _bold_share(paragraph: Paragraph) -> float:
    letters = bold = 0
    style_bold = bool(paragraph.style is not None and paragraph.style.font.bold)
    for run in paragraph.runs:
        count = len(run.text.strip())
        letters += count
        bold += count if (style_bold if run.bold is None else run.bold) else 0
    return bold / letters if letters else float(style_bold)


@dataclass(frozen=True, slots=True)
class _Level:
    """How Word numbers one level of a list."""

    style: str
    start: int
    restarts: int
    """It begins anew after an item of a level below this one: 1 is after the outermost only, 0 is never."""


class _Numbering:
    """The numbers and bullets that Word draws before paragraphs but does not store in their text.

    Lists (`w:num`) of one definition (`w:abstractNum`) share a count. A list with a `w:startOverride` sets it anew,
    once: at its first item of that level.
    """

    def __init__(self, document: Any) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._to_set: set[tuple[str, int]] = set()
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstracts = {each.get(_WORD + "abstractNumId"): each for each in root.findall(_WORD + "abstractNum")}
        for number in root.findall(_WORD + "num"):
            name, abstract = number.get(_WORD + "numId", ""), _value(number, "abstractNumId")
            self._abstract[name] = abstract
            definition = abstracts.get(abstract)
            self._levels[name] = {} if definition is None else _levels(definition)
            for override in number.findall(_WORD + "lvlOverride"):
                self._override(name, override)

    def _override(self, number: str, override: Any) -> None:
        self._levels[number] |= _levels(override)
        level, start = int(override.get(_WORD + "ilvl", "0")), _value(override, "startOverride")
        known = self._levels[number].get(level)
        if start and known:
            self._levels[number][level] = replace(known, start=int(start))
            self._to_set.add((number, level))

    def label(self, paragraph: Paragraph) -> str:
        """Return what Word draws before this paragraph: a number, a bullet, or nothing."""
        place = _place(paragraph)
        if place is None:
            return ""
        number, depth = place
        levels = self._levels.get(number, {})
        level = levels.get(depth, _Level("bullet", 1, depth))
        counts = self._counts.setdefault(self._abstract.get(number, ""), {})
        if place in self._to_set:
            self._to_set.remove(place)
            counts.pop(depth, None)
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            if deeper not in levels or depth < levels[deeper].restarts:
                del counts[deeper]
        if level.style != "decimal":
            return "" if level.style == "none" else "•"
        return str(counts[depth])

    def depth(self, paragraph: Paragraph) -> int:
        """Return how deep in a list a paragraph stands; 0 is outermost."""
        place = _place(paragraph)
        return place[1] if place else 0


def _levels(definition: Any) -> dict[int, _Level]:
    """Return the levels in a `w:abstractNum` or a `w:lvlOverride`, by depth from 0."""
    levels: dict[int, _Level] = {}
    for element in definition.findall(_WORD + "lvl"):
        depth = int(element.get(_WORD + "ilvl", "0"))
        start, restarts = _value(element, "start") or 1, _value(element, "lvlRestart") or depth
        levels[depth] = _Level(_value(element, "numFmt"), int(start), min(int(restarts), depth))
    return levels


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
