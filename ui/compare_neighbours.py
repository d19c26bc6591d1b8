"""An authority beside its statistical neighbours: one theme, or all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from answer.themes import Spread
from domain.settings import read_settings
from domain.text import count
from domain.types import InspectionKind
from index.build import OpenIndex
from ui.address import Asked
from ui.escape import as_markdown
from ui.neighbours import COLUMNS, NAME, Neighbours, read_neighbours
from ui.spreads import FEW, share_cell, spread_row
from ui.tables import Cell, render_table

_PROBLEMS_SHOWN = 10


def render_neighbours(opened: OpenIndex, spreads: Mapping[str, Spread], theme: str) -> None:
    """Let an authority be chosen and show it beside its neighbours; `spreads` is of one theme or of all."""
    settings = read_settings()
    path = settings.neighbours or settings.corpus / NAME
    neighbours = _read(path)
    if neighbours is None:
        return
    name = st.selectbox(
        "Authority",
        sorted(neighbours.of),
        index=None,
        placeholder="Type a name",
        key="authority",
        bind="query-params",
        width=320,
    )
    if name:
        groups = _reports_of(opened, [name, *neighbours.of[name]])
        if theme:
            _render_theme(groups, spreads[theme], theme)
        else:
            _render_all(groups, spreads, name)
    _render_problems(neighbours.problems, path)


def _read(path: Path) -> Neighbours | None:
    try:
        return read_neighbours(path)
    except FileNotFoundError:
        st.text(
            "There is no table of statistical neighbours yet. To compare with them, put a file with the columns "
            f"{COLUMNS[0]} and {COLUMNS[1]}, one pair a row, at\n{path}\n"
            "It is read again at every visit; how to make one is in docs/neighbours.md."
        )
    except OSError as error:
        st.warning("The table of statistical neighbours cannot be read.", icon=":material/info:")
        st.text(f"{path}: {error.strerror or error}")
    return None


def _reports_of(opened: OpenIndex, names: Sequence[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {name: [] for name in names}
    for report in opened.reports.values():
        if report.authority in groups and report.own_words and report.kind is not InspectionKind.ARTICLE:
            groups[report.authority].append(report.report_id)
    return groups


def _render_theme(groups: Mapping[str, list[str]], spread: Spread, theme: str) -> None:
    (name, own), *others = groups.items()
    together = [one for _, reports in others for one in reports]
    everybody = Asked(theme, authorities=tuple(place for place, reports in others if reports))
    st.header(as_markdown(f"{theme[:1].upper()}{theme[1:]}: {name} and its statistical neighbours"), anchor=False)
    rows = [
        spread_row(name, own, spread, Asked(theme, authorities=(name,))),
        spread_row("Its neighbours together", together, spread, everybody if together else None),
    ]
    for place, reports in others:
        note = "" if reports else "No report here"
        rows.append(spread_row(place, reports, spread, Asked(theme, authorities=(place,)), note))
    head = ["Authority", "Reports", "Mention it", "Criticise it", "Praise it", "Note"]
    render_table("Reports of the authority and of its neighbours; a number opens the passages", head, rows)
    _render_caution()


def _render_all(groups: Mapping[str, list[str]], spreads: Mapping[str, Spread], name: str) -> None:
    own = set(groups[name])
    others = {place: reports for place, reports in groups.items() if place != name and reports}
    together = {one for reports in others.values() for one in reports}
    st.header(as_markdown(f"{name} and its statistical neighbours"), anchor=False)
    missing = [place for place in groups if place != name and place not in others]
    st.text(
        f"{count(len(own), 'report')} of {name}, {count(len(together), 'report')} of its neighbours "
        f"({', '.join(others) or 'none'})." + (f" No report here of {', '.join(missing)}." if missing else "")
    )
    rows: list[list[Cell]] = []
    ordered = sorted(spreads, key=lambda theme: (-len(own & spreads[theme].criticising), theme))
    for theme in (one for one in ordered if spreads[one].mentioning & (own | together)):
        spread = spreads[theme]
        mine, theirs = Asked(theme, authorities=(name,)), Asked(theme, authorities=tuple(others))
        cells: list[Cell] = [theme[:1].upper() + theme[1:]]
        for said, polarity in ((spread.criticising, "weakness"), (spread.praising, "strength")):
            for reports, asked in ((own, mine), (together, theirs)):
                cells.append(share_cell(len(reports & said), len(reports), replace(asked, polarity=polarity)))
        rows.append(cells)
    head = ["Theme", "Criticise it: its own", "Criticise it: neighbours", "Praise it: its own", "Praise it: neighbours"]
    render_table("Number and share of reports; a number opens the passages", head, rows)
    _render_caution()


def _render_caution() -> None:
    st.caption(
        f"Shares are of all reports of the row or group, of all years and kinds. “Few reports”: fewer than {FEW}. "
        "Counted by words and by polarity worked out by a program: open the passages before you quote a number."
    )


def _render_problems(problems: Sequence[str], path: Path) -> None:
    if not problems:
        return
    st.warning(
        f"Left out of the table of neighbours: {count(len(problems), 'line')} that cannot be used.",
        icon=":material/info:",
    )
    more = len(problems) - _PROBLEMS_SHOWN
    shown = [*problems[:_PROBLEMS_SHOWN], *([f"and {more} more"] if more > 0 else [])]
    st.text("\n".join([str(path), *shown]))
