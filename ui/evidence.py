"""The evidence basket: order it, group it, note on it, take it away."""

from datetime import datetime

import streamlit as st

from domain.text import count
from domain.types import Polarity
from index.build import OpenIndex
from ui.basket import Evidence, add_all, annotate, basket, clear, move, remove
from ui.escape import as_html
from ui.export import Origin, from_json, to_csv, to_excel, to_json, to_word
from ui.kept_evidence import why_not_kept
from ui.links import page_named
from ui.resources import require_index
from ui.style import polarity_label, render_style

_TAKEN_OUT = "evidence-taken-out"


def render_page() -> None:
    """Show the basket and the ways to export it."""
    render_style()
    st.title("Evidence", anchor=False)
    opened = require_index()
    kept = basket()
    if kept:
        _render_exports(kept, Origin(opened.build_id, datetime.now().astimezone()))
        for place, evidence in enumerate(kept):
            _render_evidence(opened, evidence, first=place == 0, last=place == len(kept) - 1)
        st.button("Take everything out", on_click=_clear, icon=":material/delete:")
    else:
        st.text("Nothing here yet. On the page Ask, choose “Add to evidence” under a passage.")
        if taken_out := st.session_state.get(_TAKEN_OUT):
            st.button(f"Put {count(len(taken_out), 'passage')} back", on_click=_put_back, icon=":material/undo:")
    _render_continue()


def _clear() -> None:
    st.session_state[_TAKEN_OUT] = basket()
    clear()


def _put_back() -> None:
    add_all(st.session_state.pop(_TAKEN_OUT, ()))


def _render_exports(kept: list[Evidence], origin: Origin) -> None:
    with st.container(horizontal=True):
        for label, make, name in (
            ("Word", lambda: to_word(kept, origin), "evidence.docx"),
            ("Excel", lambda: to_excel(kept, origin), "evidence.xlsx"),
            ("CSV", lambda: to_csv(kept), "evidence.csv"),
            ("JSON", lambda: to_json(kept, origin), "evidence.json"),
        ):
            # Without a run of the page after it: that may throw away the next file while it is fetched.
            st.download_button(label, make, name, icon=":material/download:", on_click="ignore")
    if why := why_not_kept():
        st.warning(
            f"This browser does not keep the evidence ({why}): it lasts until this tab is closed or loaded anew. "
            "Export what you want to keep; a JSON file can be opened here again.",
            icon=":material/info:",
        )
        return
    st.caption(
        "The evidence is kept in this browser, for all its tabs, until you take it out or clear the browser's data; "
        "nowhere else. To go on with it on another computer, open the JSON file there."
    )


def _render_continue() -> None:
    with (
        st.expander("Continue with a JSON file that you exported"),
        st.form("continue", border=False, clear_on_submit=True),
    ):
        file = st.file_uploader("JSON file", type="json")
        if not st.form_submit_button("Add what it holds") or not file:
            return
        try:
            add_all(from_json(file.getvalue()))
        except ValueError as error:
            st.warning("The file cannot be used.", icon=":material/info:")
            st.text(str(error))
            return
    st.rerun()


def _render_evidence(opened: OpenIndex, evidence: Evidence, *, first: bool, last: bool) -> None:
    key = evidence.key
    with st.container(border=True):
        polarity = Polarity(evidence.polarity) if evidence.polarity in set(Polarity) else None
        st.html(
            f'<div class="evidence {polarity or ""}">'
            f'<h2 class="place">{as_html(evidence.authority)}{polarity_label(polarity)}</h2>'
            f'<p class="words">“{as_html(evidence.quote)}”</p>'
            f'<p class="facts">{as_html(evidence.citation)}</p>'
            + (f'<p class="facts">Asked: {as_html(evidence.question)}</p>' if evidence.question else "")
            + "</div>"
        )
        theme = st.text_input("Theme", evidence.theme, key=f"theme-{key}", help="Passages are grouped by it in Word.")
        note = st.text_area("Note", evidence.note, key=f"note-{key}", height=68)
        if (theme, note) != (evidence.theme, evidence.note):
            annotate(key, theme=theme, note=note)
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            if evidence.report_id in opened.reports:
                st.page_link(
                    page_named("read"),
                    label=f"Open at page {evidence.pages.partition('-')[0]}",
                    icon=":material/description:",
                    query_params={"report": evidence.report_id, "passage": str(evidence.ordinal)},
                )
            st.button("Move up", key=f"up-{key}", disabled=first, on_click=move, args=(key, -1), type="tertiary")
            st.button("Move down", key=f"down-{key}", disabled=last, on_click=move, args=(key, 1), type="tertiary")
            st.button("Remove", key=f"remove-{key}", on_click=remove, args=(key,), type="tertiary")


render_page()
