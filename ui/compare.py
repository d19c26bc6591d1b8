"""A theme across authorities, regions, kinds of inspection, years or grades: how many reports, and which passages."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from answer.counts import Counts
from domain.errors import ReportSearchError
from domain.judgements import OVERALL
from domain.types import Filters, Polarity, Report
from index.build import OpenIndex
from index.facets import years_of
from index.filters import rows_meeting
from ui.address import Asked, changes_of
from ui.compare_neighbours import render_neighbours
from ui.escape import as_markdown
from ui.facets import FACETS
from ui.resources import require_index
from ui.searching import read_query, understood
from ui.spreads import FEW, SAID, render_comparison, share_cell, spread_row
from ui.style import name_tab, render_style
from ui.tables import Cell, authority_link
from ui.worked_out import count_search, counts_of_themes, search_for_theme, search_to_count

_NEIGHBOURS = "statistical neighbours"
_UNJUDGED = "not judged overall"
_SIDES = (None, Polarity.WEAKNESS, Polarity.STRENGTH)
_FACET = {facet.name: facet for facet in FACETS}


def overall_grade(report: Report) -> str:
    """Return the grade; "requires improvement to be good" and "requires improvement" are the same one."""
    grade = report.grade(OVERALL) or _UNJUDGED
    return grade.removesuffix(" to be good")


@dataclass(frozen=True, slots=True)
class _By:
    """What reports are compared by: the values of a report, and the search for one of them."""

    values: Callable[[Report], Iterable[object]]
    narrow: Callable[[Filters, str], Filters]


@dataclass(frozen=True, slots=True)
class _Row:
    """Reports that have a value, what those say that a search finds among them, and that search, if there is one."""

    value: str
    reports: Set[str]
    counts: Counts
    asked: Asked | None

    @property
    def mentions(self) -> bool:
        return bool(self.counts.mentioning.keys() & self.reports)


_BY = {
    "authority": _By(lambda report: [report.authority], _FACET["authority"].narrow),
    "region": _By(lambda report: [report.region], _FACET["region"].narrow),
    "kind of inspection": _By(lambda report: [report.kind], _FACET["kind"].narrow),
    "year": _By(years_of, _FACET["year"].narrow),
    "overall grade": _By(
        lambda report: [overall_grade(report)],
        lambda filters, value: replace(filters, grades=(value,), areas=(OVERALL,)),
    ),
}
_GRADES = ("outstanding", "good", "requires improvement", "adequate", "inadequate", _UNJUDGED)
_CHANGES = (
    "2018: ILACS took the place of the single inspection framework (SIF): shorter reports, fewer recommendations.",
    "2023: care leavers are judged apart from children in care; area SEND reports give outcomes instead of findings.",
    "April 2026: ILACS no longer judges overall effectiveness.",
)


def render_page() -> None:
    """Show the table that the choices ask for."""
    render_style()
    st.title("Compare and trends", anchor=False)
    opened = require_index()
    themes = counts_of_themes(opened)
    with st.container(horizontal=True):
        theme = st.selectbox(
            "Theme",
            sorted(themes, key=str.casefold),
            index=None,
            placeholder="All themes",
            key="theme",
            bind="query-params",
            width=320,
        )
        by = str(st.selectbox("Compare by", [*_BY, _NEIGHBOURS], key="by", bind="query-params", width=220))
    question = st.text_input(
        "Or a question of your own", key="question", bind="query-params", placeholder="For example: visits are late"
    )
    if question or theme:
        name_tab(f"{question or theme} by {by}")
    if question:
        _render_question(opened, question, by)
    elif by == _NEIGHBOURS:
        render_neighbours(opened, themes, theme or "", partial(search_for_theme, opened))
    elif theme:
        _render_spread(opened, themes[theme], theme, search_for_theme(opened, theme), by)
    else:
        _render_all(opened, themes)


def _render_question(opened: OpenIndex, question: str, by: str) -> None:
    try:
        asked = search_to_count(opened, question)
        counts = count_search(opened, asked)
    except ReportSearchError as error:
        st.warning("This question cannot be counted.", icon=":material/info:")
        st.text(str(error))
        return
    if not counts.named or not counts.mentioning:
        st.text("No report holds the words of this question, so there is nothing to count. Ask it on the page Ask.")
        return
    if by == _NEIGHBOURS:
        render_neighbours(opened, {question: counts}, question, lambda _: asked)
    else:
        _render_spread(opened, counts, question, asked, by)


def _render_all(opened: OpenIndex, themes: Mapping[str, Counts]) -> None:
    st.header("All themes", anchor=False)
    rows: list[list[Cell]] = []
    for name in sorted(themes, key=lambda name: (-len(themes[name].reports(Polarity.WEAKNESS)), name)):
        asked, reports = search_for_theme(opened, name), opened.reports.keys()
        cells = (share_cell(reports, themes[name], side, asked, share=False) for side in _SIDES)
        rows.append([name[:1].upper() + name[1:], *cells])
    render_comparison("Number of reports; a number opens the passages", ["Theme", *SAID], rows)
    st.caption("Most reports both praise and criticise a theme. Choose one above to compare places or years.")


def _render_spread(opened: OpenIndex, counts: Counts, theme: str, asked: Asked, by: str) -> None:
    st.header(as_markdown(theme[:1].upper() + theme[1:]), anchor=False)
    values = {str(value) for report in opened.reports.values() for value in _BY[by].values(report) if value}
    rows = [row for value in sorted(values) if (row := _row(opened, counts, asked, by, value)).mentions]
    if by != "year":
        rows.sort(key=lambda row: -len(row.reports))
    if by == "overall grade":
        rows.sort(key=lambda row: _GRADES.index(row.value) if row.value in _GRADES else len(_GRADES))
    if by == "year":
        _render_years(rows)
    render_comparison(
        f"Reports by {by}; a number opens the passages",
        [by[:1].upper() + by[1:], "Reports", *SAID],
        [
            spread_row(
                authority_link(row.value) if by == "authority" else row.value, row.reports, row.counts, row.asked
            )
            for row in rows
        ],
    )
    st.caption(
        f"Shares are of all reports of the row; of fewer than {FEW}, one more can change the share a lot. Older "
        "reports are longer and mention more. Counted by words and by polarity worked out by a program: open the "
        "passages before you quote a number."
    )
    if any(row.asked is None for row in rows):
        st.caption(
            f"“{_UNJUDGED[:1].upper()}{_UNJUDGED[1:]}” are visits, joint inspections, and ILACS inspections since "
            "April 2026. No grade sets them apart in a search, so their numbers open nothing: compare by kind instead."
        )


def _row(opened: OpenIndex, counts: Counts, asked: Asked, by: str, value: str) -> _Row:
    """Return a row: what its own search counts, or, where no filter of the search sets its reports apart, of all."""
    first, query = understood(opened, asked), read_query(opened, asked)
    if value == _UNJUDGED:
        reports = _reports_in(opened, query.filters)
        return _Row(value, {one.report_id for one in reports if overall_grade(one) == value}, counts, None)
    filters = _BY[by].narrow(query.filters, value)
    narrowed = changes_of(first, filters, query.polarity, asked.without, asked)
    of = {one.report_id for one in _reports_in(opened, filters)}
    return _Row(value, of, count_search(opened, narrowed), narrowed)


def _reports_in(opened: OpenIndex, filters: Filters) -> list[Report]:
    reports = opened.reports_in(rows_meeting(opened.facts, opened.reports, filters))
    return [report for report in reports if report.own_words]


def _render_years(rows: Sequence[_Row]) -> None:
    data: dict[str, list[object]] = {"Year": [row.value for row in rows]}
    for name, side in (("Criticise it", Polarity.WEAKNESS), ("Praise it", Polarity.STRENGTH)):
        data[name] = [round(100 * len(row.counts.reports(side)) / len(row.reports)) for row in rows]
    st.bar_chart(
        data,
        x="Year",
        y=["Criticise it", "Praise it"],
        y_label="Share of the year's reports, %",
        stack=False,
        color=["#a3311d", "#1d7044"],
        alt="Share of each year's reports that criticise and that praise the theme; the table below has the numbers.",
    )
    st.caption("A report counts in the year of the inspection and in that of its publication, as in a search.")
    for change in _CHANGES:
        st.caption(change)


render_page()
