"""Tagged PDFs: the structure tree joined with the text runs by marked-content id.

Word writes a tree of paragraphs, lists, tables and footnotes beside the pages (ISO 32000-1, 14.7). Running headers and
footers are not in it, so nothing has to be guessed about them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from ingest.readers.blocks import Block, Role
from ingest.readers.pdf_content import Run
from ingest.readers.pdf_lines import build_block

_DEEPEST = 60
_MOST_ELEMENTS = 300_000

_HEADINGS = {"/H": 0, "/Title": 1, **{f"/H{level}": level for level in range(1, 7)}}
_BLOCKS = {
    "/P",
    "/Caption",
    "/BlockQuote",
    "/TH",
    "/TD",
    "/TOCI",
    "/LI",
    "/Lbl",
    "/LBody",
    "/Note",
    "/Footnote",
    "/Endnote",
    *_HEADINGS,
}
_NOTES = {"/Note", "/Footnote", "/Endnote"}


@dataclass(slots=True)
class _Place:
    """Where in the tree the walk is: what the elements around say about a block."""

    role: Role = Role.PARAGRAPH
    level: int = 0
    depth: int = 0
    table: int = 0
    row: int = 0
    column: int = 0
    page: int = 0


@dataclass(slots=True)
class _Draft:
    """A block that is being collected: the marked content that belongs to it, as (page, mcid)."""

    place: _Place
    marks: list[tuple[int, int]] = field(default_factory=list)
    notes: list["_Draft"] = field(default_factory=list)


def has_tags(reader: PdfReader) -> bool:
    """Whether the file has a structure tree with anything in it."""
    root = _tree(reader)
    return root is not None and "/K" in root


def read_tagged(reader: PdfReader, pages: list[list[Run]]) -> list[Block]:
    """Return the blocks of a tagged file in the order of its structure tree."""
    marked: dict[tuple[int, int], list[Run]] = {}
    for number, runs in enumerate(pages, start=1):
        for run in runs:
            if run.mcid is not None and not run.artifact:
                marked.setdefault((number, run.mcid), []).append(run)
    blocks = []
    for draft in _Walk(reader).drafts():
        block = _build(draft, marked)
        if block:
            blocks.append(block)
    return blocks


def _build(draft: _Draft, marked: dict[tuple[int, int], list[Run]]) -> Block | None:
    place = draft.place
    marks = sorted(draft.marks) if place.role == Role.ITEM else draft.marks
    pieces = [(page, run) for page, mcid in dict.fromkeys(marks) for run in marked.get((page, mcid), ())]
    block = build_block(pieces)
    if block is None:
        return None
    block.role, block.level, block.depth = place.role, place.level, place.depth
    block.table, block.row, block.column = place.table, place.row, place.column
    block.notes = tuple(note.text for note in (_build(note, marked) for note in draft.notes) if note)
    return block


def _tree(reader: PdfReader) -> DictionaryObject | None:
    root = reader.root_object.get("/StructTreeRoot")
    root = root.get_object() if root is not None else None
    return root if isinstance(root, DictionaryObject) else None


class _Walk:
    """A walk over the structure tree that survives circles, missing parts and absurd depth."""

    def __init__(self, reader: PdfReader) -> None:
        self._root = _tree(reader) or DictionaryObject()
        roles = self._root.get("/RoleMap")
        self._roles = roles.get_object() if roles is not None else DictionaryObject()
        self._page_numbers = {
            page.indirect_reference.idnum: number
            for number, page in enumerate(reader.pages, start=1)
            if page.indirect_reference is not None
        }
        self._seen: set[int] = set()
        self._elements = 0
        self._tables = 0

    def drafts(self) -> Iterator[_Draft]:
        drafts: list[_Draft] = []
        self._walk(self._root.raw_get("/K") if "/K" in self._root else None, _Place(), None, drafts, 0)
        return iter([draft for draft in drafts if draft.marks])

    def _walk(self, node: Any, place: _Place, draft: _Draft | None, drafts: list[_Draft], depth: int) -> None:
        if isinstance(node, IndirectObject):
            if node.idnum in self._seen:
                return
            found = node.get_object()
            if not isinstance(found, int):
                self._seen.add(node.idnum)
            node = found
        self._elements += 1
        if depth > _DEEPEST or self._elements > _MOST_ELEMENTS or node is None:
            return
        if isinstance(node, int):
            self._take(place.page, int(node), place, draft, drafts)
        elif isinstance(node, list):
            for child in node:
                draft = self._child(child, place, draft, drafts, depth)
        elif isinstance(node, DictionaryObject):
            self._element(node, place, draft, drafts, depth)

    def _child(
        self, child: Any, place: _Place, draft: _Draft | None, drafts: list[_Draft], depth: int
    ) -> _Draft | None:
        if draft is None and isinstance(child, int):
            draft = _Draft(place)
            drafts.append(draft)
        self._walk(child, place, draft, drafts, depth)
        return draft

    def _take(self, page: int, mcid: int, place: _Place, draft: _Draft | None, drafts: list[_Draft]) -> None:
        if draft is None:
            draft = _Draft(place)
            drafts.append(draft)
        draft.marks.append((page, mcid))

    def _element(
        self, node: DictionaryObject, place: _Place, draft: _Draft | None, drafts: list[_Draft], depth: int
    ) -> None:
        page = self._page(node) or place.page
        if "/MCID" in node and "/S" not in node:
            self._take(page, int(node["/MCID"]), place, draft, drafts)
            return
        if "/S" not in node:
            return
        role = self._role(str(node["/S"]))
        place = _Place(place.role, place.level, place.depth, place.table, place.row, place.column, page)
        if role in _NOTES and draft is not None:
            place.role = Role.NOTE
            note = _Draft(place)
            draft.notes.append(note)
            draft = note
        elif (
            role == "/P"
            and place.role in (Role.ITEM, Role.NOTE, Role.CONTENTS)
            and draft is not None
            and not draft.marks
        ):
            pass  # the paragraph inside a list item is the item
        elif role in ("/Lbl", "/LBody") and place.role == Role.ITEM and draft is not None:
            pass
        elif role == "/Lbl" and draft is not None:
            pass  # the mark of a footnote
        elif role == "/P" and place.role == Role.NOTE:
            pass
        else:
            draft = self._enter(role, place, draft, drafts)
        if "/K" in node:
            self._walk(node.raw_get("/K"), place, draft, drafts, depth + 1)

    def _enter(self, role: str, place: _Place, draft: _Draft | None, drafts: list[_Draft]) -> _Draft | None:
        """Note in `place` what this element says, and begin a draft if it is a block."""
        if role == "/L":
            place.depth += 1
            return draft
        if role == "/Table":
            self._tables += 1
            place.table, place.row, place.column = self._tables, 0, 0
            return None
        if role == "/TR":
            self._row = getattr(self, "_row", 0) + 1
            self._column = 0
            place.row = self._row
            return None
        if role in ("/TD", "/TH"):
            self._column = getattr(self, "_column", 0) + 1
            place.role, place.column = Role.CELL, self._column
        elif role in _HEADINGS:
            place.role, place.level = Role.HEADING, _HEADINGS[role]
        elif role == "/LI":
            place.role = Role.ITEM
        elif role == "/TOCI":
            place.role = Role.CONTENTS
        elif role in _NOTES:
            place.role = Role.NOTE
        if role not in _BLOCKS:
            return draft
        new = _Draft(place)
        drafts.append(new)
        return new

    def _role(self, role: str) -> str:
        """Follow the file's own names ("/Standard") to the standard ones, unless the name is one already."""
        for _ in range(8):
            if (
                role in _BLOCKS
                or role in ("/L", "/Table", "/TR")
                or not isinstance(self._roles, DictionaryObject)
                or role not in self._roles
            ):
                return role
            role = str(self._roles[role])
        return role

    def _page(self, node: DictionaryObject) -> int:
        reference = node.raw_get("/Pg") if "/Pg" in node else None
        return self._page_numbers.get(reference.idnum, 0) if isinstance(reference, IndirectObject) else 0
