"""The look of what Streamlit has no element for: passages with the matched sentences marked."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from domain.judgements import area_words
from domain.types import Hit, Judgement, Passage, PassageKind, Polarity, Report, Sentence, format_day
from ui.escape import as_html

POLARITY_WORDS = {
    Polarity.STRENGTH: "Strength",
    Polarity.WEAKNESS: "Weakness",
    Polarity.MIXED: "Mixed",
    Polarity.NEUTRAL: "Neutral",
}
PART_WORDS = {
    PassageKind.SUMMARY: "Summary",
    PassageKind.FINDING: "Finding",
    PassageKind.RECOMMENDATION: "Area for improvement",
    PassageKind.CONTEXT: "Facts about the area",
    PassageKind.ABOUT: "About the inspection",
}

TITLE = "Inspection report search"
_MOST_OF_TITLE = 80
_SHEET = Path(__file__).with_name("style.css")


def render_style() -> None:
    """Send the style sheet; once a page run."""
    st.html(_SHEET)


def name_tab(what: str) -> None:
    """Name the browser's tab after what a page shows: so it stands in the history, and a screen reader says it."""
    shortened = what if len(what) <= _MOST_OF_TITLE else f"{what[:_MOST_OF_TITLE]}…"
    st.set_page_config(page_title=f"{shortened} - {TITLE}")


def grade_words(judgement: Judgement) -> str:
    """Return "Children in care: good"."""
    return f"{area_words(judgement.area)}: {judgement.grade}"


def marked_text(passage: Passage, matched: Sequence[Sentence]) -> str:
    """Return the passage's text as HTML, with the matched sentences marked."""
    parts, at = [], 0
    for sentence in sorted(matched, key=lambda sentence: sentence.start):
        end = sentence.start + len(sentence.text)
        if sentence.start < at:
            continue
        parts += [
            as_html(passage.text[at : sentence.start]),
            f"<mark>{as_html(passage.text[sentence.start : end])}</mark>",
        ]
        at = end
    return "".join([*parts, as_html(passage.text[at:])])


def polarity_label(polarity: Polarity | None) -> str:
    """Return the polarity as a word in HTML; colour only repeats what the word says."""
    if polarity is None:
        return ""
    return f' <span class="polarity {polarity}">{POLARITY_WORDS[polarity]}</span>'


def facts_of(report: Report, passage: Passage) -> str:
    """Return the line under the authority's name: inspection, publication, section with its grade, place."""
    section = " › ".join(passage.section)
    if passage.judgement and not any(one.lower().endswith(passage.judgement.grade) for one in passage.section):
        section += f" (judged {passage.judgement.grade})"
    published = f"published {format_day(report.published)}" if report.published else ""
    ocr = "read by OCR" if report.ocr else ""
    return " · ".join(part for part in (report.inspection, published, section, passage.place, ocr) if part)


def passage_html(
    report: Report,
    passage: Passage,
    matched: Sequence[Sentence] = (),
    polarity: Polarity | None = None,
    *,
    level: int = 3,
    extra: str = "",
) -> str:
    """Return a passage as HTML: who, where, polarity in words, the text. `extra` is HTML that goes below."""
    region = f' <span class="region">{as_html(report.region)}</span>' if report.region else ""
    lead_in = passage.lead_in if passage.lead_in and passage.lead_in != " ".join(passage.section[-1:]) else ""
    own = "" if report.own_words else '<p class="about">A summary about a report, not the inspectors’ own words</p>'
    name = as_html(report.name)
    return (
        f'<div class="evidence {polarity or ""}">'
        f'<h{level} class="place">{name}{region}{polarity_label(polarity)}</h{level}>'
        f'<p class="facts">{as_html(facts_of(report, passage))}</p>{own}'
        + (f'<p class="leadin">{as_html(lead_in)}</p>' if lead_in else "")
        + f'<p class="words">{marked_text(passage, matched)}</p>{extra}</div>'
    )


def hit_html(hit: Hit, level: int = 3) -> str:
    """Return a hit as HTML: the passage with what matched, and why it was found."""
    extra = ""
    if hit.reasons:
        extra += f'<p class="why">Why: {as_html("; ".join(hit.reasons))}</p>'
    if hit.also_in:
        also = "; ".join(f"{report.name}, {report.inspection}" for report, _ in hit.also_in)
        extra += f'<p class="why">The same words also in: {as_html(also)}</p>'
    return passage_html(hit.report, hit.passage, hit.matched, hit.polarity, level=level, extra=extra)
