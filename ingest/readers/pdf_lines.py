"""From text runs to the text of a block: spaces, line ends, raised footnote marks, boxes."""

from collections.abc import Sequence

from domain.types import Box
from ingest.readers.blocks import Block, clean, split_label
from ingest.readers.pdf_content import Run

# Two runs on the same baseline with a wider gap than this share of the size are two words.
_GAP_IS_SPACE = 0.2


def build_block(pieces: Sequence[tuple[int, Run]]) -> Block | None:
    """Build a block from its runs, each with its page, in reading order; None if they show no text."""
    shown = [(page, run) for page, run in pieces if run.text.strip()]
    if not shown:
        return None
    size = _usual_size([run for _, run in shown])
    label, text = split_label(_text(pieces, size))
    letters = sum(len(run.text.strip()) for _, run in shown)
    bold = sum(len(run.text.strip()) for _, run in shown if run.bold) / letters
    return Block(
        text=text,
        first_page=min(page for page, _ in shown),
        last_page=max(page for page, _ in shown),
        label=label,
        bold=bold,
        size=size,
        left=_left(shown, label),
        boxes=build_boxes(shown),
    )


def build_text(pieces: Sequence[tuple[int, Run]]) -> str:
    """Return the text that runs show, each with its page, in reading order.

    Raised digits are footnote marks and are left out. A hyphen at the end of a line is kept and joins
    ("decision-" + "making").
    """
    return _text(pieces, _usual_size([run for _, run in pieces])) if pieces else ""


def _text(pieces: Sequence[tuple[int, Run]], size: float) -> str:
    parts: list[str] = []
    before: tuple[int, Run] | None = None
    for page, run in pieces:
        if not run.text or _is_footnote_mark(run, size, before[1] if before else None):
            continue
        if before is not None and parts:
            if _is_new_line(before, (page, run)):
                parts.append("\n")
            elif _needs_space(before[1], run):
                parts.append(" ")
        parts.append(run.text)
        before = (page, run)
    return clean("".join(parts))


def build_boxes(pieces: Sequence[tuple[int, Run]]) -> tuple[Box, ...]:
    """Return one box for each line of text."""
    boxes: list[Box] = []
    line: list[float] = []
    where: tuple[int, float] | None = None
    for page, run in pieces:
        if where is None or page != where[0] or abs(run.y - where[1]) > run.size * 0.6:
            if where is not None:
                boxes.append(_box(where[0], line))
            where, line = (page, run.y), [run.left, run.y - 0.25 * run.size, run.right, run.y + 0.8 * run.size]
        else:
            line = [
                min(line[0], run.left), min(line[1], run.y - 0.25 * run.size),
                max(line[2], run.right), max(line[3], run.y + 0.8 * run.size),
            ]  # fmt: skip
    if where is not None:
        boxes.append(_box(where[0], line))
    return tuple(boxes)


def _box(page: int, edges: list[float]) -> Box:
    left, bottom, right, top = (round(edge, 1) for edge in edges)
    return Box(page, left, bottom, right, top)


def _usual_size(runs: Sequence[Run]) -> float:
    letters: dict[float, int] = {}
    for run in runs:
        size = round(run.size, 1)
        letters[size] = letters.get(size, 0) + len(run.text)
    return max(letters, key=lambda size: (letters[size], size))


def _is_footnote_mark(run: Run, size: float, before: Run | None) -> bool:
    text = run.text.strip()
    if before is None or run.size > size * 0.8 or not text or not text.isdigit() or len(text) > 2:
        return False
    return run.y - before.y > size * 0.1 or run.size < size * 0.7


def _is_new_line(before: tuple[int, Run], after: tuple[int, Run]) -> bool:
    (page, first), (next_page, second) = before, after
    return page != next_page or abs(first.y - second.y) > 0.5 * max(first.size, second.size)


def _needs_space(first: Run, second: Run) -> bool:
    return second.left - first.right > _GAP_IS_SPACE * min(first.size, second.size)


def _left(shown: Sequence[tuple[int, Run]], label: str) -> float:
    """Where the text begins: the left edge of most lines after the first, else of the first run after the label."""
    page, first = shown[0]
    later = [run.left for number, run in shown if number == page and first.y - run.y > 0.5 * first.size]
    if later:
        return min(later)
    if label and len(shown) > 1:
        return shown[1][1].left
    return first.left
