"""Search: a question in, ranked hits with their reasons out.

    hits = search(opened, "connected carers weaknesses", k=10)

Understand the question, resolve its filters to rows, find candidates by meaning and by words, gather evidence about
each, rank, fold near-duplicates, and say why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.types import Filters, Hit, Passage, PassageKind, Polarity, Query, Report, Sentence
from domain.vocabulary import Vocabulary, the_vocabulary
from domain.words import stem_words
from index.build import OpenIndex
from index.filters import rows_meeting
from index.lexical import Form, LexicalQuery, TermGroup
from index.question import understand
from index.ranking import Aspect, Candidate, Floats, aspects_of, gather_evidence, score

Rows = npt.NDArray[np.int64]

CANDIDATES = 120
"""How many are taken from each of the two searches, by meaning and by words."""
SAME_TEXT = 0.9
"""Share of words from which two passages of different reports count as the same text."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its place: what hits are made of."""

    passage: Passage
    score: float
    about: Floats
    """How much each sentence is about the question, 0 to 1."""


def search(
    opened: OpenIndex,
    question: str | Query,
    k: int = 10,
    *,
    filters: Filters | None = None,
    vocabulary: Vocabulary | None = None,
) -> list[Hit]:
    """Return the k best hits, best first; fewer if fewer passages meet the filters.

    `filters` replaces those that the question names. Raises QuestionRejected for a text that is no question.
    """
    vocabulary = vocabulary or the_vocabulary()
    query = understand_for(opened, question, vocabulary) if isinstance(question, str) else question
    chosen = query.filters if filters is None else filters
    rows = rows_meeting(opened.facts, opened.reports, chosen)
    if k < 1 or len(opened) == 0 or (rows is not None and len(rows) == 0):
        return []
    aspects = aspects_of(query, vocabulary)
    found, meaning, words, vector = _find_candidates(opened, query, aspects, rows, max(CANDIDATES, 2 * k))
    passages = opened.passages(found)
    candidates = _describe(opened, passages, found, meaning, words, vector)
    evidence, about = gather_evidence(query, aspects, candidates)
    scores = score(evidence)
    order = np.lexsort((found, -scores))
    ranked = [Ranked(passages[at], float(scores[at]), about[at]) for at in order if _holds_phrases(passages[at], query)]
    return _hits(opened, query, aspects, ranked, k)


def understand_for(opened: OpenIndex, text: str, vocabulary: Vocabulary | None = None) -> Query:
    """Return what is understood of a question put to this index. Raises QuestionRejected."""
    return understand(text, vocabulary=vocabulary, known_words=_words_of(opened))


_words: dict[str, frozenset[str]] = {}


def _words_of(opened: OpenIndex) -> frozenset[str]:
    """Return the words of a build, read once."""
    if opened.build_id not in _words:
        _words.clear()
        _words[opened.build_id] = frozenset(opened.store.words())
    return _words[opened.build_id]


def question_text(query: Query) -> str:
    """Return what is embedded: one text, the question and its expansions together (measured: README)."""
    words = query.theme or query.text
    added = [term for expansion in query.expansions for term in expansion.synonyms[:3]]
    return ", ".join(dict.fromkeys([words, *added]))


def _find_candidates(
    opened: OpenIndex, query: Query, aspects: Sequence[Aspect], rows: Rows | None, most: int
) -> tuple[Rows, Floats, Floats, npt.NDArray[np.float32]]:
    vector = opened.embedder.embed_question(question_text(query))
    near, cosines = opened.vectors.search(vector, most, rows)
    worded, bm25 = opened.lexical.search(_lexical_query(query, aspects), most, rows)
    found = np.union1d(near, worded)
    meaning, words = np.zeros(len(found)), np.zeros(len(found))
    if len(found):
        meaning[:] = opened.vectors.rows(found) @ vector
    meaning[np.searchsorted(found, near)] = cosines
    words[np.searchsorted(found, worded)] = bm25
    return found, meaning, words, vector


def _lexical_query(query: Query, aspects: Sequence[Aspect]) -> LexicalQuery:
    groups = []
    for aspect in aspects:
        forms = [Form(" ".join(term)) for term in aspect.terms] + [Form(" ".join(term), 0.3) for term in aspect.related]
        groups.append(TermGroup(tuple(forms), aspect.weight))
    return LexicalQuery(tuple(groups), query.phrases)


def _describe(
    opened: OpenIndex,
    passages: Sequence[Passage],
    rows: Rows,
    meaning: Floats,
    words: Floats,
    vector: npt.NDArray[np.float32],
) -> list[Candidate]:
    vectors, offsets = opened.sentence_vectors(rows)
    cosines = vectors @ vector
    return [
        Candidate(
            row=int(row),
            meaning=float(meaning[at]),
            words=float(words[at]),
            sentence_stems=tuple(f" {' '.join(stem_words(sentence.text))} " for sentence in passage.sentences),
            heading_stems=f" {' '.join(stem_words(' '.join((*passage.section, passage.lead_in or ''))))} ",
            sentence_meaning=tuple(cosines[offsets[at] : offsets[at + 1]].tolist()),
            strength=tuple(_probability(sentence, Polarity.STRENGTH) for sentence in passage.sentences),
            weakness=tuple(_probability(sentence, Polarity.WEAKNESS) for sentence in passage.sentences),
            kind=passage.kind,
            grade=passage.judgement.grade if passage.judgement else "",
            own_words=opened.report_of(passage).own_words,
        )
        for at, (row, passage) in enumerate(zip(rows, passages, strict=True))
    ]


def _probability(sentence: Sentence, polarity: Polarity) -> float:
    """Return how likely the sentence is of this polarity; a mixed one is half of each."""
    if sentence.polarity is polarity:
        return sentence.probability
    if sentence.polarity is Polarity.MIXED:
        return 0.5 * sentence.probability
    return (1.0 - sentence.probability) / 3 if sentence.polarity else 0.0


def _holds_phrases(passage: Passage, query: Query) -> bool:
    if not query.phrases:
        return True
    text = f" {' '.join(stem_words(passage.text))} "
    return all(f" {' '.join(stem_words(phrase))} " in text for phrase in query.phrases)


def _hits(opened: OpenIndex, query: Query, aspects: Sequence[Aspect], ranked: Iterable[Ranked], k: int) -> list[Hit]:
    kept: list[tuple[Ranked, list[tuple[Report, Passage]], frozenset[str]]] = []
    for one in ranked:
        words = frozenset(stem_words(one.passage.text))
        report = opened.report_of(one.passage)
        same = next((other for other in kept if _same_text(words, other[2])), None)
        if same:
            same[1].append((report, one.passage))
        elif len(kept) < k:
            kept.append((one, [], words))
    return [_hit(opened, query, aspects, one, tuple(also), rank) for rank, (one, also, _) in enumerate(kept, start=1)]


def _same_text(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared > 0 and shared >= SAME_TEXT * max(len(one), len(other))


def _hit(
    opened: OpenIndex,
    query: Query,
    aspects: Sequence[Aspect],
    ranked: Ranked,
    also_in: tuple[tuple[Report, Passage], ...],
    rank: int,
) -> Hit:
    passage, report = ranked.passage, opened.report_of(ranked.passage)
    matched = _matched(passage, ranked.about)
    polarity = _polarity_of(matched)
    return Hit(
        passage=passage,
        report=report,
        score=round(ranked.score, 6),
        rank=rank,
        polarity=polarity,
        matched=matched,
        reasons=_reasons(query, aspects, passage, report, matched, polarity),
        also_in=also_in,
    )


def _matched(passage: Passage, about: Floats) -> tuple[Sentence, ...]:
    """Return the sentences that the question is about, best first: those at least 0.75 as near as the nearest."""
    if not len(about):
        return ()
    order = np.argsort(-about, kind="stable")
    return tuple(passage.sentences[at] for at in order if about[at] >= 0.75 * about[order[0]])[:3]


def _polarity_of(sentences: Sequence[Sentence]) -> Polarity | None:
    said = {sentence.polarity for sentence in sentences if sentence.polarity}
    telling = said - {Polarity.NEUTRAL}
    if len(telling) > 1:
        return Polarity.MIXED
    return next(iter(telling or said), None)


def _reasons(
    query: Query,
    aspects: Sequence[Aspect],
    passage: Passage,
    report: Report,
    matched: Sequence[Sentence],
    polarity: Polarity | None,
) -> tuple[str, ...]:
    """Return in plain English why this passage was found."""
    stems = f" {' '.join(stem_words(passage.text))} "
    reasons = []
    for aspect in aspects:
        if found := [term for term in aspect.terms if f" {' '.join(term)} " in stems]:
            reasons.append(f"speaks of {aspect.name} (“{_as_written(passage.text, found[0])}”)")
        elif any(f" {' '.join(term)} " in stems for term in aspect.related):
            reasons.append(f"near {aspect.name}")
    if not reasons:
        reasons.append("close in meaning to the question")
    if polarity and matched:
        said = "the sentence that matched" if len(matched) == 1 else "the sentences that matched"
        reasons.append(f"{said}: {polarity}")
    if passage.kind is PassageKind.RECOMMENDATION:
        reasons.append("stands among the areas for improvement")
    if query.filters.authorities and report.authority:
        reasons.append(f"is about {report.authority}")
    if query.filters.regions and report.region:
        reasons.append(f"is in {report.region}")
    if (query.filters.first_year or query.filters.last_year) and report.year:
        reasons.append(f"is of {report.year}")
    if query.filters.grades and passage.judgement:
        reasons.append(f"its section is judged {passage.judgement.grade}")
    if not report.own_words:
        reasons.append("a summary, not the inspectors' own words")
    return tuple(reasons)


def _as_written(text: str, stems: Sequence[str]) -> str:
    """Return the words of the text whose stems these are."""
    words = text.split()
    for at in range(len(words)):
        for size in range(1, len(stems) + 1):
            if stem_words(" ".join(words[at : at + size])) == list(stems):
                return " ".join(words[at : at + size]).strip(".,;:()‘’'\"“”")
    return " ".join(stems)
