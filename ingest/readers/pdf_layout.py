"""Untagged PDFs: paragraphs worked out from where the text stands.

Lines are runs on one baseline; paragraphs are lines of one size and weight without a gap, a bullet or a number between
them. What stands at the same place at the top or bottom of several pages is a running header or footer.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.blocks import Block, Role, split_label
from ingest.readers.pdf_content import Run
from ingest.readers.pdf_lines import build_block, build_text

_MARGIN = 0.12  # share of the page's height, at top and at bottom, where running headers and footers stand
_WIDE_GAP = 2.5  # times the font size: two cells of a table, not two words
_BASELINE = 0.35  # times the font size: still the same line
_RAISED = 0.6  # the same for a footnote mark, which stands higher
_NEW_PARAGRAPH = 1.2  # times the usual distance of lines


@dataclass(slots=True)
class Line:
    """Runs on one baseline without a wide gap between them."""

    page: int
    runs: list[Run]
    text: str

    @property
    def left(self) -> float:
        return self.runs[0].left

    @property
    def right(self) -> float:
        return self.runs[-1].right

    @property
    def y(self) -> float:
        return self.runs[0].y

    @property
    def size(self) -> float:
        return max(run.size for run in self.runs)

    @property
    def bold(self) -> bool:
        shown = [run for run in self.runs if run.text.strip()]
        return bool(shown) and all(run.bold for run in shown)


def read_untagged(pages: Sequence[Sequence[Run]], heights: Sequence[float]) -> list[Block]:
    """Return the blocks of an untagged file in reading order, without its running headers and footers.

    `pages` holds the runs of each page, `heights` each page's height in points.
    """
    lined = [find_lines(number, runs) for number, runs in enumerate(pages, start=1)]
    furniture = find_furniture(lined, heights)
    blocks: list[Block] = []
    for lines, height in zip(lined, heights, strict=True):
        kept = [line for line in lines if not _is_page_number(line, height) and _shape(line, height) not in furniture]
        blocks += _blocks(order_columns(kept))
    return blocks


def _is_page_number(line: Line, height: float) -> bool:
    return _in_margin(line, height) and bool(re.fullmatch(r"(page )?\d{1,3}( of \d+)?", line.text.lower()))


def find_lines(page: int, runs: Sequence[Run]) -> list[Line]:
    """Return the lines of a page from top to bottom, and from left to right where several stand side by side."""
    shown = sorted((run for run in runs if run.text.strip() and not run.artifact), key=lambda run: (-run.y, run.left))
    rows: list[list[Run]] = []
    for run in shown:
        if rows and _same_line(rows[-1][0], run):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [line for row in rows for line in _segments(page, sorted(row, key=lambda run: run.left))]


def _same_line(first: Run, second: Run) -> bool:
    small, large = sorted((first.size, second.size))
    return abs(first.y - second.y) <= large * (_BASELINE if small > 0.8 * large else _RAISED)


def _segments(page: int, row: Sequence[Run]) -> Iterator[Line]:
    part: list[Run] = []
    for run in row:
        if part and run.left - part[-1].right > _WIDE_GAP * run.size and not _is_label(part):
            yield _line(page, part)
            part = []
        part.append(run)
    if part:
        yield _line(page, part)


def _is_label(part: Sequence[Run]) -> bool:
    label, rest = split_label(build_text([(0, run) for run in part]))
    return bool(label) and not rest


def _line(page: int, part: Sequence[Run]) -> Line:
    return Line(page, list(part), build_text([(page, run) for run in part]))


def _in_margin(line: Line, height: float) -> bool:
    return line.y < height * _MARGIN or line.y > height * (1 - _MARGIN)


def _shape(line: Line, height: float) -> tuple[str, int] | None:
    """What a running header or footer has in common from page to page: its words without numbers, and its height."""
    if not _in_margin(line, height):
        return None
    return re.sub(r"\d+", "#", line.text), round(line.y / 4)


def find_furniture(lined: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[tuple[str, int]]:
    """Return the shapes that stand on at least three pages, or on all of two."""
    pages = Counter(
        shape
        for lines, height in zip(lined, heights, strict=True)
        for shape in {_shape(line, height) for line in lines}
        if shape is not None
    )
    enough = 3 if len(lined) > 2 else 2
    return {shape for shape, count in pages.items() if count >= enough}


def order_columns(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page in reading order: the left column before the right, where it has two."""
    if len(lines) < 20:
        return list(lines)
    left_edge, right_edge = min(line.left for line in lines), max(line.right for line in lines)
    middle = (left_edge + right_edge) / 2
    left = [line for line in lines if line.right <= middle + 5]
    right = [line for line in lines if line.left >= middle - 5]
    across = len(lines) - len(left) - len(right)
    if min(len(left), len(right)) < 8 or across > 0.25 * len(lines):
        return list(lines)
    top = max(line.y for line in [*left, *right])
    above = [line for line in lines if line not in left and line not in right and line.y > top]
    rest = [line for line in lines if line not in left and line not in right and line.y <= top]
    return [*above, *left, *right, *rest]


def _blocks(lines: Sequence[Line]) -> list[Block]:
    leadings = [(before.y - line.y) / line.size for before, line in pairwise(lines) if line.size]
    usual = median([leading for leading in leadings if 0.5 < leading < 2.5] or [1.2])
    blocks: list[Block] = []
    aside: list[Block] = []
    group: list[Line] = []
    for line in lines:
        if group and _is_beside(group, line):  # the cell to the right of one that may go on below
            aside += _block([line])
            continue
        if group and _begins_paragraph(group, line, usual):
            blocks += _block(group) + aside
            group, aside = [], []
        group.append(line)
    return blocks + (_block(group) + aside if group else [])


def _is_beside(group: Sequence[Line], line: Line) -> bool:
    return line.left > max(before.right for before in group) and abs(group[-1].y - line.y) < 1.5 * line.size


def _begins_paragraph(group: Sequence[Line], line: Line, usual: float) -> bool:
    """Whether a line begins a paragraph; `usual` is the page's usual distance of lines in font sizes."""
    before = group[-1]
    if abs(before.size - line.size) > 0.8 or before.bold != line.bold:
        return True
    distance = before.y - line.y
    if distance <= 0 or distance > usual * line.size * _NEW_PARAGRAPH:
        return True
    label, rest = split_label(line.text)
    if not label or not rest:
        return False
    return not label.isdigit() or line.left <= group[0].left + 3


def _is_contents(group: Sequence[Line]) -> bool:
    return len(group) > 1 and all(re.search(r"[a-z)] \d{1,3}$", line.text) for line in group)


def _block(group: Sequence[Line]) -> list[Block]:
    block = build_block([(line.page, run) for line in group for run in line.runs])
    if block is None:
        return []
    if block.label:
        block.role, block.depth = Role.ITEM, 1
    elif re.search(r"\.{5,}\s*\d+$", block.text) or _is_contents(group):
        block.role = Role.CONTENTS
    return [block]
