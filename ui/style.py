"""The look of what Streamlit has no element for: passages with the matched sentences marked."""

import streamlit as st

from domain.types import Hit, Passage, Polarity, Report, Sentence, format_day
from ui.escape import as_html

POLARITY_WORDS = {
    Polarity.STRENGTH: "Strength",
    Polarity.WEAKNESS: "Weakness",
    Polarity.MIXED: "Mixed",
    Polarity.NEUTRAL: "Neither praise nor criticism",
}

_STYLE = """
<style>
.evidence { border-left: 5px solid #6b7a89; padding: 0 0 0 .9rem; margin: 0; overflow-wrap: anywhere; }
.evidence.strength { border-color: #1d7044; }
.evidence.weakness { border-color: #a3311d; }
.evidence.mixed { border-color: #8a6100; }
.evidence .place { font-weight: 600; font-size: 1.05rem; margin: 0; }
.evidence .facts { color: #44525f; font-size: .9rem; margin: .1rem 0 .5rem 0; }
.evidence .words { margin: 0 0 .5rem 0; line-height: 1.55; max-width: 46rem; }
.evidence .leadin { color: #44525f; margin: 0; }
.evidence mark { background: #fff1b8; color: inherit; padding: .05em .1em; }
.polarity { display: inline-block; font-size: .85rem; font-weight: 600; border: 1px solid currentColor;
  border-radius: 3px; padding: 0 .45em; margin-left: .4em; }
.polarity.strength { color: #1d7044; } .polarity.weakness { color: #a3311d; }
.polarity.mixed { color: #8a6100; } .polarity.neutral { color: #44525f; }
.statement { margin: 0 0 .7rem 0; line-height: 1.55; max-width: 46rem; overflow-wrap: anywhere; }
.statement .cite { color: #44525f; font-size: .9rem; }
</style>
"""


def render_style() -> None:
    """Send the style sheet; once a page run."""
    st.html(_STYLE)


def marked_text(passage: Passage, matched: tuple[Sentence, ...]) -> str:
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
    return f'<span class="polarity {polarity}">{POLARITY_WORDS[polarity]}</span>'


def facts_of(report: Report, passage: Passage) -> str:
    """Return the line under the authority's name: inspection, publication, section with its grade, place."""
    section = " › ".join(passage.section)
    if passage.judgement:
        section += f" (judged {passage.judgement.grade})"
    published = f"published {format_day(report.published)}" if report.published else ""
    own = "" if report.own_words else "a summary about a report, not the inspectors' own words"
    return " · ".join(part for part in (report.inspection, published, section, passage.place, own) if part)


def hit_html(hit: Hit) -> str:
    """Return a hit as HTML: who, where, polarity in words, the text with what matched."""
    report, passage = hit.report, hit.passage
    authority = as_html(report.authority or report.title)
    region = f" · {as_html(report.region)}" if report.region else ""
    lead_in = f'<p class="leadin">{as_html(passage.lead_in)}</p>' if passage.lead_in else ""
    return (
        f'<div class="evidence {hit.polarity or ""}">'
        f'<p class="place">{authority}<span style="font-weight:400">{region}</span>{polarity_label(hit.polarity)}</p>'
        f'<p class="facts">{as_html(facts_of(report, passage))}</p>{lead_in}'
        f'<p class="words">{marked_text(passage, hit.matched)}</p></div>'
    )
