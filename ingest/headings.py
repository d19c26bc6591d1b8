"""Which blocks are headings. Tags do not tell: most real headings are bold paragraphs, and some body is tagged H1."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from ingest.families import Family, spell_grade, split_grade
from ingest.readers.blocks import Block, Role

_MOST_WORDS = 20
LIST_TITLE = 7
"""The level of a few words in plain type over a list: they open no section that the family lists."""
_MOST_WORDS_OVER_A_LIST = 6
_MOST_LISTED_WORDS = 25  # a heading that the family lists, with its grade


def is_heading(block: Block, family: Family) -> bool:
    """Whether a block is a heading: bold or tagged as one, short, and not a sentence; or known to the family."""
    words = len(block.text.split())
    if (
        words > _MOST_LISTED_WORDS
        or block.role in (Role.NOTE, Role.CONTENTS)
        or not re.search(r"[A-Za-z]{2}", block.text)
    ):
        return False
    marked = block.bold > 0.9 or block.role == Role.HEADING
    if family.find_section(block.text) and not block.label and (marked or (block.bold > 0.4 and words < 16)):
        return True
    if block.is_bullet:
        return False
    return marked and not re.search(r"[.;,]$", block.text.strip()) and words <= _MOST_WORDS


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
    same_row = before.table > 0 and (before.table, before.row) == (block.table, block.row) and before.first_page > 1
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
    for block, after in zip_longest(blocks, blocks[1:]):
        if is_heading(block, family):
            marked.append(replace(block, role=Role.HEADING))
        elif after is not None and _titles_a_list(block, after):
            marked.append(replace(block, role=Role.HEADING, level=LIST_TITLE))
        else:
            marked.append(replace(block, role=Role.PARAGRAPH) if block.role == Role.HEADING else block)
    return marked


def _titles_a_list(block: Block, after: Block) -> bool:
    """Whether a few words in plain type stand over a list: "Care leavers" among recommendations."""
    few = 0 < len(block.text.split()) <= _MOST_WORDS_OVER_A_LIST and not re.search(r"[.;,:?!)]$", block.text)
    plain = block.role == Role.PARAGRAPH and not block.label and block.text[:1].isupper()
    return few and plain and after.role == Role.ITEM and bool(after.label) and after.first_page == block.last_page
