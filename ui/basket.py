"""The evidence basket of one visitor: passages put aside for a paper, in the visitor's own order."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from domain.types import Citation, Passage, Polarity, Report

_KEY = "evidence"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quoted passage as plain facts, so that it outlives a rebuild of the index."""

    passage_id: str
    report_id: str
    ordinal: int
    quote: str
    citation: str
    authority: str
    inspection: str
    published: date | None
    section: str
    grade: str
    paragraph: str
    pages: str
    polarity: str
    source: str
    own_words: bool
    question: str
    theme: str = ""
    note: str = ""
    filters: str = ""
    """What the search was narrowed to, in words."""


def evidence_of(
    report: Report, passage: Passage, polarity: Polarity | None, question: str, theme: str, filters: str = ""
) -> Evidence:
    """Return the evidence that a passage is, quoted whole."""
    return Evidence(
        passage_id=passage.passage_id,
        report_id=report.report_id,
        ordinal=passage.ordinal,
        quote=passage.text,
        citation=str(Citation(1, report, passage, passage.text)),
        authority=report.name,
        inspection=report.inspection,
        published=report.published,
        section=" › ".join(passage.section),
        grade=passage.judgement.grade if passage.judgement else "",
        paragraph=passage.paragraph or "",
        pages=str(passage.first_page)
        if passage.first_page == passage.last_page
        else f"{passage.first_page}-{passage.last_page}",
        polarity=str(polarity or ""),
        source=report.source,
        own_words=report.own_words,
        question=question,
        theme=theme,
        filters=filters,
    )


def basket() -> list[Evidence]:
    """Return the visitor's evidence, in order; changes go through the functions below."""
    evidence: list[Evidence] = st.session_state.setdefault(_KEY, [])
    return list(evidence)


def add(evidence: Evidence) -> None:
    """Put evidence at the end, unless the passage is there already."""
    if all(kept.passage_id != evidence.passage_id for kept in basket()):
        st.session_state[_KEY] = [*basket(), evidence]


def add_all(evidence: Iterable[Evidence]) -> None:
    """Put evidence at the end, without what is there already."""
    for one in evidence:
        add(one)


def clear() -> None:
    """Take everything out."""
    st.session_state[_KEY] = []


def remove(passage_id: str) -> None:
    """Take a passage out."""
    st.session_state[_KEY] = [kept for kept in basket() if kept.passage_id != passage_id]


def move(passage_id: str, by: int) -> None:
    """Move a passage up (negative) or down in the order; at the ends it stays."""
    kept = basket()
    at = next(place for place, evidence in enumerate(kept) if evidence.passage_id == passage_id)
    kept.insert(max(0, at + by), kept.pop(at))
    st.session_state[_KEY] = kept


def annotate(passage_id: str, *, theme: str, note: str) -> None:
    """Set the visitor's own theme and note on a passage."""
    st.session_state[_KEY] = [
        replace(kept, theme=theme, note=note) if kept.passage_id == passage_id else kept for kept in basket()
    ]
