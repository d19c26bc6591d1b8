"""The evidence basket of one visitor: passages put aside for a paper, in the visitor's own order.

It is the session's; `ui.kept_evidence` keeps it in the browser.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

import streamlit as st

from domain.types import Citation, Passage, Polarity, Report

_KEY, _CHANGE = "evidence", "evidence-change"


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

    @property
    def key(self) -> str:
        """Names the evidence: a passage may be there whole and with single sentences of it."""
        quote = zlib.crc32(self.quote.encode(errors="replace"))
        return f"{self.passage_id}-{quote:08x}"


def evidence_of(
    report: Report,
    passage: Passage,
    polarity: Polarity | None,
    question: str,
    theme: str,
    filters: str = "",
    quote: str = "",
) -> Evidence:
    """Return the evidence that a passage is; without a `quote` from it, quoted whole."""
    return Evidence(
        passage_id=passage.passage_id,
        report_id=report.report_id,
        ordinal=passage.ordinal,
        quote=quote or passage.text,
        citation=str(Citation(1, report, passage, quote or passage.text)),
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


def last_change() -> str:
    """Return what names the visitor's last change in this session; empty before the first."""
    return str(st.session_state.get(_CHANGE, ""))


def replace_all(evidence: Iterable[Evidence]) -> None:
    """Take over evidence as it is kept elsewhere: that is no change of the visitor's."""
    st.session_state[_KEY] = list(evidence)


def _change(evidence: Iterable[Evidence]) -> None:
    replace_all(evidence)
    st.session_state[_CHANGE] = uuid4().hex


def add(evidence: Evidence) -> None:
    """Put evidence at the end, unless it is there already."""
    add_all([evidence])


def add_all(evidence: Iterable[Evidence]) -> None:
    """Put evidence at the end, without what is there already."""
    kept = {one.key: one for one in basket()}
    new = {one.key: one for one in evidence if one.key not in kept}
    if new:
        _change([*kept.values(), *new.values()])


def clear() -> None:
    """Take everything out."""
    _change([])


def remove(key: str) -> None:
    """Take evidence out."""
    _change(kept for kept in basket() if kept.key != key)


def move(key: str, by: int) -> None:
    """Move evidence up (negative) or down in the order; at the ends it stays."""
    kept = basket()
    at = next(place for place, evidence in enumerate(kept) if evidence.key == key)
    kept.insert(max(0, at + by), kept.pop(at))
    _change(kept)


def annotate(key: str, *, theme: str, note: str) -> None:
    """Set the visitor's own theme and note on evidence."""
    _change(replace(kept, theme=theme, note=note) if kept.key == key else kept for kept in basket())
