"""The evidence basket: order it, group it, note on it, take it away."""

from datetime import datetime

import streamlit as st

from ui.basket import Evidence, annotate, basket, move, remove
from ui.escape import as_html
from ui.export import Origin, to_csv, to_excel, to_json, to_word
from ui.resources import require_index
from ui.style import render_style


def render_page() -> None:
    """Show the basket and the ways to export it."""
    render_style()
    st.title("Evidence")
    kept = basket()
    if not kept:
        st.text("Nothing here yet. On the page Ask, choose “Add to evidence” under a passage.")
        return
    origin = Origin(require_index().build_id, datetime.now().astimezone())
    _render_exports(kept, origin)
    for place, evidence in enumerate(kept):
        _render_evidence(evidence, first=place == 0, last=place == len(kept) - 1)


def _render_exports(kept: list[Evidence], origin: Origin) -> None:
    with st.container(horizontal=True):
        st.download_button("Word", to_word(kept, origin), "evidence.docx", icon=":material/download:")
        st.download_button("Excel", to_excel(kept, origin), "evidence.xlsx", icon=":material/download:")
        st.download_button("CSV", to_csv(kept), "evidence.csv", icon=":material/download:")
        st.download_button("JSON", to_json(kept, origin), "evidence.json", icon=":material/download:")
    st.caption("The basket lasts as long as this browser tab is open: export what you want to keep.")


def _render_evidence(evidence: Evidence, *, first: bool, last: bool) -> None:
    key = evidence.passage_id
    with st.container(border=True):
        st.html(
            f'<div class="evidence {as_html(evidence.polarity)}"><p class="words">“{as_html(evidence.quote)}”</p>'
            f'<p class="facts">{as_html(evidence.citation)}</p></div>'
        )
        theme = st.text_input("Theme", evidence.theme, key=f"theme-{key}", help="Passages are grouped by it in Word.")
        note = st.text_area("Note", evidence.note, key=f"note-{key}", height=68)
        if (theme, note) != (evidence.theme, evidence.note):
            annotate(key, theme=theme, note=note)
            st.rerun()
        with st.container(horizontal=True):
            st.button("Move up", key=f"up-{key}", disabled=first, on_click=move, args=(key, -1), type="tertiary")
            st.button("Move down", key=f"down-{key}", disabled=last, on_click=move, args=(key, 1), type="tertiary")
            st.button("Remove", key=f"remove-{key}", on_click=remove, args=(key,), type="tertiary")


render_page()
