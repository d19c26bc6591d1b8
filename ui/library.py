"""What is indexed and what was left out and why, how old it is, and by which model."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import streamlit as st

from domain.settings import read_settings
from domain.types import Report, format_day
from index.build import OpenIndex
from ui.feedback import count_feedback, export_feedback
from ui.feedback_form import FILE
from ui.library_adding import render_adding
from ui.login import may_see_feedback
from ui.resources import require_index
from ui.style import grade_words, render_style
from ui.tables import Cell, Link, authority_link, render_table

_MONTHS_OLD = 12


def render_page() -> None:
    """Show the figures of the build, what was skipped, and the table of reports."""
    render_style()
    st.title("Library", anchor=False)
    opened = require_index()
    reports = list(opened.reports.values())
    with st.container(horizontal=True):
        st.metric("Reports", f"{len(reports):,}", width="content")
        st.metric("Passages", f"{len(opened):,}", width="content")
        st.metric("Authorities", f"{len({one.authority for one in reports if one.authority}):,}", width="content")
    _render_age(opened, reports)
    _render_counts(reports)
    _render_left_out(opened)
    render_adding(opened)
    st.header("All reports", anchor=False)
    st.caption("Click a column's head to sort; the magnifying glass above the table searches it. Links open a new tab.")
    ordered = sorted(reports, key=lambda report: (report.name, report.day or date.min))
    st.dataframe(
        [_row(report) for report in ordered],
        hide_index=True,
        width="stretch",
        column_config={
            "Open": st.column_config.LinkColumn(display_text="Report"),
            "Open authority": st.column_config.LinkColumn(display_text="Authority"),
        },
        alt=f"Table of {len(reports)} reports with authority, inspection, publication, judgements and file",
    )
    _render_feedback()


def _render_feedback() -> None:
    path = read_settings().cache.parent / FILE
    count = count_feedback(path)
    if count and may_see_feedback():
        st.header("What readers said", anchor=False)
        st.text(f"{count:,} remarks on passages are kept in {path}.")
        st.download_button(
            "Download as labelled sets",
            lambda: export_feedback(path),
            "feedback.zip",
            icon=":material/download:",
            on_click="ignore",
        )


def _render_age(opened: OpenIndex, reports: Sequence[Report]) -> None:
    newest = max((report.published for report in reports if report.published), default=None)
    if newest:
        st.text(f"The newest report was published on {format_day(newest)}.")
        if (date.today() - newest).days > _MONTHS_OLD * 30:  # noqa: DTZ011 (the day where the app runs)
            st.warning(
                "Reports of the last year are missing: newer inspections are not searched.", icon=":material/info:"
            )
    st.text(f"Index build {opened.build_id}, made with the model {opened.manifest.model_id}.")


def _render_counts(reports: Sequence[Report]) -> None:
    st.header("Reports by kind and year", anchor=False)
    years = sorted({report.year for report in reports if report.year})
    counts = Counter((str(report.kind), report.year) for report in reports)
    kinds = Counter(str(report.kind) for report in reports)
    rows: list[list[Cell]] = [
        [kind[:1].upper() + kind[1:], *(str(counts[kind, year] or "-") for year in years), str(total)]
        for kind, total in kinds.most_common()
    ]
    render_table("Number of reports by year of inspection", ["Kind", *map(str, years), "All"], rows)


def _render_left_out(opened: OpenIndex) -> None:
    st.header("Left out", anchor=False)
    files = opened.store.files()
    skipped: list[list[Cell]] = [[file.source, file.detail] for file in files if file.outcome == "skipped"]
    same: list[list[Cell]] = [[file.source, file.detail] for file in files if file.outcome == "same"]
    if skipped:
        render_table(f"{len(skipped)} files could not be read", ["File", "Why"], skipped)
    if same:
        render_table(f"{len(same)} files hold the same as another", ["File", "Same as"], same)
    if not skipped and not same:
        st.text("Nothing: every file of the corpus folder was read.")


def _row(report: Report) -> dict[str, str | int | None]:
    return {
        "Authority": report.authority or "not stated",
        "Open": Link("", "read", {"report": report.report_id}).address,
        "Open authority": authority_link(report.authority).address if report.authority else None,
        "Region": report.region or "",
        "Inspection": report.inspection,
        "Published": report.published.isoformat() if report.published else None,
        "Judgements": "; ".join(grade_words(judgement) for judgement in report.judgements),
        "Pages": report.pages,
        "File": report.source,
        "Text": "inspectors' own" if report.own_words else "a summary about a report",
    }


render_page()
