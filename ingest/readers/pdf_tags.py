"""Tagged PDFs: the structure tree joined with the text runs by marked-content id.

Word writes a tree of paragraphs, lists, tables and footnotes beside the pages (ISO 32000-1, 14.7). Running headers and
footers are not in it, so nothing has to be guessed about them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from ingest.readers.blocks import Block, Role
from ingest.readers.pdf_content import Run
from ingest.readers.pdf_lines import build_block

_DEEPEST = 60
_MOST_NODES = 300_000

_HEADINGS = {"/H": 0, "/Title": 1, **{f"/H{level}": level for level in range(1, 7)}}
_NOTES = {"/Note", "/Footnote", "/Endnote"}
_ROLES = {
    "/LI": Role.ITEM,
    "/TOCI": Role.CONTENTS,
    "/TD": Role.CELL,
    "/TH": Role.CELL,
    **dict.fromkeys(_NOTES, Role.NOTE),
    **dict.fromkeys(_HEADINGS, Role.HEADING),
}
# Elements that hold text of their own; all others ("/Span", "/Link", "/Sect") only group.
_BLOCKS = {"/P", "/Caption", "/BlockQuote", "/Lbl", "/LBody", *_ROLES}
_STANDARD = {"/L", "/Table", "/TR", *_BLOCKS}


@dataclass(frozen=True, slots=True)
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
    return "/K" in _tree(reader)


def read_tagged(reader: PdfReader, pages: Sequence[Sequence[Run]]) -> list[Block]:
    """Return the blocks of a tagged file in the order of its structure tree; `pages` holds the runs of each page."""
    marked: dict[tuple[int, int], list[Run]] = {}
    for number, runs in enumerate(pages, start=1):
        for run in runs:
            if run.mcid is not None and not run.artifact:
                marked.setdefault((number, run.mcid), []).append(run)
    blocks = [_build(draft, marked) for draft in _Walk(reader).drafts]
    return [block for block in blocks if block is not None]


def _build(draft: _Draft, marked: dict[tuple[int, int], list[Run]]) -> Block | None:
    place = draft.place
    # Some files tag a bullet after its text. Inside one item, the order of the page is the order of reading.
    marks = sorted(draft.marks) if place.role == Role.ITEM else draft.marks
    block = build_block([(page, run) for page, mcid in dict.fromkeys(marks) for run in marked.get((page, mcid), ())])
    if block is None:
        return None
    notes = [_build(note, marked) for note in draft.notes]
    return replace(
        block,
        role=place.role,
        level=place.level,
        depth=place.depth,
        table=place.table,
        row=place.row,
        column=place.column,
        notes=tuple(f"{note.label} {note.text}".strip() for note in notes if note),
    )


def _tree(reader: PdfReader) -> DictionaryObject:
    return _dictionary(reader.root_object.get("/StructTreeRoot"))


def _dictionary(found: Any) -> DictionaryObject:
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


class _Walk:
    """A walk over the structure tree that survives circles, missing parts and absurd depth."""

    def __init__(self, reader: PdfReader) -> None:
        self.drafts: list[_Draft] = []
        root = _tree(reader)
        self._roles = _dictionary(root.get("/RoleMap"))
        self._page_numbers = {
            page.indirect_reference.idnum: number
            for number, page in enumerate(reader.pages, start=1)
            if page.indirect_reference is not None
        }
        self._seen: set[int] = set()
        self._nodes = self._tables = self._rows = self._columns = 0
        if "/K" in root:
            self._walk(root.raw_get("/K"), _Place(), None, 0)

    def _walk(self, node: Any, place: _Place, draft: _Draft | None, depth: int) -> _Draft | None:
        """Visit a node; return the draft that marked content beside it goes on with."""
        if isinstance(node, IndirectObject):
            if node.idnum in self._seen:
                return draft
            self._seen.add(node.idnum)
            node = node.get_object()
        self._nodes += 1
        if depth > _DEEPEST or self._nodes > _MOST_NODES:
            return draft
        if isinstance(node, int):
            draft = self._take(int(node), place, draft)
        elif isinstance(node, list):
            for child in node:
                draft = self._walk(child, place, draft, depth)
        elif isinstance(node, DictionaryObject):
            page = self._page(node) or place.page
            if "/S" in node:
                self._element(node, replace(place, page=page), draft, depth)
            elif isinstance(node.get("/MCID"), int):
                draft = self._take(int(node["/MCID"]), replace(place, page=page), draft)  # type: ignore[call-overload]
        return draft

    def _take(self, mcid: int, place: _Place, draft: _Draft | None) -> _Draft:
        if draft is None:
            draft = self._begin(place)
        draft.marks.append((place.page, mcid))
        return draft

    def _begin(self, place: _Place) -> _Draft:
        draft = _Draft(place)
        self.drafts.append(draft)
        return draft

    def _element(self, node: DictionaryObject, place: _Place, draft: _Draft | None, depth: int) -> None:
        role = self._standard_role(str(node["/S"]))
        if role in _NOTES and draft is not None:
            place = replace(place, role=Role.NOTE)
            draft.notes.append(_Draft(place))
            draft = draft.notes[-1]
        elif not self._belongs_inside(role, place, draft):
            place, draft = self._enter(role, place, draft)
        if "/K" in node:
            self._walk(node.raw_get("/K"), place, draft, depth + 1)

    def _belongs_inside(self, role: str, place: _Place, draft: _Draft | None) -> bool:
        """Whether an element is a part of the block around it: the label and body of an item, a paragraph in a note."""
        if draft is None:
            return False
        if role == "/P":
            first_of = place.role in (Role.ITEM, Role.CONTENTS) and not draft.marks
            return place.role == Role.NOTE or first_of
        return role == "/Lbl" or (role == "/LBody" and place.role == Role.ITEM)

    def _enter(self, role: str, place: _Place, draft: _Draft | None) -> tuple[_Place, _Draft | None]:
        """Return what holds inside an element, and the block that it begins, if it is one."""
        if role == "/L":
            return replace(place, depth=place.depth + 1), draft
        if role == "/Table":
            self._tables += 1
            return replace(place, table=self._tables, row=0, column=0), None
        if role == "/TR":
            self._rows, self._columns = self._rows + 1, 0
            return replace(place, row=self._rows), None
        if role not in _BLOCKS:
            return place, draft
        place = replace(place, role=_ROLES.get(role, place.role), level=_HEADINGS.get(role, place.level))
        if role in ("/TD", "/TH"):
            self._columns += 1
            place = replace(place, column=self._columns)
        return place, self._begin(place)

    def _standard_role(self, role: str) -> str:
        """Follow the file's own names ("/Standard") to the standard ones."""
        for _ in range(8):
            if role in _STANDARD or role not in self._roles:
                break
            role = str(self._roles[role])
        return role

    def _page(self, node: DictionaryObject) -> int:
        reference = node.raw_get("/Pg") if "/Pg" in node else None
        return self._page_numbers.get(reference.idnum, 0) if isinstance(reference, IndirectObject) else 0
