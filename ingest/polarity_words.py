"""Polarity by words alone: a logistic regression over the words of a sentence, in plain numpy.

Its weights are made by `ingest.train_polarity`. The features are named, so that a weight can be read.
"""

import itertools
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import ModelProblem
from domain.text import fold_text
from domain.types import Polarity

CLASSES = (Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.MIXED, Polarity.NEUTRAL)
"""Order of the columns of every matrix of scores."""

Logits = NDArray[np.float64]

CUES_FILE = Path(__file__).parent / "data" / "polarity_cues.toml"

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d[\d,.]*%?|[:;,•()]")
_SUFFIXES = (
    "ations",
    "ation",
    "ingly",
    "ively",
    "ments",
    "ment",
    "ness",
    "ings",
    "ing",
    "edly",
    "ed",
    "ies",
    "ily",
    "ly",
    "es",
    "s",
    "e",
)
_NEGATION_REACH = 5
_OPENS_AND_TURNS = {"however", "nevertheless", "nonetheless"}


@dataclass(frozen=True, slots=True)
class Clue:
    """A sentence with what is known of its place."""

    sentence: str
    before: str
    """The sentence before it in the passage; "" for the first."""
    kind: str
    """`PassageKind` as a string."""


def word_features(clue: Clue) -> list[str]:
    """Return the names of the features that a sentence has, sorted, each once.

    Words and stems with their neighbours, the words after a negation, the words on either side of a contrast
    ("strong, but late"), how many words of praise and of criticism there are on each side, how it opens, the words
    of the sentence before, and the kind of passage.
    """
    words = _words(clue.sentence)
    stems = [_stem(word) for word in words]
    marked = ["^", *words, "$"]
    names = {
        f"kind={clue.kind}",
        f"first={not clue.before}",
        f"length={min(len(words) // 6, 8)}",
        f"kind and length={clue.kind}{min(len(words) // 8, 4)}",
        f"opens={' '.join(words[:1])}",
        f"opens={' '.join(words[:2])}",
        f"numbers={min(sum(word.startswith('#') for word in words), 3)}",
    }
    for size in (1, 2, 3):
        names.update(" ".join(marked[at : at + size]) for at in range(len(marked) - size + 1))
    names.update(f"~{stem}" for stem in stems)
    names.update(f"~{one} {next_one}" for one, next_one in itertools.pairwise(stems))
    names |= _negated(words, stems) | _balance(words, stems) | _from_before(clue.before, words)
    return sorted(names)


def _negated(words: Sequence[str], stems: Sequence[str]) -> set[str]:
    negations, names, left, cue = _cues()["negation"], set(), 0, ""
    for word, stem in zip(words, stems, strict=True):
        if word in negations:
            left, cue = _NEGATION_REACH, word
        elif word in ",;:":
            left = 0
        elif left:
            names |= {f"not {stem}", f"{cue}>{stem}"}
            left -= 1
    return names


def _balance(words: Sequence[str], stems: Sequence[str]) -> set[str]:
    """Return the features of the two sides of a contrast, and of the counts of praise and criticism."""
    cues = _cues()
    turn = next((at for at, word in enumerate(words) if word in cues["contrast"] and not _is_not_yet(words, at)), None)
    criticism, praise = _counts(words)
    names = {f"criticism={min(criticism, 4)}", f"praise={min(praise, 5)}"}
    names.add(f"criticism/praise={min(criticism, 3)}/{min(praise, 3)}")
    if turn is None:
        return names
    start, end = _first_side(words, turn)
    first, second = range(start, end), range(end, len(words))
    names |= {"contrast", f"contrast={words[turn]}", f"contrast at {'start' if turn < 2 else 'middle'}"}
    names.update(f"until={stems[at]}" for at in first)
    names.update(f"after={stems[at]}" for at in second)
    if first:
        sides = [_counts([words[at] for at in side]) for side in (first, second)]
        names.add("sides=" + "|".join(f"{min(bad, 2)}/{min(good, 2)}" for bad, good in sides))
    return names


def _is_not_yet(words: Sequence[str], at: int) -> bool:
    return words[at] == "yet" and at > 0 and words[at - 1] == "not"


def _first_side(words: Sequence[str], turn: int) -> tuple[int, int]:
    """Return where the first side begins and ends; "Although A, B" turns at the comma, "However, B" has no first."""
    if turn >= 2:
        return 0, turn
    comma = next((at for at, word in enumerate(words) if word == "," and at > 2), None)
    if comma is None or words[turn] in _OPENS_AND_TURNS:
        return turn + 1, turn + 1
    return turn + 1, comma + 1


def _from_before(before: str, words: Sequence[str]) -> set[str]:
    known = _words(before)
    if not known:
        return set()
    criticism, praise = _counts(known)
    negated = sum(word in _cues()["negation"] for word in known)
    lean = (criticism + negated > praise) - (criticism + negated < praise)
    names = {f"before={_stem(word)}" for word in known}
    names.add(f"before: criticism/praise={min(criticism, 3)}/{min(praise, 3)}/{min(negated, 2)}")
    names.add(f"{words[0] if words else ''} after {('praise', 'either', 'criticism')[lean + 1]}")
    return names


def _counts(words: Sequence[str]) -> tuple[int, int]:
    """Return how many words of criticism there are, and of praise that no negation turns."""
    cues, left, praise = _cues(), 0, 0
    for word in words:
        if word in cues["negation"]:
            left = _NEGATION_REACH - 1
        praise += word in cues["praise"] and not left
        left = max(0, left - 1)
    return sum(word in cues["criticism"] for word in words), praise


def _words(text: str) -> list[str]:
    """Return words in lower case; a number is "#", a percentage "#%"."""
    found = _TOKEN.findall(fold_text(text).lower())
    return [("#%" if word.endswith("%") else "#") if word[0].isdigit() else word for word in found]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


@lru_cache(maxsize=1)
def _cues() -> dict[str, frozenset[str]]:
    try:
        lists = tomllib.loads(CUES_FILE.read_text(encoding="utf-8"))
        return {name: frozenset(lists[name]) for name in ("contrast", "negation", "criticism", "praise")}
    except (OSError, ValueError, KeyError) as error:
        raise ModelProblem(f"{CUES_FILE} cannot be read ({error}); get the project's files anew") from error


@dataclass(frozen=True, slots=True)
class WordModel:
    """Weights of a multinomial logistic regression: `weights` is float32 `(features + 1, 4)`, its last row the bias."""

    features: dict[str, int]
    weights: NDArray[np.float32]

    def logits(self, clues: Sequence[Clue]) -> NDArray[np.float64]:
        """Return float64 `(len(clues), 4)`, columns as CLASSES. A sentence's row depends on nothing but its clue."""
        rows = np.zeros((len(clues), len(CLASSES)))
        for at, clue in enumerate(clues):
            names = word_features(clue)
            known = [self.features[name] for name in names if name in self.features]
            # Of length 1 over all features, known or not, as in training.
            rows[at] = self.weights[known].astype(float).sum(axis=0) / np.sqrt(len(names)) + self.weights[-1]
        return rows


def read_word_model(path: Path) -> WordModel:
    """Read the weights. Raises ModelProblem if the file is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            names = bytes(stored["features"]).decode("utf-8").split("\n")
            weights = stored["weights"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise ModelProblem(
            f"{path}: the polarity model cannot be read ({error}); get the project's files anew"
        ) from error
    if weights.shape != (len(names) + 1, len(CLASSES)):
        raise ModelProblem(f"{path}: the polarity model is damaged (weights {weights.shape}, {len(names)} features)")
    return WordModel({name: row for row, name in enumerate(names)}, weights)


def write_word_model(path: Path, features: Sequence[str], weights: NDArray[np.float32]) -> None:
    """Write what `read_word_model` reads; weights in half precision, rounding moves a probability by under 0.001."""
    names = np.frombuffer("\n".join(features).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(path, features=names, weights=weights.astype(np.float16))


def frequent_features(clues: Sequence[Sequence[str]], least: int) -> list[str]:
    """Return, sorted, the names that at least `least` of the sentences have."""
    counts = Counter(name for names in clues for name in names)
    return sorted(name for name, count in counts.items() if count >= least)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities, rows summing to 1."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
