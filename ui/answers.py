"""An answer on the screen: statements in the inspectors' own words, each with numbered citations that open the page."""

import itertools
from collections.abc import Sequence

import streamlit as st

from answer.render import answer_as_text, describe_searched
from answer.wording import same_wording
from domain.types import Answer, Query, Stated, Statement
from ui import basket
from ui.address import Asked
from ui.escape import as_html
from ui.links import render_source_link
from ui.passages import render_evidence_button
from ui.style import passage_html, polarity_label
from ui.tables import Cell, Link, render_table
from ui.understood import words_of_filters


def render_answer(answer: Answer, asked: Asked) -> None:
    """Show the answer; where there is none, say so first and show the nearest passages as what they are."""
    with st.container(key="answer"):
        none = "The reports do not say" if answer.searched.reports else "No such report in the index"
        none = "Which authority?" if answer.query.asks_of_nobody_known else none
        st.header("Answer" if answer.found else none, anchor=False)
        st.html(f'<p class="headline">{as_html(answer.headline)}</p>')
        for note in answer.notes:
            st.html(f'<p class="note">{as_html(note)}</p>')
        _render_stated(answer.stated)
        groups = itertools.groupby(answer.statements, key=lambda statement: statement.subtheme)
        for number, (subtheme, statements) in enumerate(groups):
            if subtheme:
                st.html(f"<h3>{as_html(_capital(subtheme))}</h3>")
            with st.container(key=f"statements-{number}", gap=None):
                for statement in statements:
                    _render_statement(statement, answer.query, asked)
        if not answer.found and answer.nearest:
            st.html("<h3>The nearest passages, which do not answer the question</h3>")
            for hit in answer.nearest:
                st.html(passage_html(hit.report, hit.passage, hit.matched, hit.polarity))
                render_source_link(hit.report, hit.passage, f"Open at {hit.passage.place}", asked)
        if answer.found:
            _render_taking_along(answer)
        words = "Every sentence in quotation marks is copied letter by letter from the report named below it. "
        st.caption((words if answer.statements else "") + describe_searched(answer.searched))


def _render_stated(stated: Sequence[Stated]) -> None:
    """Show what covers state as tables; each inspection opens its report."""
    with_page = any(one.page for one in stated)
    head = ["Authority", "Inspection", "What the report states", *(["Page"] if with_page else [])]
    for group, members in itertools.groupby(stated, key=lambda one: one.group):
        rows: list[list[Cell]] = []
        for one in members:
            opening = Link(one.report.inspection, "read", {"report": one.report.report_id})
            page = [str(one.page or "")] if with_page else []
            rows.append([one.report.name, opening, one.text, *page])
        render_table(group or "What the reports state", head, rows)


def _render_taking_along(answer: Answer) -> None:
    """Offer the whole answer to copy, and its quotes as evidence."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="take-along"):
        menu = st.popover(
            "Copy the answer", type="tertiary", icon=":material/content_copy:", key="copy-answer", on_change="rerun"
        )
        if menu.open:
            with menu:
                st.code(answer_as_text(answer), language=None, wrap_lines=True)
        evidence = [_evidence_of(statement, answer.query) for statement in answer.statements]
        kept = {one.key for one in basket.basket()}
        new = [one for one in evidence if one.key not in kept]
        if new:
            st.button(
                "Add all quotes to evidence",
                type="tertiary",
                icon=":material/add:",
                on_click=basket.add_all,
                args=(new,),
            )


def _evidence_of(statement: Statement, query: Query) -> basket.Evidence:
    """Return a statement as evidence: its quote, from where it is quoted first."""
    citation = statement.citations[0]
    theme = ": ".join(part for part in (query.theme, statement.subtheme) if part)
    filters = "; ".join(words_of_filters(query))
    return basket.evidence_of(
        citation.report, citation.passage, statement.polarity, query.text, theme, filters, citation.quote
    )


def _render_statement(statement: Statement, query: Query, asked: Asked) -> None:
    numbers = "".join(f"[{citation.number}]" for citation in statement.citations)
    to_improve = '<span class="polarity neutral">To improve</span>' if statement.told_to_improve else ""
    st.html(
        f'<p class="statement">“{as_html(statement.text)}” <span class="numbers">{numbers}</span>'
        f"{polarity_label(statement.polarity)}{to_improve}</p>"
    )
    for place, citation in enumerate(statement.citations):
        if not same_wording(citation.quote, statement.text):
            st.html(f'<p class="statement similar">Similar: “{as_html(citation.quote)}”</p>')
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            render_source_link(citation.report, citation.passage, f"[{citation.number}] {citation}", asked)
            if place == 0:
                render_evidence_button(_evidence_of(statement, query), f"keep-statement-{citation.number}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
