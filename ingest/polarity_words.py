"""Polarity by words alone: a logistic regression over word n-grams in plain numpy; needs no torch.

Its weights are made by `ingest.train_polarity`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import ModelProblem
from domain.text import fold_text
from domain.types import Polarity

CLASSES = (Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.MIXED, Polarity.NEUTRAL)
"""Order of the columns of every matrix of probabilities."""

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d[\d,.]*%?|[:;,•]")
_CONTRAST = re.compile(r"\b(?:but|although|though|however|while|whilst|despite|yet|nevertheless|nonetheless)\b")


def word_features(sentence: str, before: str, kind: str, first: bool) -> Iterator[str]:
    """Yield the names of a sentence's features, each at most once.

    Word n-grams of one to three words (numbers as `#`), those after a contrast word apart ("however" turns what
    came before), the single words of the sentence before, the passage's kind and whether it is its first sentence.
    """
    folded = fold_text(sentence).lower()
    words = [("#%" if word.endswith("%") else "#") if word[0].isdigit() else word for word in _TOKEN.findall(folded)]
    seen = {
        f"kind={kind}",
        f"first={first}",
        f"length={min(len(words) // 6, 8)}",
        f"starts={words[0] if words else ''}",
    }
    padded = ["^", *words, "$"]
    for size in (1, 2, 3):
        seen.update(" ".join(padded[at : at + size]) for at in range(len(padded) - size + 1))
    if contrast := _CONTRAST.search(folded):
        seen.add("contrast")
        seen.update(f"after={word}" for word in _TOKEN.findall(folded[contrast.end() :]))
        seen.update(f"until={word}" for word in _TOKEN.findall(folded[: contrast.start()]))
    seen.update(f"before={word}" for word in _TOKEN.findall(fold_text(before).lower()))
    yield from sorted(seen)


@dataclass(frozen=True, slots=True)
class WordModel:
    """Weights of a multinomial logistic regression: `weights` is float32 `(features + 1, 4)`, its last row the bias."""

    features: dict[str, int]
    weights: NDArray[np.float32]

    def logits(self, sentences: Sequence[tuple[str, str, str, bool]]) -> NDArray[np.float64]:
        """Return float64 `(len(sentences), 4)` for (sentence, before, kind, is first in its passage)."""
        rows = np.zeros((len(sentences), len(CLASSES)))
        for at, sentence in enumerate(sentences):
            names = list(word_features(*sentence))
            known = [self.features[name] for name in names if name in self.features]
            # Length 1 over all features, known or not, as in training.
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


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities, rows summing to 1."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
