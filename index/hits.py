"""Hits made of ranked passages: the sentences that matched, their polarity, and the reasons in plain English."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.authorities import type_words
from domain.judgements import OVERALL
from domain.types import Hit, Passage, PassageKind, Polarity, Query, Report, Sentence
from domain.words import stems_of_terms
from index.arrays import Floats
from index.build import OpenIndex
from index.filters import has_time, is_of_time
from index.ranking import Aspect
from index.terms import tokens_of
from index.texts import sentences_of

_MATCHED = 0.75  # a sentence matched if it is at least so much about the question as the one that is most
_MOST_MATCHED = 3


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its place."""

    row: int
    score: float
    about: Floats
    """How much each sentence is about the question, 0 to 1."""
    heading: bytes
    """Stems of its headings, between spaces."""
    stems: bytes
    """Stems of all its words, between single spaces."""


def make_hits(
    opened: OpenIndex, query: Query, aspects: Sequence[Aspect], ranked: Sequence[tuple[Ranked, Sequence[int]]]
) -> list[Hit]:
    """Return the hits, best first; each comes with the rows of passages that say the same."""
    rows = [row for one, also in ranked for row in (one.row, *also)]
    passages = dict(zip(rows, opened.passages(rows), strict=True))
    hits = []
    for rank, (one, also) in enumerate(ranked, start=1):
        passage = passages[one.row]
        report = opened.report_of(passage)
        matched = _matched(sentences_of(passage), one.about)
        polarity = _polarity_of(matched)
        hits.append(
            Hit(
                passage=passage,
                report=report,
                score=round(one.score, 6),
                rank=rank,
                polarity=polarity,
                matched=matched,
                reasons=_reasons(query, aspects, one, passage, report, matched, polarity),
                also_in=tuple((opened.report_of(passages[row]), passages[row]) for row in also),
            )
        )
    return hits


def _matched(sentences: Sequence[Sentence], about: Floats) -> tuple[Sentence, ...]:
    """Return the sentences that the question is about, best first."""
    places = sorted(range(min(len(about), len(sentences))), key=lambda at: (-about[at], at))
    return tuple(sentences[at] for at in places if about[at] >= _MATCHED * about[places[0]])[:_MOST_MATCHED]


def _polarity_of(sentences: Sequence[Sentence]) -> Polarity | None:
    said = {sentence.polarity for sentence in sentences if sentence.polarity}
    telling = said - {Polarity.NEUTRAL}
    if len(telling) > 1:
        return Polarity.MIXED
    return next(iter(telling or said), None)


def _reasons(
    query: Query,
    aspects: Sequence[Aspect],
    ranked: Ranked,
    passage: Passage,
    report: Report,
    matched: Sequence[Sentence],
    polarity: Polarity | None,
) -> tuple[str, ...]:
    """Return in plain English why this passage was found."""
    reasons = _words_found(aspects, ranked, passage.text) or ["close in meaning to the question"]
    reasons += [f"holds “{phrase}”" for phrase in query.phrases]
    if polarity and matched:
        said = "the sentence that matched" if len(matched) == 1 else "the sentences that matched"
        reasons.append(f"{said}: {polarity}")
    if passage.kind is PassageKind.RECOMMENDATION:
        reasons.append("stands among the areas for improvement")
    return (*reasons, *_filters_met(query, passage, report))


def _words_found(aspects: Sequence[Aspect], ranked: Ranked, text: str) -> list[str]:
    stems, heading = f" {ranked.stems.decode('ascii')} ", ranked.heading.decode("ascii")
    reasons = []
    for aspect in aspects:
        if found := _first_held(stems, aspect.terms):
            reasons.append(f"speaks of {aspect.name} (“{_as_written(text, found)}”)")
        elif _first_held(heading, aspect.terms):
            reasons.append(f"stands under a heading on {aspect.name}")
        elif found := _first_held(stems, aspect.related):
            reasons.append(f"near {aspect.name} (“{_as_written(text, found)}”)")
    return reasons


def _first_held(stems: str, terms: tuple[str, ...]) -> tuple[str, ...] | None:
    return next((term for term in stems_of_terms(terms) if f" {' '.join(term)} " in stems), None)


def _as_written(text: str, term: tuple[str, ...]) -> str:
    """Return the words of the text whose stems these are."""
    words = tokens_of(text)
    for at in range(len(words)):
        run = words[at : at + len(term)]
        if tuple(stem for stem, _, _ in run) == term:
            return text[run[0][1] : run[-1][2]]
    return " ".join(term)


def _filters_met(query: Query, passage: Passage, report: Report) -> list[str]:
    filters = query.filters
    reasons = []
    if report.authority in filters.authorities:
        reasons.append(f"is about {report.authority}")
    elif report.region in filters.regions:
        reasons.append(f"is in {report.region}")
    if filters.authority_types and report.authority_type:
        reasons.append(f"is about one of the {type_words(report.authority_type)}")
    if filters.kinds:
        reasons.append(f"is from: {report.kind}")
    if has_time(filters) and report.year:
        published = (
            "" if is_of_time(filters, report.day) or not report.published else f", published {report.published.year}"
        )
        reasons.append(f"is of {report.year}{published}")
    if filters.latest_only:
        reasons.append("is in the authority's newest report")
    if filters.grades and OVERALL in filters.areas:
        reasons.append(f"its report is judged {report.grade(OVERALL)} overall")
    elif filters.grades and passage.judgement:
        reasons.append(f"its section is judged {passage.judgement.grade}")
    if query.newest_first and report.year:
        reasons.append(f"recent reports come first: {report.year}")
    if not report.own_words:
        reasons.append("a summary, not the inspectors' own words")
    return reasons
