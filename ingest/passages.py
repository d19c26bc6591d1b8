"""Passages out of blocks: which heading stands over a block, and what part the block plays."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.text import fold_text, split_sentences
from domain.types import Judgement, Passage, PassageKind, Report, Sentence
from ingest.families import GRADE_LINE, Family, Section, find_area, name_area, spell_grade, split_grade
from ingest.paragraphs import fold_bullet, is_nested, join_over_pages, join_rows
from ingest.readers.blocks import Block, Role

_MOST_HEADING_WORDS = 25
_UNLISTED_DEPTH = 10  # a heading that the family does not list stands inside all that it lists

_BOILERPLATE = re.compile(
    r"the office for standards in education|if you are not happy with the inspection|any complaints about the inspection"
    r"|if you would like a copy of this document|you may (re-?use|copy) (all or parts of )?this|interested in our work"
    r"|this (publication|document) is available at|to receive regular email alerts|piccadilly gate|© crown copyright"
    r"|yours (sincerely|faithfully)|this is a fictional sample",
    re.IGNORECASE,
)
# How letters end: what happens next, never evidence.
_CLOSING = re.compile(
    r"(ofsted|the inspectorates?|we|they) will take the findings .{0,80} into account|i am copying this letter",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\((?:[^()]*\b)?((?:outcome|enabler)s? \d(?:(?:, | and |, and | & )(?:(?:outcome|enabler) )?\d)*)[^()]*\)",
    re.IGNORECASE,
)
_CONTENTS_LINE = re.compile(r"(\.{4,}|\s)\s*\d{1,3}$")


@dataclass(frozen=True, slots=True)
class _Open:
    """A section that is open where the walk stands."""

    heading: str
    depth: float
    kind: PassageKind | None
    judgement: Judgement | None
    size: float = 0.0
    unnumbered: bool = False


@dataclass(slots=True)
class Reading:
    """The passages of a report, and the texts that were read but are in none: headings, cover, boilerplate."""

    passages: list[Passage]
    left_out: list[str]


def build_passages(report: Report, family: Family, blocks: Sequence[Block]) -> Reading:
    """Build the passages of a report from its blocks.

    Every block ends in a passage, in its footnotes or in `left_out`: no word is lost on the way.
    """
    left_out: list[str] = []
    body = mark_footnotes(list(_strip_furniture(blocks, left_out)))
    notes = [block for block in body if block.role == Role.NOTE]
    body = [block for block in body if block.role != Role.NOTE]
    body = merge_split_headings(body, family)
    start = find_body(body, family)
    left_out += [f"{block.label} {block.text}" for block in body[:start]]
    marked = join_rows(mark_headings(body[start:], family))
    placed = _fold_nested(_place(report, family, join_over_pages(marked), left_out))
    drafts = list(_draft(report, family, placed, left_out))
    passages = [
        replace(draft, ordinal=n, passage_id=f"{report.report_id}#{n:03}") for n, draft in enumerate(drafts, start=1)
    ]
    return Reading(_tie_notes(passages, notes, left_out), left_out)


def _strip_furniture(blocks: Sequence[Block], left_out: list[str]) -> Iterator[Block]:
    """Drop contents pages, and everything from the publisher's own text at the end on."""
    pages = max((block.last_page for block in blocks), default=1)
    contents_page = 0
    for place, block in enumerate(blocks):
        if _BOILERPLATE.match(fold_text(block.text)) and (block.first_page >= pages - 2 or place > 0.8 * len(blocks)):
            left_out += [f"{rest.label} {rest.text}" for rest in blocks[place:]]
            return
        if block.role == Role.CONTENTS or fold_text(block.text).lower() == "contents":
            contents_page = block.last_page
        elif contents_page and not _is_contents_line(block, contents_page):
            contents_page = 0
        if contents_page:
            left_out.append(f"{block.label} {block.text}")
        else:
            yield block


def _is_contents_line(block: Block, contents_page: int) -> bool:
    if block.role == Role.HEADING or block.label or len(block.text.split()) > 25:
        return False
    return block.first_page == contents_page or bool(_CONTENTS_LINE.search(block.text))


def mark_footnotes(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with role NOTE on footnotes that the file takes for paragraphs.

    A footnote is set smaller than the body, stands below everything of the body's size on its page, and begins with
    a number or follows such a block.
    """
    sizes = Counter[float]()
    for block in blocks:
        sizes[round(block.size)] += len(block.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    lowest: dict[int, float] = {}
    for block in blocks:
        if block.boxes and block.size > body - 1 and block.role != Role.NOTE:
            for box in block.boxes:
                lowest[box.page] = min(lowest.get(box.page, box.bottom), box.bottom)
    marked: list[Block] = []
    for block in blocks:
        small = 0 < block.size <= body - 1.5 and block.role in (Role.PARAGRAPH, Role.ITEM) and bool(block.boxes)
        below = small and block.boxes[0].top <= lowest.get(block.first_page, 0.0) + 3
        follows = bool(marked) and marked[-1].role == Role.NOTE and marked[-1].first_page == block.first_page
        if below and (block.label.isdigit() or follows):
            marked.append(replace(block, role=Role.NOTE))
        else:
            marked.append(block)
    return marked


def find_body(blocks: Sequence[Block], family: Family) -> int:
    """Return the place of the first block after the cover."""
    if family.letter:
        for place, block in enumerate(blocks[:60]):
            if fold_text(block.text).lower().startswith("dear "):
                return place + 1
    cover = 0
    for place, block in enumerate(blocks):
        if block.first_page > 2 or (block.first_page > 1 and is_heading(block, family)):
            break
        if is_heading(block, family) and family.find_section(block.text):
            break
        if block.first_page == 1 and _is_cover(block):
            cover = place + 1
    return cover


_COVER = re.compile(
    r"(inspection|visit) dates?\b|dates? of (previous |this )?(inspection|visit)|lead inspectors?\b|reporting inspector"
    r"|(her|his) majesty's inspector|report published|published:|judgements?$|grade$|age group|inspection of|re-?inspection of"
    r"|review of the effectiveness|and$|unique reference number|urn\b|inspected by|area send",
    re.IGNORECASE,
)


def _is_cover(block: Block) -> bool:
    folded = fold_text(block.text)
    if _COVER.match(folded) or spell_grade(folded):
        return True
    words, grade = split_grade(folded)
    if grade and find_area(words) and len(folded.split()) < 20:
        return True
    return block.role == Role.CELL and block.column > 1 and len(folded.split()) < 12


def is_heading(block: Block, family: Family) -> bool:
    """Whether a block is a heading: bold or tagged as one, short, and not a sentence; or known to the family."""
    words = len(block.text.split())
    if (
        words > _MOST_HEADING_WORDS
        or block.role in (Role.NOTE, Role.CONTENTS)
        or not re.search(r"[A-Za-z]{2}", block.text)
    ):
        return False
    marked = block.bold > 0.9 or block.role == Role.HEADING
    if family.find_section(block.text) and not block.label and (marked or (block.bold > 0.4 and words < 16)):
        return True
    if is_bullet(block):
        return False
    return marked and not re.search(r"[.;,]$", block.text.strip()) and words <= 20


def merge_split_headings(blocks: Sequence[Block], family: Family) -> list[Block]:
    """Put together a heading whose grade, or whose second line, is a block of its own."""
    merged: list[Block] = []
    for block in blocks:
        before = merged[-1] if merged else None
        if before is not None and before.first_page == block.first_page and _belongs_to_heading(before, block, family):
            text = _with_grade(before.text, block.text)
            merged[-1] = replace(before, text=text, bold=1.0, boxes=before.boxes + block.boxes)
        else:
            merged.append(block)
    return merged


def _belongs_to_heading(before: Block, block: Block, family: Family) -> bool:
    if (
        before.first_page == 1
        and before.table
        and before.table == block.table
        and family.find_section(before.text) is None
    ):
        return False
    same_row = before.table > 0 and (before.table, before.row) == (block.table, block.row)
    if same_row and spell_grade(block.text) and family.find_section(before.text):
        return True
    if not is_heading(before, family):
        return False
    if spell_grade(block.text) and (same_row or block.bold > 0.9):
        return True
    if block.bold < 0.9 or block.label or split_grade(before.text)[1] or abs(before.size - block.size) > 0.5:
        return False
    return family.find_section(before.text) is None and family.find_section(f"{before.text} {block.text}") is not None


def _with_grade(heading: str, rest: str) -> str:
    grade = spell_grade(rest)
    return f"{heading.rstrip(' :')}: {grade}" if grade else f"{heading} {rest}"


def mark_headings(blocks: Sequence[Block], family: Family) -> list[Block]:
    """Return the blocks with role HEADING on those that are headings, and on no others."""
    marked = []
    for block in blocks:
        if is_heading(block, family):
            marked.append(replace(block, role=Role.HEADING))
        else:
            marked.append(replace(block, role=Role.PARAGRAPH) if block.role == Role.HEADING else block)
    return marked


@dataclass(slots=True)
class _Placed:
    """A block of text and the sections that it stands in."""

    block: Block
    sections: tuple[_Open, ...]


def _place(report: Report, family: Family, blocks: Sequence[Block], left_out: list[str]) -> Iterator[_Placed]:
    sections: list[_Open] = []
    for block in blocks:
        if block.role == Role.HEADING:
            sections = open_section(report, family, sections, block)
            left_out.append(f"{block.label} {block.text}")
        elif block.text:
            if block.label.isdigit() and sections and sections[-1].unnumbered:
                sections = sections[:-1]
            yield _Placed(block, tuple(sections))
        else:
            left_out.append(block.label)


def _fold_nested(placed: Iterator[_Placed]) -> list[_Placed]:
    """Fold nested bullets into the item that they belong to.

    Not under a numbered recommendation: there each bullet is an action of its own, and the item is its lead-in.
    """
    folded: list[_Placed] = []
    for each in placed:
        parent = folded[-1] if folded and folded[-1].sections == each.sections else None
        if (
            parent
            and is_nested(parent.block, each.block)
            and not (_is_recommendation(parent) and parent.block.label.isdigit())
        ):
            parent.block = fold_bullet(parent.block, each.block)
        else:
            folded.append(each)
    return folded


def _is_recommendation(placed: _Placed) -> bool:
    return bool(placed.sections) and placed.sections[-1].kind == PassageKind.RECOMMENDATION


def _draft(report: Report, family: Family, placed: Sequence[_Placed], left_out: list[str]) -> Iterator[Passage]:
    lead_in: str | None = None
    before: tuple[_Open, ...] = ()
    for each in placed:
        block = each.block
        if each.sections != before:
            lead_in, before = None, each.sections
        if is_bullet(block):
            yield _passage(report, family, each.sections, block, lead_in or _nearest(each.sections))
        else:
            lead_in = block.text if block.text.endswith(":") else None
            yield _passage(report, family, each.sections, block, block.lead_in or None)


def is_bullet(block: Block) -> bool:
    """Whether a block hangs from a line or heading before it."""
    return bool(block.label) and not block.label.isdigit()


def _nearest(sections: Sequence[_Open]) -> str | None:
    return sections[-1].heading if sections else None


def open_section(report: Report, family: Family, sections: Sequence[_Open], block: Block) -> list[_Open]:
    """Return the open sections after a heading: it closes those that it does not stand in."""
    known = family.find_section(block.text)
    if sections and sections[-1].kind == PassageKind.ABOUT and 0 < block.size < sections[-1].size - 0.5:
        known = None  # "The local authority" below "What the inspection judgements mean" opens no part of the report
    depth = float(known.depth) if known else _UNLISTED_DEPTH + _smallness(block)
    around = [section for section in sections if section.depth < depth]
    if known:  # what a report says about itself never holds findings, wherever it stands
        around = [section for section in around if section.kind != PassageKind.ABOUT or known.kind == PassageKind.ABOUT]
    kind = known.kind if known else None
    if kind is None:
        kind = around[-1].kind if around else None
    judgement = _judgement(report, block.text, known, around)
    if judgement is None and around:
        judgement = around[-1].judgement
    unnumbered = known is not None and known.unnumbered
    return [*around, _Open(block.text, depth, kind, judgement, block.size, unnumbered)]


def _smallness(block: Block) -> float:
    """Among headings that the family does not list, the smaller stands inside the larger."""
    return block.level if block.level and not block.size else 1 / (1 + block.size)


def _judgement(report: Report, heading: str, known: Section | None, around: Sequence[_Open]) -> Judgement | None:
    graded = GRADE_LINE.fullmatch(fold_text(heading))
    if graded and around:
        return Judgement(name_area(around[-1].heading), graded["grade"].lower())
    words, grade = split_grade(heading)
    area = known.area if known else None
    if area is None and grade and known is None:
        area = name_area(words)
    if area is None:
        return None
    grade = grade or report.grade(area)
    return Judgement(area, grade) if grade else None


def _passage(report: Report, family: Family, sections: Sequence[_Open], block: Block, lead_in: str | None) -> Passage:
    current = sections[-1] if sections else None
    kind = (current.kind if current else None) or family.opening
    if _CLOSING.match(fold_text(block.text)):
        kind = PassageKind.ABOUT
    outcome = _OUTCOME.search(block.text) if kind == PassageKind.RECOMMENDATION else None
    return Passage(
        passage_id="",
        report_id=report.report_id,
        ordinal=0,
        kind=kind,
        text=block.text,
        first_page=block.first_page,
        last_page=block.last_page,
        section=tuple(section.heading for section in sections),
        paragraph=block.label if block.label.isdigit() else None,
        judgement=current.judgement if current else None,
        lead_in=lead_in,
        outcome=outcome.group(1).lower() if outcome else None,
        footnotes=block.notes,
        boxes=block.boxes,
        sentences=tuple(Sentence(block.text[start:end], start) for start, end in split_sentences(block.text)),
    )


def _tie_notes(passages: list[Passage], notes: Sequence[Block], left_out: list[str]) -> list[Passage]:
    """Give a footnote that the file ties to nothing to the last passage of its page."""
    for note in notes:
        places = [
            place
            for place, passage in enumerate(passages)
            if passage.first_page <= note.first_page <= passage.last_page
        ]
        if not places:
            left_out.append(f"{note.label} {note.text}")
            continue
        passage = passages[places[-1]]
        passages[places[-1]] = replace(passage, footnotes=(*passage.footnotes, f"{note.label} {note.text}".strip()))
    return passages
