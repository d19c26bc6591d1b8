"""An authority beside its statistical neighbours: one theme, or all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from answer.counts import Counts
from domain.settings import read_settings
from domain.text import count
from domain.types import InspectionKind, Polarity
from index.build import OpenIndex
from ui.address import Asked
from ui.escape import as_markdown
from ui.neighbours import COLUMNS, NAME, Neighbours, read_neighbours
from ui.spreads import FEW, SAID, render_comparison, share_cell, spread_row
from ui.tables import Cell, authority_link

_PROBLEMS_SHOWN = 10


def render_neighbours(
    opened: OpenIndex, themes: Mapping[str, Counts], theme: str, search_for: Callable[[str], Asked]
) -> None:
    """Let an authority be chosen and show it beside its neighbours, for one of the themes or, without one, for all.

    `search_for` gives a theme's search, which is what was counted.
    """
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
            _render_theme(groups, themes[theme], theme, search_for(theme))
        else:
            _render_all(groups, themes, name, search_for)
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


def _render_theme(groups: Mapping[str, list[str]], counts: Counts, theme: str, asked: Asked) -> None:
    (name, own), *others = groups.items()
    together = [one for _, reports in others for one in reports]
    everybody = _of_places(asked, *(place for place, reports in others if reports))
    st.header(as_markdown(f"{theme[:1].upper()}{theme[1:]}: {name} and its statistical neighbours"), anchor=False)
    rows = [
        spread_row(authority_link(name), own, counts, _of_places(asked, name)),
        spread_row("Its neighbours together", together, counts, everybody if together else None),
    ]
    for place, reports in others:
        named = authority_link(place) if reports else place
        rows.append(spread_row(named, reports, counts, _of_places(asked, place)))
    head = ["Authority", "Reports", *SAID]
    render_comparison("Reports of the authority and of its neighbours; a number opens the passages", head, rows)
    _render_caution()


def _of_places(asked: Asked, *places: str) -> Asked:
    return replace(asked, authorities=places, regions=())


def _render_all(
    groups: Mapping[str, list[str]], themes: Mapping[str, Counts], name: str, search_for: Callable[[str], Asked]
) -> None:
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
    ordered = sorted(themes, key=lambda theme: (-len(own & themes[theme].reports(Polarity.WEAKNESS)), theme))
    for theme in (one for one in ordered if themes[one].mentioning.keys() & (own | together)):
        asked = search_for(theme)
        cells: list[Cell] = [theme[:1].upper() + theme[1:]]
        for side in (Polarity.WEAKNESS, Polarity.STRENGTH):
            for reports, places in ((own, (name,)), (together, tuple(others))):
                cells.append(share_cell(reports, themes[theme], side, _of_places(asked, *places)))
        rows.append(cells)
    head = ["Theme", "Criticise it: its own", "Criticise it: neighbours", "Praise it: its own", "Praise it: neighbours"]
    render_comparison("Number and share of reports; a number opens the passages", head, rows)
    _render_caution()


def _render_caution() -> None:
    st.caption(
        "Shares are of all reports of the row or group, of all years and kinds; of fewer than "
        f"{FEW}, one more can change the share a lot. "
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
