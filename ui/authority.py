"""One authority: its inspections over time, what is praised and criticised by theme, what it was told to improve."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from answer.register import Entry
from domain.judgements import AREA_WORDS, area_words
from domain.types import Polarity, Report, format_day
from index.build import OpenIndex
from ui.escape import as_html
from ui.judgement_chart import render_chart
from ui.links import render_source_link
from ui.resources import require_index
from ui.style import name_tab, render_style
from ui.tables import Cell, Link, render_table, search_link
from ui.worked_out import counts_of_themes, register_of, search_for_theme

_THEMES_SHOWN = 20


def render_page() -> None:
    """Show the authority that the address names, or a list to choose from."""
    render_style()
    opened = require_index()
    names = sorted({report.authority for report in opened.reports.values() if report.authority})
    st.title("Authority", anchor=False)
    wanted = st.query_params.get("name", "")
    st.selectbox(
        "Authority",
        names,
        index=names.index(wanted) if wanted in names else None,
        placeholder="Type a name",
        key="authority-chosen",
        on_change=_choose,
    )
    if wanted not in names:
        if wanted:
            st.warning("No report of this authority is in the index.", icon=":material/info:")
        return
    name_tab(wanted)
    reports = [report for report in opened.reports.values() if report.authority == wanted]
    reports.sort(key=lambda report: report.day or date.min)
    _render_inspections(wanted, reports)
    _render_themes(opened, wanted, reports)
    _render_improvements([entry for entry in register_of(opened) if entry.report.authority == wanted])


def _choose() -> None:
    chosen = st.session_state.get("authority-chosen")
    st.query_params.from_dict({"name": chosen} if chosen else {})


def _render_inspections(name: str, reports: Sequence[Report]) -> None:
    """Show the grades over time as a chart, and one row an inspection with its grades as stated."""
    st.header("Inspections and judgements", anchor=False)
    render_chart(name, reports)
    stated = dict.fromkeys(judgement.area for report in reports for judgement in report.judgements)
    areas = sorted(stated, key=lambda area: list(AREA_WORDS).index(area) if area in AREA_WORDS else len(AREA_WORDS))
    head = ["Inspection", "Published", *(area_words(area) for area in areas)]
    rows: list[list[Cell]] = []
    for report in reports:
        opening = Link(report.inspection, "read", {"report": report.report_id})
        published = format_day(report.published) if report.published else "not stated"
        rows.append([opening, published, *(report.grade(area) or "-" for area in areas)])
    render_table("Judgements as the reports state them, oldest first", head, rows)
    st.caption(
        "A dash: this report states no such judgement. What is judged has changed: care leavers apart from children in "
        "care since 2023, no judgement of overall effectiveness in ILACS since April 2026."
    )


def _render_themes(opened: OpenIndex, name: str, reports: Sequence[Report]) -> None:
    st.header("Strengths and weaknesses by theme", anchor=False)
    counted: list[tuple[str, int, int, int]] = []
    for theme, counts in counts_of_themes(opened).items():
        mentioning = {row for report in reports for row in counts.mentioning.get(report.report_id, ())}
        if mentioning:
            criticising, praising = (
                counts.saying[side] & mentioning for side in (Polarity.WEAKNESS, Polarity.STRENGTH)
            )
            counted.append((theme, len(criticising), len(praising), len(mentioning)))
    counted.sort(key=lambda row: (-row[1], -row[2], row[0]))
    rows_shown: list[list[Cell]] = []
    for theme, *numbers in counted[:_THEMES_SHOWN]:
        asked = replace(search_for_theme(opened, theme), authorities=(name,))
        sides = (Polarity.WEAKNESS, Polarity.STRENGTH, asked.polarity)
        cells = [
            search_link(str(number), replace(asked, polarity=str(side))) if number else "0"
            for number, side in zip(numbers, sides, strict=True)
        ]
        rows_shown.append([theme[:1].upper() + theme[1:], *cells])
    render_table(
        "Number of passages over all inspections; a number opens them",
        ["Theme", "Criticise", "Praise", "Mention"],
        rows_shown,
    )
    if len(counted) > _THEMES_SHOWN:
        st.caption(f"The {_THEMES_SHOWN} themes with most criticism, of {len(counted)} that are mentioned.")


def _render_improvements(entries: Sequence[Entry]) -> None:
    st.header("Told to improve", anchor=False)
    if not entries:
        st.text("No recommendation or area for improvement was found in these reports.")
    inspection = ""
    for entry in entries:
        if entry.report.inspection != inspection:
            inspection = entry.report.inspection
            st.html(f"<h3>{as_html(inspection)}</h3>")
        later = f'<p class="why">Since then: {as_html(entry.later)}</p>'
        st.html(f'<div class="evidence"><p class="words">{as_html(entry.passage.text)}</p>{later}</div>')
        with st.container(horizontal=True):
            render_source_link(entry.report, entry.passage, f"Open at page {entry.passage.first_page}")
            if entry.evidence:
                cited = entry.evidence
                render_source_link(cited.report, cited.passage, f"{entry.later}: {cited}")


render_page()
