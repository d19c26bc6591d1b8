"""Ranking: what is known about each candidate as named evidence between 0 and about 1, and one weight for each.

The score of a passage is the sum of weight times evidence. The weights lie in `ranking.toml`: few, named, learned by
`python -m evaluation learn` on graded judgements. Where there are no vocabulary, polarity or facts to go by, the only
evidence is `fused`, and the order is that of reciprocal rank fusion.
"""

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from domain.judgements import GRADE_SCALE, is_graded
from domain.types import PassageKind, Polarity, Query
from domain.vocabulary import Vocabulary
from domain.words import ASKING_WORDS, STOP_WORDS, split_words, stem, stem_words, stems_of, stems_of_terms
from index.arrays import Floats
from index.lines import Lines, mark_lines

WEIGHTS = Path(__file__).with_name("ranking.toml")
RRF_DAMPING = 60

EVIDENCE = {
    "fused": "reciprocal rank fusion of meaning and words, 1 if first in both",
    "meaning": "cosine of question and passage",
    "as_asked": "cosine of the question in its own words, without synonyms, and passage",
    "own_words": "share of the question's own words, by how rare they are; half of it in the text itself",
    "nearest_sentence": "cosine of question and the nearest sentence",
    "coverage": "share of the question's aspects in the passage; half for one only in its headings",
    "all_aspects": "the aspect that the passage has least of: 1, or a half if only in the headings, or 0",
    "together": "largest share of the aspects in one sentence",
    "focus": "mean share of the aspects over the sentences",
    "opens": "share of the aspects in the first sentence",
    "related": "related words of the vocabulary; three are as good as all",
    "right": "how far the sentences about the question are of the polarity asked for",
    "wrong": "how far they are of the opposite polarity",
    "right_somewhere": "the sentence that is most about the question and of the polarity asked for",
    "wrong_on_theme": "wrong, times the share of the aspects that the text has",
    "says_something": "how far the sentences about the question judge at all, where either polarity is asked for",
    "recommendation_asked": "a recommendation, where weaknesses are asked for",
    "recommendation_unasked": "a recommendation, where strengths are asked for",
    "summary": "stands in the report's summary",
    "context": "area statistics, no finding",
    "grade_fits": "the section's grade goes with the polarity asked for",
    "grade_opposes": "the section's grade goes against it",
    "article": "about a report, not the inspectors' own words",
}
_PLACE = {name: at for at, name in enumerate(EVIDENCE)}

ASKING_STEMS = frozenset(stem_words(" ".join(STOP_WORDS | ASKING_WORDS)))
_EVERYWHERE = frozenset(stem_words("child people person"))  # in every report: nothing a question could be about

_LONE_WORD = 0.5  # a word that no term group knows counts half as much as a theme of the sector
_FROM_HEADING = 0.5
_BAD = ("requires improvement", "inadequate")  # "adequate" was neither, until 2013
_FOLLOWING = 0.5  # a sentence that follows one about the question ("However, ...") shares in its theme


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that the question is about: a term group, or a word that no group knows."""

    name: str
    terms: tuple[str, ...]
    """As they are written: reports' sentences and the lexical index have stems of two kinds."""
    related: tuple[str, ...] = ()
    weight: float = 1.0
    false_friends: tuple[str, ...] = ()
    """Phrases inside which the terms are not meant."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What ranking needs to know of n passages, as columns of length n unless said otherwise.

    `kinds`, `grades` and `by_inspectors` are empty for plain passages without report facts.
    """

    meaning: Floats
    """Cosine of question and passage."""
    words: Floats
    """BM25 score; 0 without a word in common."""
    meaning_as_asked: Floats | None = None
    """Cosine of the question without its synonyms, and passage."""
    own_words: Mapping[str, float] = field(default_factory=dict)
    """Stems of the question's own words with how rare each is, 0 to 1."""
    lines: Lines | None = None
    sentence_meaning: npt.NDArray[np.float32] | None = None
    """Cosine of question and sentence, one per line of `lines`, 0 for headings."""
    kinds: Sequence[PassageKind] = ()
    grades: Sequence[str] = ()
    by_inspectors: Sequence[bool] = ()
    """Whether they are the inspectors' own words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence on n passages, `(n, len(EVIDENCE))`, and how much each line is about the question (0 to 1)."""

    values: Floats
    about: Floats


def aspects_of(query: Query, vocabulary: Vocabulary) -> tuple[Aspect, ...]:
    """Return what a passage must speak of: each term group of the question, and each further word of the theme."""
    aspects: dict[str, Aspect] = {}
    known: set[str] = set()
    for expansion in query.expansions:
        group = vocabulary.group(expansion.group)
        others = (*group.terms, *group.asked_as) if group else expansion.synonyms
        known.update(*map(stems_of, (*others, expansion.found)))
        aspect = Aspect(
            expansion.group,
            tuple(dict.fromkeys((expansion.found, *expansion.synonyms))),
            group.related if group else (),
            false_friends=group.not_in if group else (),
        )
        aspects[expansion.found] = _merged(aspects.get(expansion.found), aspect)
    known |= ASKING_STEMS | _EVERYWHERE
    words: dict[str, str] = {}
    for word in split_words(query.theme):
        words.setdefault(stem(word), word)
    lone = [word for one, word in words.items() if one not in known and len(one) > 1]
    return (*aspects.values(), *(Aspect(word, (word,), weight=_LONE_WORD) for word in lone))


def _merged(one: Aspect | None, other: Aspect) -> Aspect:
    """Return one aspect for two groups that the same words of the question name."""
    if one is None:
        return other
    return Aspect(
        one.name,
        (*one.terms, *other.terms),
        (*one.related, *other.related),
        false_friends=(*one.false_friends, *other.false_friends),
    )


def fuse_ranks(scores: Sequence[Floats], damping: int = RRF_DAMPING) -> Floats:
    """Return the sum over rankings of 1 / (damping + rank), rank from 1; a score of 0 or less earns nothing.

    Source: Cormack et al., SIGIR 2009, doi 10.1145/1571941.1572114.
    """
    fused = np.zeros(len(scores[0]), dtype=np.float64)
    for one in scores:
        order = np.argsort(-one, kind="stable")
        earned = 1.0 / (damping + np.arange(1, len(one) + 1))
        fused[order] += np.where(one[order] > 0, earned, 0.0)
    return fused


def gather_evidence(asked: Polarity | None, aspects: Sequence[Aspect], candidates: Candidates) -> Evidence:
    """Return the evidence on each candidate."""
    n = len(candidates.meaning)
    values = np.zeros((n, len(EVIDENCE)), dtype=np.float64)
    values[:, _PLACE["fused"]] = fuse_ranks([candidates.meaning, candidates.words]) * (RRF_DAMPING + 1) / 2
    lines = candidates.lines
    if n == 0 or lines is None:
        return Evidence(values, np.zeros(0))
    columns = {"meaning": candidates.meaning}
    if candidates.meaning_as_asked is not None:
        columns["as_asked"] = candidates.meaning_as_asked
    if candidates.own_words:
        columns["own_words"] = _own_words(candidates.own_words, lines)
    topical, about, in_text = _topical_evidence(aspects, candidates, lines)
    columns |= topical
    columns |= _polarity_evidence(asked, lines, about, in_text)
    columns |= _fact_evidence(asked, candidates)
    for name, column in columns.items():
        values[:, _PLACE[name]] = column
    return Evidence(values, about)


def _topical_evidence(
    aspects: Sequence[Aspect], candidates: Candidates, lines: Lines
) -> tuple[dict[str, Floats], Floats, Floats]:
    """Return the evidence of theme, how much each line is about it, and the share of aspects in each text."""
    begins, total_lines = lines.first[:-1], int(lines.first[-1])
    sentences = np.diff(lines.first) - 1
    weights = np.array([aspect.weight for aspect in aspects])
    weights = weights / weights.sum() if len(weights) else weights
    terms = [stems_of_terms(aspect.terms) for aspect in aspects]
    friends = [stems_of_terms(aspect.false_friends) for aspect in aspects]
    held = mark_lines(lines, terms, friends).astype(np.float64)
    related = np.zeros(len(begins))
    for found in mark_lines(lines, [(term,) for aspect in aspects for term in stems_of_terms(aspect.related)]):
        related += np.maximum.reduceat(found, begins)
    in_heading = held[:, begins].copy()
    held[:, begins] = 0.0
    in_text = np.maximum.reduceat(held, begins, axis=1) if len(aspects) else np.zeros((0, len(begins)))
    met = np.maximum(in_text, _FROM_HEADING * in_heading)
    covered = weights @ held if len(aspects) else np.zeros(total_lines)
    cosines = np.zeros(total_lines)
    if candidates.sentence_meaning is not None:
        cosines = np.clip(candidates.sentence_meaning, 0.0, 1.0).astype(np.float64)
    about = 0.7 * covered + 0.3 * cosines
    about[1:] = np.maximum(about[1:], _FOLLOWING * about[:-1])
    about[begins] = 0.0
    opens = np.where(sentences > 0, covered[np.minimum(begins + 1, total_lines - 1)], 0.0)
    evidence = {
        "nearest_sentence": np.maximum.reduceat(cosines, begins),
        "coverage": weights @ met if len(aspects) else np.zeros(len(begins)),
        "all_aspects": met.min(axis=0) if len(aspects) else np.zeros(len(begins)),
        "together": np.maximum.reduceat(covered, begins),
        "focus": np.add.reduceat(covered, begins) / np.maximum(sentences, 1),
        "opens": opens,
        "related": np.minimum(related, 3) / 3,
    }
    return evidence, about, weights @ in_text if len(aspects) else np.zeros(len(begins))


def _own_words(words: Mapping[str, float], lines: Lines) -> Floats:
    """Return the share of the question's own words that each passage has, with its headings and without, on average."""
    begins = lines.first[:-1]
    held = mark_lines(lines, [((stem,),) for stem in words]).astype(np.float64)
    anywhere = np.maximum.reduceat(held, begins, axis=1)
    held[:, begins] = 0.0
    in_text = np.maximum.reduceat(held, begins, axis=1)
    rarity = np.array(list(words.values()))
    share: Floats = rarity @ (anywhere + in_text) / (2 * rarity.sum())
    return share


def _polarity_evidence(asked: Polarity | None, lines: Lines, about: Floats, in_text: Floats) -> dict[str, Floats]:
    begins = lines.first[:-1]
    strength, weakness = lines.strength.astype(np.float64), lines.weakness.astype(np.float64)
    share = about**2
    total = np.maximum(np.add.reduceat(share, begins), 1e-9)
    if asked not in (Polarity.STRENGTH, Polarity.WEAKNESS):
        judged = np.add.reduceat(share * np.maximum(strength, weakness), begins) / total
        return {"says_something": judged}
    wanted, opposite = (strength, weakness) if asked is Polarity.STRENGTH else (weakness, strength)
    right = np.add.reduceat(share * wanted, begins) / total
    wrong = np.add.reduceat(share * opposite, begins) / total
    return {
        "right": right,
        "wrong": wrong,
        "right_somewhere": np.maximum.reduceat(about * wanted, begins),
        "wrong_on_theme": wrong * in_text,
    }


def _fact_evidence(asked: Polarity | None, candidates: Candidates) -> dict[str, Floats]:
    evidence: dict[str, Floats] = {}
    if candidates.kinds:
        recommends = np.array([kind is PassageKind.RECOMMENDATION for kind in candidates.kinds], dtype=np.float64)
        evidence["recommendation_asked"] = recommends * (asked is Polarity.WEAKNESS)
        evidence["recommendation_unasked"] = recommends * (asked is Polarity.STRENGTH)
        evidence["summary"] = np.array([kind is PassageKind.SUMMARY for kind in candidates.kinds], dtype=np.float64)
        evidence["context"] = np.array([kind is PassageKind.CONTEXT for kind in candidates.kinds], dtype=np.float64)
    if candidates.grades and asked in (Polarity.STRENGTH, Polarity.WEAKNESS):
        good = np.array([is_graded(grade, GRADE_SCALE[:2]) for grade in candidates.grades], dtype=np.float64)
        bad = np.array([is_graded(grade, _BAD) for grade in candidates.grades], dtype=np.float64)
        evidence["grade_fits"], evidence["grade_opposes"] = (good, bad) if asked is Polarity.STRENGTH else (bad, good)
    if len(candidates.by_inspectors):
        evidence["article"] = 1.0 - np.array(candidates.by_inspectors, dtype=np.float64)
    return evidence


@functools.cache
def read_weights(path: Path = WEIGHTS) -> Mapping[str, float]:
    """Read the weights, one for each name in EVIDENCE. Raises ValueError if names differ."""
    weights: dict[str, float] = tomllib.loads(path.read_text(encoding="utf-8"))["weights"]
    if set(weights) != set(EVIDENCE):
        raise ValueError(f"{path} and index.ranking.EVIDENCE differ in {sorted(set(weights) ^ set(EVIDENCE))}")
    return weights


def score(evidence: Evidence, weights: Mapping[str, float] | None = None) -> Floats:
    """Return weight times evidence, summed, `(n,)`."""
    chosen = weights or read_weights()
    scores: Floats = evidence.values @ np.array([chosen[name] for name in EVIDENCE])
    return scores
