"""What of a file is the report's body: not the cover, the contents page, the footnotes, the publisher's own text."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from domain.text import fold_text
from ingest.families import Family, find_area, spell_grade, split_grade
from ingest.headings import is_heading
from ingest.readers.blocks import Block, Role

# The publisher's own text on the last page, and how letters end. From there on nothing is the report's.
_BOILERPLATE = re.compile(
    r"the office for standards in education|if you are not happy with the inspection"
    r"|any complaints about the inspection|if you would like a copy of this document"
    r"|you may (re-?use|copy) (all or parts of )?this|interested in our work|to receive regular email alerts"
    r"|this (publication|document) is available at|piccadilly gate|© crown copyright"
    r"|yours (sincerely|faithfully)|this is a fictional sample",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"contents(\b.*\d)?", re.IGNORECASE)
_CONTENTS_LINE = re.compile(r"(\.{4,}|\s)\s*\d{1,3}$")
_COVER = re.compile(
    r"(inspection|visit) dates?\b|dates? of (previous |this )?(inspection|visit)|lead inspectors?\b|reporting inspector"
    r"|(her|his) majesty's inspector|report published|published:|judgements?$|grade$|judgement: grade$|age group"
    r"|(short |re-?)?inspection of|review of the effectiveness|and$|unique reference number|urn\b|inspected by"
    r"|area send",
    re.IGNORECASE,
)
_MOST_CONTENTS_WORDS = 25
_MOST_COVER_BLOCKS = 60


def strip_furniture(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Return the blocks without contents pages and the publisher's own text, and those blocks."""
    pages = max((block.last_page for block in blocks), default=1)
    kept: list[Block] = []
    dropped: list[Block] = []
    contents_page = 0
    for place, block in enumerate(blocks):
        near_the_end = place >= len(blocks) / 2 and (block.first_page >= pages - 2 or place > 0.8 * len(blocks))
        if near_the_end and _BOILERPLATE.match(fold_text(block.text)):
            return kept, [*dropped, *blocks[place:]]
        if block.role == Role.CONTENTS or _CONTENTS.fullmatch(block.text):
            contents_page = block.last_page
        elif contents_page and not _is_contents_line(block, contents_page):
            contents_page = 0
        (dropped if contents_page else kept).append(block)
    return kept, dropped


def _is_contents_line(block: Block, contents_page: int) -> bool:
    if block.role == Role.HEADING or block.label or len(block.text.split()) > _MOST_CONTENTS_WORDS:
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
        for place, block in enumerate(blocks[:_MOST_COVER_BLOCKS]):
            if fold_text(block.text).lower().startswith("dear "):
                return place + 1
    cover = 0
    graded_rows = {(block.table, block.row) for block in blocks if block.column > 1 and spell_grade(block.text)}
    for place, block in enumerate(blocks):
        if block.first_page == 1 and (block.table, block.row) in graded_rows:
            cover = place + 1  # the table of judgements, whose areas read like the headings that follow
            continue
        if block.first_page > 2 or (block.first_page > 1 and is_heading(block, family)):
            break
        if is_heading(block, family) and family.find_section(block.text):
            break
        if block.first_page == 1 and _is_cover(block):
            cover = place + 1
    return cover


def _is_cover(block: Block) -> bool:
    folded = fold_text(block.text)
    if _COVER.match(folded) or spell_grade(folded):
        return True
    words, grade = split_grade(folded)
    if grade and find_area(words) and len(folded.split()) < 20:
        return True
    return block.role == Role.CELL and block.column > 1 and len(folded.split()) < 12
