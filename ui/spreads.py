"""Rows of a comparison: how many reports mention, criticise and praise a theme, each number opening its passages."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import streamlit as st

from answer.counts import Counts
from domain.types import Polarity
from ui.address import BY_REPORT, Asked
from ui.export import rows_to_csv, rows_to_excel
from ui.tables import Cell, render_table, search_link

_SHARE = re.compile(r"(?P<count>\d+) \((?P<share>\d+) %\)")
FEW = 5
"""Below so many reports a share says little."""
SAID = ("Mention it", "Criticise it", "Praise it")


def spread_row(value: Cell, reports: Collection[str], counts: Counts, asked: Asked | None) -> list[Cell]:
    """Return value, reports, and those that mention, criticise and praise. `asked` is the row's own search."""
    return [
        value,
        str(len(reports)),
        share_cell(reports, counts, None, asked, share=False),
        share_cell(reports, counts, Polarity.WEAKNESS, asked),
        share_cell(reports, counts, Polarity.STRENGTH, asked),
    ]


def share_cell(
    reports: Collection[str], counts: Counts, side: Polarity | None, asked: Asked | None, *, share: bool = True
) -> Cell:
    """Return how many of the reports say it, or mention it at all, as a link if it has passages to open."""
    count = len((counts.reports(side) if side else counts.mentioning.keys()) & set(reports))
    text = f"{count} ({round(100 * count / len(reports))}\u00a0%)" if share and reports else str(count)
    if not count or not asked:
        return text
    return search_link(text, replace(asked, polarity=str(side or asked.polarity), view=BY_REPORT))


def render_comparison(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Show a table in the order that its reader chooses, with the ways to take it away."""
    order = st.selectbox(
        "Sort by", head, index=None, placeholder="As it is", key="sorted-by", bind="query-params", width=220
    )
    if order:
        rows = sorted(rows, key=lambda row: _sort_key(row[head.index(order)]))
    render_table(caption, head, rows)
    head, plain = split_shares(head, [[_text_of(cell) for cell in row] for row in rows])
    with st.container(horizontal=True):
        st.download_button(
            "Excel", lambda: rows_to_excel("Comparison", head, plain), "comparison.xlsx",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "CSV", lambda: rows_to_csv(head, plain), "comparison.csv", icon=":material/download:", on_click="ignore"
        )


def split_shares(head: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Return a table with the shares in columns of their own, where they can be reckoned with."""
    columns: list[list[str]] = []
    for at, name in enumerate(head):
        found = [_SHARE.fullmatch(row[at]) for row in rows]
        columns.append([name, *(one["count"] if one else row[at] for one, row in zip(found, rows, strict=True))])
        if any(found):
            columns.append([f"{name}, %", *(one["share"] if one else "" for one in found)])
    made = [list(row) for row in zip(*columns, strict=True)]
    return made[0], made[1:]


def _text_of(cell: Cell) -> str:
    return (cell if isinstance(cell, str) else cell.text).replace("\u00a0", " ")


def _sort_key(cell: Cell) -> tuple[int, str]:
    """Numbers, the largest first, before words."""
    text = _text_of(cell)
    number = text.split(" ")[0]
    return (-int(number), "") if number.isdecimal() else (1, text.casefold())
