"""Whole paragraphs out of blocks: what a page break or a nested list took apart is put together again."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ingest.readers.blocks import Block, Role

_ENDS = re.compile(r"[.?!:;][\"'”’)\]]*$")
_LONG_CELL = 15  # words
_SAME_INDENT = 6.0
_DEEPER = 12.0
_TABLE_TEXT = (Role.PARAGRAPH, Role.ITEM, Role.CELL)


def join_over_pages(blocks: Sequence[Block]) -> list[Block]:
    """Join a paragraph that continues on the next page with its beginning.

    The first block of a page continues the last text before it if it has no number or bullet of its own and either
    stands at the indent of a numbered or bulleted text, or that text stopped short of the end of a sentence. Now and
    then a file's tags cut a bullet on one page: what goes on in lower case at its indent is joined too.
    """
    joined: list[Block] = []
    last = -1  # place of the last running text in `joined`
    for block in blocks:
        if block.role not in _TABLE_TEXT:
            joined.append(block)
            if block.role == Role.HEADING:
                last = -1
            continue
        if last >= 0 and _continues(joined[last], block):
            joined[last] = _join(joined[last], block)
        else:
            joined.append(block)
            last = len(joined) - 1
    return joined


def _continues(before: Block, block: Block) -> bool:
    if block.label or block.bold > 0.9 or before.bold > 0.9 or abs(block.size - before.size) > 1:
        return False
    unfinished = not _ENDS.search(before.text)
    if block.first_page == before.last_page:  # some files tag the rest of a bullet as a paragraph of its own
        return bool(before.label) and unfinished and block.text[:1].islower() and _same_indent(before, block)
    if block.first_page != before.last_page + 1:
        return False
    if block.text[:1].islower():
        return unfinished or (bool(before.label) and _same_indent(before, block))
    if before.label:
        return _same_indent(before, block)
    return unfinished and _same_indent(before, block)


def _same_indent(before: Block, block: Block) -> bool:
    return abs(before.left - block.left) < _SAME_INDENT


def _join(before: Block, block: Block) -> Block:
    return replace(
        before,
        text=join_texts(before.text, block.text),
        last_page=block.last_page,
        boxes=before.boxes + block.boxes,
        notes=before.notes + block.notes,
    )


def join_texts(first: str, second: str) -> str:
    """Join two pieces of a sentence; a hyphen at the end of the first is kept and needs no space.

    "pre-" before "and post-birth" is no broken word: there the space stays.
    """
    if first.endswith("-") and not re.match(r"(and|or|to)\s", second):
        return first + second
    return f"{first} {second}"


def join_rows(blocks: Sequence[Block]) -> list[Block]:
    """Make one block of each row of a table: of short cells their texts, of one long cell that, led in by the others.

    Layout tables have one column and are left as they are, as are rows with headings or several blocks in a cell.
    """
    joined: list[Block] = []
    for (table, _), group in groupby(blocks, key=lambda block: (block.table, block.row)):
        row = list(group)
        if not table or len(row) < 2 or len({block.column for block in row}) < len(row) or not _all_cells(row):
            joined += row
            continue
        long = [block for block in row if len(block.text.split()) >= _LONG_CELL]
        if len(long) == 1:
            others = " | ".join(block.text for block in row if block is not long[0])
            joined.append(replace(long[0], role=Role.PARAGRAPH, lead_in=others))
        elif not long:
            whole = row[0]
            for block in row[1:]:
                whole = _join(whole, replace(block, text=f"| {block.text}"))
            joined.append(whole)
        else:
            joined += row
    return joined


def _all_cells(row: Sequence[Block]) -> bool:
    return all(block.role == Role.CELL and not block.label for block in row)


def is_nested(parent: Block, block: Block) -> bool:
    """Whether a bullet stands deeper than the numbered or bulleted item before it: together they are one thought."""
    if parent.role != Role.ITEM or not parent.label or parent.table != block.table:
        return False
    if block.role != Role.ITEM or not block.label or block.label.isdigit():
        return False
    return block.depth > parent.depth or block.left > parent.left + _DEEPER


def fold_bullet(parent: Block, block: Block) -> Block:
    """Add a nested bullet to its parent, on the same line, after a bullet."""
    return _join(parent, replace(block, text=f"• {block.text}"))
