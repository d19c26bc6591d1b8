"""Passages out of blocks: which heading stands over a block, and what part the block plays."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.text import fold_text, split_sentences
from domain.types import Judgement, Passage, PassageKind, Report, Sentence
from ingest.body import find_body, mark_footnotes, strip_furniture
from ingest.families import GRADE_LINE, Family, Section, name_area, split_grade
from ingest.headings import LIST_TITLE, mark_headings, merge_split_headings
from ingest.paragraphs import fold_bullet, is_nested, join_over_pages, join_rows
from ingest.readers.blocks import Block, Role

_UNLISTED_DEPTH = 10  # a heading that the family does not list stands inside all that it lists

# How letters end: what happens next, never evidence.
_CLOSING = re.compile(
    r"(ofsted|the inspectorates?|we|they) will take the findings .{0,80} into account|i am copying this letter",
    re.IGNORECASE,
)
_NUMBER_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_NUMBER = rf"(?:\d|{'|'.join(_NUMBER_WORDS)})\b"
_OUTCOME = re.compile(
    rf"\((?:[^()]*\b)?((?:outcome|enabler|principle)s? {_NUMBER}"
    rf"(?:(?:, | and |, and | & )(?:(?:outcome|enabler|principle) )?{_NUMBER})*)[^()]*\)",
    re.IGNORECASE,
)


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
    kept, dropped = strip_furniture(blocks)
    left_out = [f"{block.label} {block.text}" for block in dropped]
    kept = mark_footnotes(kept)
    notes = [block for block in kept if block.role == Role.NOTE]
    body = merge_split_headings([block for block in kept if block.role != Role.NOTE], family)
    start = find_body(body, family)
    left_out += [f"{block.label} {block.text}" for block in body[:start]]
    marked = join_over_pages(join_rows(mark_headings(body[start:], family)))
    placed = _fold_nested(_place(report, family, marked, left_out))
    drafts = list(_draft(family, report.report_id, placed))
    passages = [
        replace(draft, ordinal=n, passage_id=f"{report.report_id}#{n:03}") for n, draft in enumerate(drafts, start=1)
    ]
    return Reading(_tie_notes(passages, notes, left_out), left_out)


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
        elif any(map(str.isalpha, block.text)):
            if block.label.isdigit() and sections and sections[-1].unnumbered:
                sections = sections[:-1]
            yield _Placed(block, tuple(sections))
        else:
            left_out.append(f"{block.label} {block.text}")


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


def _draft(family: Family, report_id: str, placed: Sequence[_Placed]) -> Iterator[Passage]:
    lead_in: str | None = None
    before: tuple[_Open, ...] = ()
    for each in placed:
        block = each.block
        if each.sections != before:
            lead_in, before = None, each.sections
        if block.is_bullet:
            yield _passage(family, report_id, each.sections, block, lead_in or _nearest(each.sections))
        else:
            lead_in = block.text if block.text.endswith(":") else None
            yield _passage(family, report_id, each.sections, block, block.lead_in or None)


def _nearest(sections: Sequence[_Open]) -> str | None:
    return sections[-1].heading if sections else None


def open_section(report: Report, family: Family, sections: Sequence[_Open], block: Block) -> list[_Open]:
    """Return the open sections after a heading: it closes those that it does not stand in."""
    known = family.find_section(block.text)
    if block.level == LIST_TITLE:
        known = None
    elif sections and sections[-1].kind == PassageKind.ABOUT and 0 < block.size < sections[-1].size - 0.5:
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


def _find_outcome(text: str) -> str | None:
    """Return what of the National Framework a recommendation cites: "outcome 4", also of "(Outcome four)"."""
    found = _OUTCOME.search(text)
    return " ".join(_NUMBER_WORDS.get(word, word) for word in found[1].lower().split(" ")) if found else None


def _passage(family: Family, report_id: str, sections: Sequence[_Open], block: Block, lead_in: str | None) -> Passage:
    current = sections[-1] if sections else None
    kind = (current.kind if current else None) or family.opening
    if _CLOSING.match(fold_text(block.text)):
        kind = PassageKind.ABOUT
    outcome = _find_outcome(block.text) if kind == PassageKind.RECOMMENDATION else None
    return Passage(
        passage_id="",
        report_id=report_id,
        ordinal=0,
        kind=kind,
        text=block.text,
        first_page=block.first_page,
        last_page=block.last_page,
        section=tuple(section.heading for section in sections),
        paragraph=block.label if block.label.isdigit() else None,
        judgement=current.judgement if current else None,
        lead_in=lead_in,
        outcome=outcome,
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
