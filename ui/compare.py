"""A theme across authorities, regions, kinds of inspection, years or grades: how many reports, and which passages."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from answer.themes import Spread, spread_of
from domain.errors import ReportSearchError
from domain.judgements import OVERALL
from domain.types import InspectionKind, Report
from index.build import OpenIndex
from ui.address import Asked
from ui.compare_neighbours import render_neighbours
from ui.escape import as_markdown
from ui.resources import require_index
from ui.spreads import FEW, share_cell, spread_row
from ui.style import render_style
from ui.tables import Cell, render_table
from ui.worked_out import question_spread, themes_of

_NEIGHBOURS = "statistical neighbours"
_UNJUDGED = "not judged overall"


def overall_grade(report: Report) -> str:
    """Return the grade; "requires improvement to be good" and "requires improvement" are the same one."""
    grade = report.grade(OVERALL) or _UNJUDGED
    return grade.removesuffix(" to be good")


_BY: dict[str, Callable[[Report], str]] = {
    "authority": lambda report: report.authority or "",
    "region": lambda report: report.region or "",
    "kind of inspection": lambda report: str(report.kind),
    "year": lambda report: str(report.year or ""),
    "overall grade": overall_grade,
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
    table = themes_of(opened)
    spreads = {name: spread_of(opened, table, name) for name in table.names}
    known = sorted((name for name in table.names if spreads[name].mentioning), key=str.casefold)
    with st.container(horizontal=True):
        theme = st.selectbox(
            "Theme", known, index=None, placeholder="All themes", key="theme", bind="query-params", width=320
        )
        by = st.selectbox("Compare by", [*_BY, _NEIGHBOURS], key="by", bind="query-params", width=220)
    question = st.text_input(
        "Or a question of your own", key="question", bind="query-params", placeholder="For example: visits are late"
    )
    if question:
        _render_question(opened, question, str(by))
    elif by == _NEIGHBOURS:
        render_neighbours(opened, {name: spreads[name] for name in known}, theme or "")
    elif theme:
        _render_spread(opened, spreads[theme], theme, str(by))
    else:
        _render_all(spreads, known)


def _render_question(opened: OpenIndex, question: str, by: str) -> None:
    try:
        spread = question_spread(opened, question)
    except ReportSearchError as error:
        st.warning("This question cannot be counted.", icon=":material/info:")
        st.text(str(error))
        return
    if not spread.mentioning:
        st.text("No report holds the words of this question, so there is nothing to count. Ask it on the page Ask.")
        return
    if by == _NEIGHBOURS:
        render_neighbours(opened, {question: spread}, question)
    else:
        _render_spread(opened, spread, question, by)


def _render_all(spreads: dict[str, Spread], names: Sequence[str]) -> None:
    st.header("All themes", anchor=False)
    ordered = sorted(names, key=lambda name: (-len(spreads[name].criticising), name))
    rows: list[list[Cell]] = [
        [
            name[:1].upper() + name[1:],
            str(len(spreads[name].mentioning)),
            share_cell(len(spreads[name].criticising), 0, Asked(f"{name} weaknesses")),
            share_cell(len(spreads[name].praising), 0, Asked(f"{name} strengths")),
        ]
        for name in ordered
    ]
    render_table(
        "Number of reports; a number opens the passages", ["Theme", "Mention it", "Criticise it", "Praise it"], rows
    )
    st.caption("Most reports both praise and criticise a theme. Choose one above to compare places or years.")


def _render_spread(opened: OpenIndex, spread: Spread, theme: str, by: str) -> None:
    st.header(as_markdown(theme[:1].upper() + theme[1:]), anchor=False)
    groups: dict[str, list[str]] = defaultdict(list)
    for report in opened.reports.values():
        if report.own_words and report.kind is not InspectionKind.ARTICLE and _BY[by](report):
            groups[_BY[by](report)].append(report.report_id)
    mentioned = {value: ids for value, ids in groups.items() if spread.mentioning & set(ids)}
    order = sorted(mentioned) if by == "year" else sorted(mentioned, key=lambda value: (-len(groups[value]), value))
    if by == "overall grade":
        order.sort(key=lambda value: _GRADES.index(value) if value in _GRADES else len(_GRADES))
    if by == "year":
        _render_years(order, groups, spread)
    rows = [spread_row(value, groups[value], spread, _narrowed(theme, by, value)) for value in order]
    render_table(
        f"Reports by {by}; a number opens the passages",
        [by[:1].upper() + by[1:], "Reports", "Mention it", "Criticise it", "Praise it", "Note"],
        rows,
    )
    st.caption(
        f"Shares are of all reports of the row. “Few reports”: fewer than {FEW}, so that one more report can change "
        "the share a lot. Older reports are longer and mention more. Counted by words and by polarity worked out by a "
        "program: open the passages before you quote a number."
    )
    if _UNJUDGED in order and by == "overall grade":
        st.caption(
            f"“{_UNJUDGED[:1].upper()}{_UNJUDGED[1:]}” are visits, joint inspections, and ILACS inspections since "
            "April 2026. No grade sets them apart in a search, so their numbers open nothing: compare by kind instead."
        )


def _render_years(years: Sequence[str], groups: dict[str, list[str]], spread: Spread) -> None:
    said = (("Criticise it", spread.criticising), ("Praise it", spread.praising))
    data: dict[str, list[object]] = {"Year": list(years)}
    for name, reports in said:
        data[name] = [round(100 * len(reports & set(groups[year])) / len(groups[year])) for year in years]
    st.bar_chart(
        data,
        x="Year",
        y=[name for name, _ in said],
        y_label="Share of the year's reports, %",
        stack=False,
        color=["#a3311d", "#1d7044"],
        alt="Share of each year's reports that criticise and that praise the theme; the table below has the numbers.",
    )
    for change in _CHANGES:
        st.caption(change)


def _narrowed(theme: str, by: str, value: str) -> Asked | None:
    """Return the search for one row, or None for reports that no filter of the search sets apart."""
    asked = Asked(theme)
    if by == "authority":
        return replace(asked, authorities=(value,))
    if by == "region":
        return replace(asked, regions=(value,))
    if by == "kind of inspection":
        return replace(asked, kinds=(value,))
    if by == "year":
        return replace(asked, years=(int(value), int(value)))
    if by == "overall grade" and value != _UNJUDGED:
        return replace(asked, grades=(value,), areas=(OVERALL,))
    return None


render_page()
