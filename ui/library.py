"""What is indexed, how old it is, and by which model."""

import streamlit as st

from domain.types import Report, format_day
from index.build import OpenIndex
from ui.resources import require_index


def render_page() -> None:
    """Show the figures of the build and the table of reports."""
    st.title("Library")
    opened = require_index()
    reports = list(opened.reports.values())
    with st.container(horizontal=True):
        st.metric("Reports", f"{len(reports):,}")
        st.metric("Passages", f"{len(opened):,}")
        st.metric("Authorities", f"{len({report.authority for report in reports if report.authority}):,}")
    _render_build(opened)
    st.subheader("Reports")
    st.dataframe([_row(report) for report in reports], hide_index=True, width="stretch")


def _render_build(opened: OpenIndex) -> None:
    st.text(f"Build {opened.build_id}; model {opened.manifest.model_id}")


def _row(report: Report) -> dict[str, str | int]:
    return {
        "Authority": report.authority or "not stated",
        "Region": report.region or "",
        "Inspection": report.inspection,
        "Published": format_day(report.published) if report.published else "",
        "Judgements": "; ".join(f"{j.area.replace('_', ' ')}: {j.grade}" for j in report.judgements),
        "Pages": report.pages,
        "File": report.source,
        "Text": "inspectors' own" if report.own_words else "a summary about a report",
    }


render_page()
