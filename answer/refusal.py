"""Whether the reports answer a question at all: a few explainable measures and a small logistic model over them.

No single cosine can tell: the best cosine of a question without an answer may beat that of one with. The weights
lie in `refusal.json`, fitted by `python -m evaluation refusal --fit` on questions of ours with and without an answer.
"""

import functools
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from answer.evidence import Scored
from answer.theme import PEOPLE_WEIGH, Theme
from index.build import OpenIndex

WEIGHTS = Path(__file__).with_name("refusal.json")

MEASURES = (
    "together",  # share of the theme, by rarity, that the best sentence holds in the theme's own words
    "in_passage",  # the same for the best passage with its headings
    "near",  # the best sentence's share, related words and what stands around it counted
    "known",  # share of the theme, by rarity, that the vocabulary knows and the reports say
    "cosine",  # of question and nearest sentence
    "margin",  # of the nearest sentence over this question's cosines with passages at large, in standard deviations
    "agreement",  # share of the ten nearest passages that hold some of the theme in its own words
    "depth",  # how many of the first hits hold at least half of the theme, on a logarithmic scale
)
_TOP = 15
_BACKGROUND = 1_000
_DEEP = 0.5
_SAID_ONCE, _SAID_TWICE = (math.log1p(times) / math.log1p(_TOP) for times in (1, 2))  # as "depth" counts
_FEW_REPORTS = 6
"""In so few reports, an authority's, one passage that names the theme is an answer."""
_ENOUGH, _ENOUGH_UNSAID = 0.5, 0.65
"""Probability from which a question is answered; the second where a word of it stands in no report."""


def measure_support(
    opened: OpenIndex, theme: Theme, scored: Sequence[Scored], vector: npt.NDArray[np.float32]
) -> dict[str, float]:
    """Return the measures of what was found for a question. `vector` is the question's, of length 1."""
    top = scored[:_TOP]
    weights = np.array([part.weight for part in theme.parts])
    total = float(weights.sum()) or 1.0
    coverage = [_best(one.coverage) for one in top]
    cosines = [_best(one.cosines) for one in top]
    known = sum(part.weight for part in theme.parts if part.known and part.passages)
    mean, spread = _background(opened, vector)
    return {
        "together": max(coverage, default=0.0),
        "in_passage": max((one.in_passage for one in top), default=0.0),
        "near": max((_best(one.around) for one in top), default=0.0),
        "known": known / total,
        "cosine": max(cosines, default=0.0),
        "margin": (max(cosines, default=mean) - mean) / spread,
        "agreement": sum(one > 0 for one in coverage[:10]) / 10,
        "depth": math.log1p(sum(one.in_passage >= _DEEP for one in top)) / math.log1p(_TOP),
    }


def _best(values: npt.NDArray[np.float64]) -> float:
    return float(values.max()) if len(values) else 0.0


def _background(opened: OpenIndex, vector: npt.NDArray[np.float32]) -> tuple[float, float]:
    """Return mean and standard deviation of a vector's cosines with passages spread over the whole index."""
    cosines = opened.remember(_sample) @ vector
    if len(cosines) < 2:
        return 0.0, 1.0
    return float(cosines.mean()), max(float(cosines.std()), 1e-6)


def _sample(opened: OpenIndex) -> npt.NDArray[np.float32]:
    step = max(1, len(opened.vectors) // _BACKGROUND)
    return opened.vectors.at(np.arange(0, len(opened.vectors), step, dtype=np.int64))


@functools.cache
def read_model(path: Path = WEIGHTS) -> Mapping[str, float]:
    """Read the model: "bias" and a weight for each of MEASURES. Raises ValueError if names differ."""
    model: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["weights"]
    if set(model) != {"bias", *MEASURES}:
        raise ValueError(f"{path} and answer.refusal.MEASURES differ in {sorted(set(model) ^ {'bias', *MEASURES})}")
    return model


def probability_of_answer(support: Mapping[str, float], model: Mapping[str, float] | None = None) -> float:
    """Return how likely it is that the reports answer the question, 0 to 1."""
    chosen = model or read_model()
    logit = chosen["bias"] + sum(chosen[name] * support[name] for name in MEASURES)
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, logit))))


def needed_probability(theme: Theme, support: Mapping[str, float], reports: int) -> float:
    """Return from which probability a question is answered: a higher one if a word of it stands in no report.

    0 if it asks for nothing but themes of the vocabulary and two passages or more say them in so many words, or one
    where few `reports` are searched: however far "connected carers" is from "kinship care" in meaning, it is the same.
    """
    is_known = bool(theme.parts) and all(part.known and part.passages for part in theme.parts)
    said_enough = _SAID_ONCE if reports <= _FEW_REPORTS else _SAID_TWICE
    if is_known and support["together"] >= 1.0 and support["depth"] >= said_enough:
        return 0.0
    unsaid = any(not part.passages and part.weight > PEOPLE_WEIGH for part in theme.parts)
    return _ENOUGH_UNSAID if unsaid else _ENOUGH


def is_answered(support: Mapping[str, float], theme: Theme, reports: int) -> bool:
    """Whether the reports answer the question; so many are searched."""
    return probability_of_answer(support) >= needed_probability(theme, support, reports)
