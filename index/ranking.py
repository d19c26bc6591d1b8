"""Ranking: what is known about each candidate as named evidence between 0 and about 1, and one weight for each.

The score of a passage is the sum of weight times evidence. The weights lie in `ranking.toml`; they are learned by
`python -m evaluation learn` and few enough to be read. Without vocabulary, polarity or facts to go by, the evidence
that is left is `fused`, so the order is that of reciprocal rank fusion.
"""

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from domain.types import PassageKind, Polarity, Query
from domain.vocabulary import Vocabulary
from domain.words import STOP_WORDS, stem_words

WEIGHTS = Path(__file__).with_name("ranking.toml")
RRF_DAMPING = 60

Floats = npt.NDArray[np.float64]
Stems = tuple[str, ...]

EVIDENCE = (
    "fused", "meaning", "words", "coverage", "together", "focus", "related", "nearest_sentence", "right", "wrong",
    "right_somewhere", "says_something", "recommendation", "summary", "context", "grade_fits", "grade_opposes", "long",
    "article",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that the question is about: a term group, or a word that no group knows."""

    name: str
    terms: tuple[Stems, ...]
    related: tuple[Stems, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs to know of a passage. Stems are between spaces: " privat foster arrangement "."""

    row: int
    meaning: float
    """Cosine of question and passage."""
    words: float
    """BM25 score."""
    sentence_stems: tuple[str, ...] = ()
    heading_stems: str = ""
    sentence_meaning: tuple[float, ...] = ()
    """Cosine of question and each sentence."""
    strength: tuple[float, ...] = ()
    """Probability that each sentence praises; half of it if it does both."""
    weakness: tuple[float, ...] = ()
    kind: PassageKind = PassageKind.FINDING
    grade: str = ""
    """Of the passage's section."""
    own_words: bool = True


def aspects_of(query: Query, vocabulary: Vocabulary) -> tuple[Aspect, ...]:
    """Return what a passage must speak of: each term group of the question, and each further word of the theme."""
    aspects: dict[str, Aspect] = {}
    known: set[str] = set()
    for expansion in query.expansions:
        group = vocabulary.group(expansion.group)
        others = (*group.terms, *group.asked_as) if group else expansion.synonyms
        known |= {stem for text in (*others, expansion.found) for stem in stem_words(text)}
        terms = tuple(
            dict.fromkeys(
                stems for text in (expansion.found, *expansion.synonyms) if (stems := tuple(stem_words(text)))
            )
        )
        related = tuple(tuple(stem_words(text)) for text in group.related) if group else ()
        aspects[expansion.found] = _merged(aspects.get(expansion.found), Aspect(expansion.group, terms, related))
    words = [stem for stem in dict.fromkeys(stem_words(query.theme)) if stem not in known and stem not in STOP_WORDS]
    return (*aspects.values(), *(Aspect(word, ((word,),), (), _LONE_WORD) for word in words if len(word) > 1))


_LONE_WORD = 0.5


def _merged(one: Aspect | None, other: Aspect) -> Aspect:
    """Return one aspect for two groups that the same words of the question name."""
    if one is None:
        return other
    return Aspect(one.name, (*one.terms, *other.terms), (*one.related, *other.related))


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


def gather_evidence(
    query: Query, aspects: Sequence[Aspect], candidates: Sequence[Candidate]
) -> tuple[Floats, list[Floats]]:
    """Return the evidence, `(len(candidates), len(EVIDENCE))`, and how much each sentence is about the question.

    The second has one array per candidate, one value (0 to 1) per sentence.
    """
    evidence = np.zeros((len(candidates), len(EVIDENCE)), dtype=np.float64)
    if not candidates:
        return evidence, []
    meaning = np.array([one.meaning for one in candidates])
    words = np.array([one.words for one in candidates])
    columns = {name: evidence[:, at] for at, name in enumerate(EVIDENCE)}
    columns["fused"][:] = fuse_ranks([meaning, words]) * (RRF_DAMPING + 1) / 2
    columns["meaning"][:] = meaning
    columns["words"][:] = words / max(float(words.max()), 1e-9)
    about: list[Floats] = []
    for at, candidate in enumerate(candidates):
        values, sentences = _evidence_of(query, aspects, candidate)
        about.append(sentences)
        for name, value in values.items():
            evidence[at, EVIDENCE.index(name)] = value
    return evidence, about


def _evidence_of(query: Query, aspects: Sequence[Aspect], candidate: Candidate) -> tuple[dict[str, float], Floats]:
    stems = candidate.sentence_stems
    total = sum(aspect.weight for aspect in aspects)
    held = np.array(
        [[_holds(sentence, aspect.terms) for sentence in stems] for aspect in aspects], dtype=np.float64
    ).reshape(len(aspects), len(stems))
    weights = np.array([aspect.weight for aspect in aspects]).reshape(-1, 1)
    coverage_by_sentence = (held * weights).sum(axis=0) / total if total else np.zeros(len(stems))
    in_heading = np.array([_holds(candidate.heading_stems, aspect.terms) for aspect in aspects])
    in_text = held.max(axis=1) if held.size else np.zeros(len(aspects))
    met = np.maximum(in_text, 0.5 * in_heading)
    cosines = np.clip(np.array(candidate.sentence_meaning or [0.0] * len(stems)), 0.0, 1.0)
    about = _about(coverage_by_sentence, cosines)
    values: dict[str, float] = {
        "coverage": float((met * weights[:, 0]).sum() / total) if total else 0.0,
        "together": float(coverage_by_sentence.max()) if len(stems) else 0.0,
        "focus": float(coverage_by_sentence.mean()) if len(stems) else 0.0,
        "related": float(np.mean([_share(stems, aspect.related) for aspect in aspects])) if aspects else 0.0,
        "nearest_sentence": float(cosines.max()) if len(stems) else 0.0,
        "recommendation": float(candidate.kind is PassageKind.RECOMMENDATION),
        "summary": float(candidate.kind is PassageKind.SUMMARY),
        "context": float(candidate.kind is PassageKind.CONTEXT),
        "long": float(np.log1p(sum(sentence.count(" ") for sentence in stems)) / 6),
        "article": float(not candidate.own_words),
    }
    values |= _polarity_evidence(query.polarity, candidate, about)
    return values, about


def _about(coverage: Floats, cosines: Floats) -> Floats:
    """Return how much each sentence is about the question; one after it ("However, ...") shares in its theme."""
    about = 0.7 * coverage + 0.3 * cosines
    following = 0.5 * np.concatenate([[0.0], about[:-1]]) if len(about) else about
    return np.maximum(about, following)


def _polarity_evidence(asked: Polarity | None, candidate: Candidate, about: Floats) -> dict[str, float]:
    if not len(about) or not candidate.strength:
        return {}
    strength, weakness = np.array(candidate.strength), np.array(candidate.weakness)
    share = about**2 / max(float((about**2).sum()), 1e-9)
    told = float((share * np.maximum(strength, weakness)).sum())
    if asked not in (Polarity.STRENGTH, Polarity.WEAKNESS):
        return {"says_something": told}
    right, wrong = (strength, weakness) if asked is Polarity.STRENGTH else (weakness, strength)
    good = candidate.grade in ("good", "outstanding")
    bad = candidate.grade.startswith(("inadequate", "requires"))
    fits, opposes = (good, bad) if asked is Polarity.STRENGTH else (bad, good)
    return {
        "right": float((share * right).sum()),
        "wrong": float((share * wrong).sum()),
        "right_somewhere": float((about * right).max()),
        "says_something": told,
        "grade_fits": float(fits),
        "grade_opposes": float(opposes),
    }


def _holds(stems: str, terms: Sequence[Stems]) -> bool:
    return any(f" {' '.join(term)} " in stems for term in terms)


def _share(stems: Sequence[str], terms: Sequence[Stems]) -> float:
    """Return 0 to 1: how many of the related terms the passage holds; three are as good as all."""
    if not terms:
        return 0.0
    found = sum(any(f" {' '.join(term)} " in sentence for sentence in stems) for term in terms)
    return min(found, 3) / 3


@functools.cache
def read_weights(path: Path = WEIGHTS) -> Mapping[str, float]:
    """Read the weights, one for each name in EVIDENCE. Raises ValueError if names differ."""
    weights: dict[str, float] = tomllib.loads(path.read_text(encoding="utf-8"))["weights"]
    if set(weights) != set(EVIDENCE):
        raise ValueError(f"{path} and index.ranking.EVIDENCE differ in {sorted(set(weights) ^ set(EVIDENCE))}")
    return weights


def score(evidence: Floats, weights: Mapping[str, float] | None = None) -> Floats:
    """Return weight times evidence, summed, `(n,)`."""
    chosen = weights or read_weights()
    scores: Floats = evidence @ np.array([chosen[name] for name in EVIDENCE])
    return scores
