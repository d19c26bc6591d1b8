"""Search: a question in, ranked hits with their reasons out.

    hits = search(opened, "connected carers weaknesses", k=10)

Understand the question, resolve its filters to rows, find candidates by meaning and by words, gather evidence about
each, rank, fold near-duplicates, and say why.
"""

import functools
import math
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from domain.types import Filters, Hit, Query
from domain.vocabulary import Vocabulary, the_vocabulary
from domain.words import split_words, stem, stem_words
from index.arrays import Floats, Rows, Vector
from index.build import OpenIndex
from index.facts import PASSAGE_KINDS
from index.filters import rows_meeting
from index.hits import Ranked, make_hits
from index.lexical import AnyOf, LexicalQuery, WordForm
from index.lines import find_in_lines
from index.question import understand
from index.ranking import ASKING_STEMS, Aspect, Candidates, Evidence, aspects_of, gather_evidence, score
from index.reranker import Reranker

CANDIDATES = 120
"""How many are taken from each of the two searches, by meaning and by words; the same for 10 hits as for 60."""
RERANKED = 40
"""How many of the first are read again by a cross-encoder, if there is one."""
SAME_TEXT = 0.9
"""Share of words from which two passages count as the same text."""

_RELATED = 0.3  # a related word counts so much of a term in the search by words
_LEAST_RARE = 0.05
_RECENCY = 0.3  # of the score, for the newest year, where the question implies that recent reports matter more
_LIKE, _UNLIKE = 0.5, 0.25  # Rocchio's weights of examples: Manning et al., Introduction to IR, 9.1.1


def search(
    opened: OpenIndex,
    question: str | Query,
    k: int = 10,
    *,
    filters: Filters | None = None,
    within: Rows | None = None,
    vocabulary: Vocabulary | None = None,
    like: Sequence[str] = (),
    unlike: Sequence[str] = (),
    reranker: Reranker | None = None,
    vectors: tuple[Vector, Vector] | None = None,
) -> list[Hit]:
    """Return the k best hits, best first; fewer if fewer passages meet the filters.

    `filters` replaces those that the question names; `within` are the only rows to search, ascending. `like` and
    `unlike` are ids of passages that are, and are not, what was meant; the latter are left out. `vectors` are those of
    `question_vectors`, if the caller has them. Raises QuestionRejected for a text that is no question.
    """
    vocabulary = vocabulary or the_vocabulary()
    query = understand_for(opened, question, vocabulary) if isinstance(question, str) else question
    if filters is not None:
        query = replace(query, filters=filters)
    rows = rows_meeting(opened.facts, opened.reports, query.filters)
    if within is not None:
        rows = within if rows is None else np.intersect1d(rows, within, assume_unique=True)
    if k < 1 or len(opened) == 0 or (rows is not None and len(rows) == 0):
        return []
    k = min(k, len(opened))
    aspects = aspects_of(query, vocabulary)
    unwanted = _rows_of(opened, unlike)
    asked, vector = vectors or question_vectors(opened, query)
    vector = _moved(opened, vector, _rows_of(opened, like), unwanted)
    found, candidates = find_candidates(
        opened, query, aspects, (asked, vector), rows, max(CANDIDATES, 2 * k), vocabulary
    )
    evidence = gather_evidence(query.polarity, aspects, candidates)
    scores = score(evidence)
    if query.newest_first and len(found):
        scores = scores + _RECENCY * _recency(opened.facts.year[found])
    ranked = _ranked(found, candidates, evidence, scores, query.phrases, unwanted, max(2 * k, RERANKED))
    if reranker is not None:
        ranked = _reranked(opened, query, ranked, reranker)
    return make_hits(opened, query, aspects, _folded(ranked, k))


def understand_for(opened: OpenIndex, text: str, vocabulary: Vocabulary | None = None) -> Query:
    """Return what is understood of a question put to this index. Raises QuestionRejected."""
    return understand(
        text,
        vocabulary=vocabulary,
        known_words=opened.remember(_words_of),
        definitions=opened.definitions,
        is_word=opened.embedder.knows_word,
    )


def _words_of(opened: OpenIndex) -> frozenset[str]:
    return frozenset(opened.store.words())


def question_vectors(opened: OpenIndex, query: Query) -> tuple[Vector, Vector]:
    """Return the vector of the question as asked, and the one that is searched with, of length 1.

    That is the middle between the question as asked and the synonyms of its themes, all in one search: measured
    better than the question alone, and far better than a search for each synonym (benchmarks/README.md, "Quality").
    """
    vector = opened.embedder.embed_question(query.asked or query.text)
    themes = [_theme_vector(opened, expansion.synonyms[:3]) for expansion in query.expansions if expansion.synonyms]
    return vector, _unit(vector + np.mean(themes, axis=0)) if themes else _unit(vector)


_theme_vectors: dict[tuple[str, tuple[str, ...]], Vector] = {}


def _theme_vector(opened: OpenIndex, terms: tuple[str, ...]) -> Vector:
    """Return the vector of a theme's terms in one text.

    There are few themes: each is embedded once per process and model, also where another build is opened meanwhile.
    """
    key = (opened.embedder.model_id, terms)
    if key not in _theme_vectors:
        _theme_vectors[key] = opened.embedder.embed_question(", ".join(terms))
    return _theme_vectors[key]


def prepare(opened: OpenIndex, vocabulary: Vocabulary | None = None) -> None:
    """Read and embed ahead what every question needs, so that the first is as quick as the next: a few seconds."""
    opened.remember(_words_of)
    for group in (vocabulary or the_vocabulary()).groups:
        _theme_vector(opened, group.terms[:3])


def find_candidates(
    opened: OpenIndex,
    query: Query,
    aspects: Sequence[Aspect],
    vectors: tuple[Vector, Vector],
    rows: Rows | None,
    most: int,
    vocabulary: Vocabulary | None = None,
) -> tuple[Rows, Candidates]:
    """Return the rows that the two searches find, ascending, and what ranking needs to know of them.

    `vectors` are those of `question_vectors`.
    """
    asked, vector = vectors
    vocabulary = vocabulary or the_vocabulary()
    same = _words_with_names(query, vocabulary)
    near, cosines = opened.vectors.search(vector, most, rows)
    worded, bm25 = opened.lexical.search(lexical_query(query, aspects), most, rows)
    found = np.union1d(near, worded).astype(np.int64)
    of_found = opened.vectors.rows(found)
    meaning, words = (of_found @ vector).astype(np.float64), np.zeros(len(found))
    meaning[np.searchsorted(found, near)] = cosines  # of a long passage, its best part's
    words[np.searchsorted(found, worded)] = bm25
    lines = opened.lines.lines(found)
    sentences, _ = opened.sentence_vectors(found)
    of_line = np.ones(int(lines.first[-1]), dtype=np.bool_)
    of_line[lines.first[:-1]] = False
    nearness = np.zeros(len(of_line), dtype=np.float32)
    if len(sentences) == int(of_line.sum()):
        nearness[of_line] = sentences @ vector
    facts, report_ids = opened.facts, opened.facts.report_ids
    return found, Candidates(
        meaning=meaning,
        words=words,
        # Where the same thing has other names, the question in its own words would pass over those.
        meaning_as_asked=(of_found @ (vector if same else asked)).astype(np.float64),
        own_words=_own_words(opened, query, same | _side_stems(vocabulary) - frozenset(stem_words(query.theme))),
        lines=lines,
        sentence_meaning=nearness,
        kinds=[PASSAGE_KINDS[code] for code in facts.kind[found]],
        grades=[facts.grades[code] for code in facts.grade[found]],
        by_inspectors=[opened.reports[report_ids[code]].own_words for code in facts.report[found]],
    )


def _own_words(opened: OpenIndex, query: Query, without: Collection[str]) -> dict[str, float]:
    """Return the stems of the words of a question that carry meaning, with how rare they are among the passages.

    `without` are those that ask for a side, and those that have other names for the same thing: "kinship carers"
    answers "connected carers weaknesses" as well, and "care leavers' strengths" do not answer "staying put strengths".
    """
    words = {stem(word): word for word in split_words(query.asked or query.text)}
    return {
        stemmed: _rarity(opened, word)
        for stemmed, word in words.items()
        if stemmed not in ASKING_STEMS and stemmed not in without
    }


@functools.lru_cache(maxsize=2)
def _side_stems(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the stems of the single words by which a question asks for a side."""
    texts = (*vocabulary.polarity_words["asks_weakness"], *vocabulary.polarity_words["asks_strength"])
    return frozenset(stem(text) for text in texts if len(split_words(text)) == 1)


def _words_with_names(query: Query, vocabulary: Vocabulary) -> set[str]:
    """Return the stems of those words of a question that have other names for the same thing."""
    groups = [(vocabulary.group(expansion.group), expansion.found) for expansion in query.expansions]
    return {one for group, found in groups if group and group.same for one in stem_words(found)}


def _rarity(opened: OpenIndex, word: str) -> float:
    """Return 1 for a word in one passage or none, towards 0 for one in all (inverse document frequency, scaled)."""
    passages = len(opened) + 1
    return max(_LEAST_RARE, math.log(passages / (opened.lexical.doc_freq(word) + 1)) / math.log(passages))


def lexical_query(query: Query, aspects: Sequence[Aspect], required: bool = False) -> LexicalQuery:
    """Return the words to look for: one group per aspect, so that synonyms count once, and quoted phrases."""
    groups = []
    for aspect in aspects:
        forms = [WordForm(term) for term in aspect.terms]
        if not required:
            forms += [WordForm(term, _RELATED) for term in aspect.related]
        groups.append(AnyOf(tuple(forms), aspect.weight, required))
    return LexicalQuery(tuple(groups), query.phrases)


def _rows_of(opened: OpenIndex, passage_ids: Sequence[str]) -> list[int]:
    rows = [opened.store.passage_row(passage_id) for passage_id in passage_ids]
    return [row for row in rows if row is not None and opened.facts.searchable[row]]


def _moved(opened: OpenIndex, vector: Vector, like: Sequence[int], unlike: Sequence[int]) -> Vector:
    """Return the question moved towards examples of what is meant and away from what is not."""
    if like:
        vector = vector + _LIKE * opened.vectors.rows(np.array(like)).mean(axis=0)
    if unlike:
        vector = vector - _UNLIKE * opened.vectors.rows(np.array(unlike)).mean(axis=0)
    return _unit(vector)


def _unit(vector: Vector) -> Vector:
    unit: Vector = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
    return unit


def _recency(years: npt.NDArray[np.int16]) -> Floats:
    """Return 0 for the oldest year among these (or none stated) to 1 for the newest."""
    stated = years[years > 0].astype(np.float64)
    if not len(stated) or stated.max() == stated.min():
        return np.zeros(len(years))
    span: Floats = np.clip((years - stated.min()) / (stated.max() - stated.min()), 0.0, 1.0)
    return span


def _ranked(
    found: Rows,
    candidates: Candidates,
    evidence: Evidence,
    scores: Floats,
    phrases: Sequence[str],
    unwanted: Sequence[int],
    most: int,
) -> list[Ranked]:
    """Return the first candidates in order, ties by row, without those that lack a quoted phrase or are unwanted."""
    lines = candidates.lines
    if lines is None or not len(found):
        return []
    keep = ~np.isin(found, unwanted)
    for phrase in phrases:
        holding = find_in_lines(lines.text, [f" {' '.join(stem_words(phrase))} ".encode("ascii")])
        holding = holding[~np.isin(holding, lines.first)]  # not in a heading alone
        keep &= np.isin(np.arange(len(found)), np.searchsorted(lines.first, holding, side="right") - 1)
    texts = lines.text.split(b"\n")
    order = [at for at in np.lexsort((found, -scores)) if keep[at]][:most]
    return [
        Ranked(
            row=int(found[at]),
            score=float(scores[at]),
            about=evidence.about[lines.first[at] + 1 : lines.first[at + 1]],
            heading=texts[lines.first[at]],
            stems=b" ".join(line.strip() for line in texts[lines.first[at] + 1 : lines.first[at + 1]]),
        )
        for at in order
    ]


def _reranked(opened: OpenIndex, query: Query, ranked: list[Ranked], reranker: Reranker) -> list[Ranked]:
    first, rest = ranked[:RERANKED], ranked[RERANKED:]
    texts = [passage.text for passage in opened.passages([one.row for one in first])]
    scores = reranker.score(query.text, texts)
    order = sorted(range(len(first)), key=lambda at: (-scores[at], at))
    read = [replace(first[at], score=float(scores[at])) for at in order]
    return [*read, *(replace(one, score=read[-1].score + one.score - rest[0].score) for one in rest)]


def _folded(ranked: Sequence[Ranked], k: int) -> list[tuple[Ranked, list[int]]]:
    """Return the k first with the rows of those that say (nearly) the same, which take no place of their own."""
    kept: list[tuple[Ranked, list[int], frozenset[bytes]]] = []
    for one in ranked:
        words = frozenset(one.stems.split())
        least, most = SAME_TEXT * len(words), len(words) / SAME_TEXT
        for _, also, others in kept:
            if least <= len(others) <= most and _same_text(words, others):
                also.append(one.row)
                break
        else:
            if len(kept) < k:
                kept.append((one, [], words))
    return [(one, also) for one, also, _ in kept]


def _same_text(one: frozenset[bytes], other: frozenset[bytes]) -> bool:
    shared = len(one & other)
    return shared > 0 and shared >= SAME_TEXT * max(len(one), len(other))
