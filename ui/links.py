"""Links from one page of the app to another; each can be opened by a colleague."""

import streamlit as st

from domain.types import Passage, Report
from ui.escape import as_markdown


def render_source_link(report: Report, passage: Passage, label: str, key: str) -> None:
    """Show a link that opens the report at the passage."""
    with st.container(key=key):
        st.page_link(
            "ui/read.py",
            label=as_markdown(label),
            icon=":material/description:",
            query_params={"report": report.report_id, "passage": str(passage.ordinal)},
        )
