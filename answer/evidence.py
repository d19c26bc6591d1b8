"""From passages to quotes on offer: which sentences are about the question, with which polarity, as which quote."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from answer.findings import Finding
from answer.said import is_need, is_sure, says_no_need, what_is_said
from answer.theme import Part, Theme
from answer.wording import (
    MOST_WORDS,
    add_effect,
    add_retraction,
    addresses_reader,
    contrasts,
    find_span,
    is_statement,
    slice_quote,
    stands_alone,
)
from domain.types import Passage, PassageKind, Polarity, Report, Sentence
from domain.words import stems_of
from index.arrays import Floats

_WORDS, _MEANING, _RANK = 0.5, 0.2, 0.3
"""What a sentence's score is made of: parts of the theme it holds, its cosine, its passage's place in the search.

Chosen on 230 labelled questions, by the mean grade of an answer's first four quotes: 2.46 of 3; with 0.5, 0.3, 0.2 it
is 2.42. More of the third brings 2.48, and sentences that stand in a good passage and speak of something else.
"""
_CONTEXT_SHARE = 0.6
"""A part of the theme that only the heading, the lead-in or the sentence before holds counts this much."""
_LOW_COSINE, _HIGH_COSINE = 0.15, 0.65
"""Cosines of unrelated and of matching sentences under the packaged model: the range that is spread over 0 to 1."""
_ABOUT = 0.5
"""A sentence scoring less than this share of the best one of the question is not offered."""
_FEWEST_WORDS = 3
"""Shorter, it is a heading or a word in a table."""
_ON_THEME = 0.55
"""Where some sentence holds more than this share of the theme, one that holds less than it of that is not offered."""
_ENOUGH_FOR_LIST = 6
"""Where so many findings hold the theme, or half of them, a list goes without the others."""
_MIXED_COUNTS, _NEUTRAL_COUNTS = 0.85, 0.6
_UNSURE_COUNTS = 0.5
"""A sentence of unsure polarity counts half where it is quoted, without a label, and on no side in a headline."""
# "(enabler: the workforce is equipped and effective, national framework)" is not what a recommendation is about.
_REFERENCE = re.compile(r"\([^()]*\bnational\s+framework\b[^()]*\)", re.IGNORECASE)
_OPPOSITE = {Polarity.STRENGTH: Polarity.WEAKNESS, Polarity.WEAKNESS: Polarity.STRENGTH}
_KIND_COUNTS = {PassageKind.SUMMARY: 0.97, PassageKind.CONTEXT: 0.5}


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage with how much each of its sentences is about the theme, 0 to 1, whatever their polarity."""

    passage: Passage
    report: Report
    about: Floats
    coverage: Floats
    """Share of the theme that each sentence holds itself, 0 to 1."""
    around: Floats
    """The same with what only the heading or the sentence before holds."""
    in_passage: float
    """Share of the theme that the passage and its headings hold together, 0 to 1."""
    cosines: Floats
    """Of each sentence with the question, -1 to 1."""
    held: tuple[float, ...]
    """How far the passage and its headings hold each part of the theme: 1 in its own words, 0.5 in related ones."""
    vectors: npt.NDArray[np.float32]
    """Of the sentences, `(sentences, dim)`, each of length 1."""


def score_sentences(
    passage: Passage,
    report: Report,
    theme: Theme,
    question: npt.NDArray[np.float32],
    vectors: npt.NDArray[np.float32],
    standing: float,
) -> Scored:
    """Return how much each sentence is about the theme.

    `question` is the question's vector, `vectors` are the sentences'; `standing` is the passage's place in the
    search, 1 for the first, towards 0 for the last.
    """
    stems = [stems_of(_REFERENCE.sub(" ", sentence.text)) for sentence in passage.sentences]
    heading = stems_of(" ".join([*passage.section, passage.lead_in or ""]))
    in_heading = [part.held_by(heading) for part in theme.parts]
    weights = [part.weight for part in theme.parts]
    total = sum(weights) or 1.0
    held = [[part.held_by(one) for part in theme.parts] for one in stems]
    own = np.array([_share(row, weights, total) for row in held])
    around = np.zeros(len(stems))
    for at, row in enumerate(held):
        leans = at > 0 and not stands_alone(passage.sentences[at].text)
        before = held[at - 1] if leans else [0.0] * len(row)
        best = [
            max(here, _CONTEXT_SHARE * max(there, above))
            for here, there, above in zip(row, before, in_heading, strict=True)
        ]
        around[at] = _share(best, weights, total)
    cosine = (vectors @ question).astype(np.float64)
    near = np.clip((cosine - _LOW_COSINE) / (_HIGH_COSINE - _LOW_COSINE), 0.0, 1.0)
    met = [max([above, *(row[at] for row in held)]) for at, above in enumerate(in_heading)]
    about = _WORDS * around + _MEANING * near + _RANK * standing
    return Scored(
        passage,
        report,
        about,
        own,
        around,
        _share(met, weights, total),
        cosine,
        tuple(met),
        vectors,
    )


def _share(held: Sequence[float], weights: Sequence[float], total: float) -> float:
    """Return the weighted share of the theme that is held; a question without a theme is held by anything."""
    return sum(one * weight for one, weight in zip(held, weights, strict=True)) / total if weights else 1.0


def offer_findings(scored: Sequence[Scored], wanted: Polarity | None) -> list[Finding]:
    """Return at most two quotes a passage of the polarity wanted (any, for None), each readable alone."""
    bar = _ABOUT * max((float(one.about.max()) for one in scored if len(one.about)), default=0.0)
    most = max((float(one.around.max()) for one in scored if len(one.around)), default=0.0)
    theme_bar = _ON_THEME * most if most >= _ON_THEME else 0.0
    offers = [finding for one in scored for finding in _offers_of(one, wanted, bar, theme_bar)]
    # What holds all of the theme may be of the other side alone: then what holds a part of it is the answer.
    return offers or [finding for one in scored for finding in _offers_of(one, wanted, bar, 0.0)]


def keep_to_theme(parts: Sequence[Part], findings: Sequence[Finding]) -> Sequence[Finding]:
    """Return the findings that hold the theme, as far as the vocabulary knows it; all, where hardly any do.

    A list gives a row to every report, also to one that is only near the theme in meaning. Words that the vocabulary
    does not know count where it knows none: inspectors have others for them ("the role of", "used to drive").
    """
    named = [part for part in parts if part.known] or parts
    kept = [finding for finding in findings if _holds(named, finding)]
    return kept if len(kept) >= min(_ENOUGH_FOR_LIST, len(findings) / 2) else findings


def says_in_its_words(parts: Sequence[Part], finding: Finding) -> bool:
    """Whether the quote itself holds a part of the theme, and not only a related word; any does, if there are none."""
    stems = stems_of(finding.quote)
    return not parts or any(part.held_by(stems) >= 1 for part in parts)


def _holds(parts: Sequence[Part], finding: Finding) -> bool:
    """Whether a quote with its headings, its lead-in and the sentence before it holds each part, or a related word."""
    passage = finding.passage
    start = passage.text.find(finding.quote)
    before = [one.text for one in passage.sentences if one.start < start][-1:]
    stems = stems_of(_REFERENCE.sub(" ", " . ".join([*passage.section, passage.lead_in or "", *before, finding.quote])))
    return all(part.held_by(stems) for part in parts)


def list_needs(passages: Sequence[Passage], reports: Mapping[str, Report]) -> list[Finding]:
    """Return what these passages tell an authority to improve, each whole if it is not too long, in their order."""
    needs: list[Finding] = []
    for passage in passages:
        said = [one for one in passage.sentences if is_need(one, passage) or not is_sure(one)]
        if not said or says_no_need(passage.text):
            continue
        first = passage.sentences.index(said[0])
        span = (0, len(passage.sentences) - 1)
        if len(passage.text.split()) > MOST_WORDS or len(said) < len(passage.sentences):
            span = find_span(passage.sentences, first) or (first, first)
        quote = slice_quote(passage, span)
        if is_statement(quote, passage.kind) and not addresses_reader(quote):
            score = 1.0 - len(needs) / 10_000  # keeps the order
            needs.append(Finding(quote, reports[passage.report_id], passage, Polarity.WEAKNESS, score))
    return needs


def _offers_of(scored: Scored, wanted: Polarity | None, bar: float, theme_bar: float) -> list[Finding]:
    """Return the best quote and the best one beside it: criticism first, where that could hide behind praise."""
    offers = []
    for at, sentence in enumerate(scored.passage.sentences):
        value = float(scored.about[at]) * _fit(sentence, scored.passage, wanted)
        if value > 0 and value >= bar and scored.around[at] >= theme_bar and (span := _quotable(scored, at, wanted)):
            offers.append((span, _make_finding(scored, at, span, value)))
    offers.sort(key=lambda offer: -offer[1].score)
    if not offers:
        return []
    (start, end), best = offers[0]
    beside = [finding for (first, last), finding in offers if last < start or first > end]
    if wanted is None and best.polarity is Polarity.STRENGTH:
        beside.sort(key=lambda finding: finding.polarity not in (Polarity.WEAKNESS, Polarity.MIXED))
    return [best, *beside[:1]]


def _quotable(scored: Scored, at: int, wanted: Polarity | None) -> tuple[int, int] | None:
    """Return the first and last sentence of the quote that a sentence is shown in; None if it cannot be shown."""
    passage = scored.passage
    span = find_span(passage.sentences, at)
    if span is None:
        return None
    span = add_effect(passage.sentences, span)
    if wanted is None:
        span = add_retraction(passage.sentences, span)
    quote = slice_quote(passage, span)
    if addresses_reader(quote) or len(quote.split()) < _FEWEST_WORDS or not is_statement(quote, passage.kind):
        return None
    return span


def _make_finding(scored: Scored, at: int, span: tuple[int, int], value: float) -> Finding:
    passage, chosen = scored.passage, scored.passage.sentences[at]
    said = polarity_of(passage.sentences[span[0] : span[1] + 1], chosen)
    if said is not Polarity.MIXED and is_need(chosen, passage):
        said = Polarity.WEAKNESS
    return Finding(
        quote=slice_quote(passage, span),
        report=scored.report,
        passage=passage,
        polarity=said,
        score=value * _KIND_COUNTS.get(passage.kind, 1.0),
    )


def _fit(sentence: Sentence, passage: Passage, wanted: Polarity | None) -> float:
    """Return how well a sentence's polarity fits the one wanted: 0 (not at all) to 1."""
    said = what_is_said(sentence, passage)
    if said is None:
        return _NEUTRAL_COUNTS
    counts = 1.0 if is_need(sentence, passage) or is_sure(sentence) else _UNSURE_COUNTS
    if wanted is None:
        return min(counts, _NEUTRAL_COUNTS) if said is Polarity.NEUTRAL else counts
    if said is wanted:
        return counts
    return min(counts, _MIXED_COUNTS) if said is Polarity.MIXED else 0.0


def polarity_of(span: Sequence[Sentence], chosen: Sentence) -> Polarity | None:
    """Return the polarity of a quote: its chosen sentence's, or mixed if a sentence of it says the opposite too.

    A sentence that the chosen one turns against ("However, ...") is what it is measured by, not what is said. None
    where the chosen one's is unsure.
    """
    if not is_sure(chosen):
        return None
    if chosen.polarity not in _OPPOSITE or contrasts(chosen.text):
        return chosen.polarity
    both = (_OPPOSITE[chosen.polarity], Polarity.MIXED)
    return Polarity.MIXED if any(one.polarity in both and is_sure(one) for one in span) else chosen.polarity
