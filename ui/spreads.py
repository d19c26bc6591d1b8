"""Rows of a comparison: how many reports mention, criticise and praise a theme, each number opening its passages."""

from collections.abc import Collection
from dataclasses import replace

from answer.themes import Spread
from ui.address import Asked
from ui.tables import Cell, search_link

FEW = 5
"""Below so many reports a share says little."""


def spread_row(
    value: str, reports: Collection[str], spread: Spread, narrowed: Asked | None, note: str = ""
) -> list[Cell]:
    """Return value, reports, those that mention, criticise, praise, and a note. `narrowed` is the row's own search."""
    of = set(reports)
    few = "Few reports" if len(of) < FEW else ""
    return [
        value,
        str(len(of)),
        str(len(of & spread.mentioning)),
        share_cell(len(of & spread.criticising), len(of), narrowed and replace(narrowed, polarity="weakness")),
        share_cell(len(of & spread.praising), len(of), narrowed and replace(narrowed, polarity="strength")),
        note or few,
    ]


def share_cell(count: int, of: int, asked: Asked | None) -> Cell:
    """Return a number with its share of `of` reports (0: without), as a link if it has passages to open."""
    text = f"{count}\u00a0({round(100 * count / of)}\u00a0%)" if of else str(count)
    return search_link(text, asked) if count and asked else text
