"""Whether each sentence of a passage praises or criticises, worked out once, at ingest.

Two models judge. Words alone (`polarity_words`) settle what is plain: three sentences of five, in under a
millisecond each. The rest goes to the network too (`polarity_network`, eight milliseconds), and both are blended.
Probabilities are calibrated: of the sentences said to be a weakness with 0.8, eight in ten are. Where a burden is
plainly said to be high or low (`polarity_burdens`), praise and criticism are not taken for one another.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import ModelProblem
from domain.types import Passage, Polarity, Sentence
from ingest import polarity_burdens
from ingest.polarity_network import Network, read_network
from ingest.polarity_words import CLASSES, CUES_FILE, Clue, Logits, WordModel, read_word_model, softmax

DATA = Path(__file__).parent / "data"
_TEXT_FILES = (".json", ".toml")
# "(Recommendation)" behind a sentence refers to another place: it neither praises nor criticises.
_REFERENCE = re.compile(r"\W*(?:recommendation|outcome)s?\s*\d*\W*|\W*", re.IGNORECASE)
_RULES = b"1"
"""Part of the classifier's version: raise it with any change of `_REFERENCE`."""
_NEUTRAL = [float(polarity is Polarity.NEUTRAL) for polarity in CLASSES]


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where the parts of the classifier lie."""

    words: Path = DATA / "polarity_words.npz"
    network: Path = DATA / "polarity_network.npz"
    blend: Path = DATA / "polarity_blend.json"


@dataclass(frozen=True, slots=True)
class Blend:
    """How the two models are put together; chosen on sentences that neither learned from."""

    words_temperature: float
    """Divides the words' logits where they judge alone."""
    sure: float
    """Probability from which the words judge alone, 0 to 1."""
    words_share: float
    """Of the words' logits in the sum with the network's."""
    temperature: float
    """Divides that sum."""


class PolarityClassifier:
    """Fills in polarity and probability of sentences. Loads its models when they are first needed."""

    def __init__(self, files: ModelFiles | None = None) -> None:
        self._files = files or ModelFiles()

    @cached_property
    def version(self) -> str:
        """First 16 hex digits of the sha256 of the model's files: a new model is a new version."""
        digest = hashlib.sha256(polarity_burdens.VERSION + _RULES)
        for path in (self._files.words, self._files.network, self._files.blend, CUES_FILE):
            content = path.read_bytes()
            # Git may write text files with other line ends; that is no other model.
            digest.update(content.replace(b"\r\n", b"\n") if path.suffix in _TEXT_FILES else content)
        return digest.hexdigest()[:16]

    def classify(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages, in order, with polarity and probability (0 to 1) of every sentence.

        The same passage gets the same polarity alone and in any batch, its probability to within 0.0001. Raises
        ModelProblem if a model file is damaged.
        """
        clues = [clue for passage in passages for clue in _clues(passage)]
        if not clues:
            return list(passages)
        rows = iter(self.probabilities(clues))
        return [
            replace(passage, sentences=tuple(_judged(sentence, next(rows)) for sentence in passage.sentences))
            for passage in passages
        ]

    def probabilities(self, clues: Sequence[Clue]) -> NDArray[np.float64]:
        """Return float64 `(len(clues), 4)`, columns as CLASSES, rows summing to 1."""
        blend = self._blend
        words = self._words.logits(clues)
        rows = softmax(words / blend.words_temperature)
        unsure = np.flatnonzero(rows.max(axis=1) < blend.sure) if len(clues) else np.zeros(0, dtype=np.int64)
        if len(unsure):
            network: Logits = self._network.logits([clues[int(at)] for at in unsure])
            rows[unsure] = softmax((network + blend.words_share * words[unsure]) / blend.temperature)
        rows = polarity_burdens.turn_burdens(clues, rows)
        rows[[_REFERENCE.fullmatch(clue.sentence) is not None for clue in clues]] = _NEUTRAL
        return rows

    @cached_property
    def _words(self) -> WordModel:
        return read_word_model(self._files.words)

    @cached_property
    def _network(self) -> Network:
        return read_network(self._files.network)

    @cached_property
    def _blend(self) -> Blend:
        try:
            return Blend(**json.loads(self._files.blend.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ModelProblem(f"{self._files.blend} cannot be read ({error}); get the project's files anew") from error


def _clues(passage: Passage) -> Iterator[Clue]:
    before = ""
    for sentence in passage.sentences:
        yield Clue(sentence.text, before, str(passage.kind))
        before = sentence.text


def _judged(sentence: Sentence, probabilities: NDArray[np.float64]) -> Sentence:
    best = int(probabilities.argmax())
    return replace(sentence, polarity=CLASSES[best], probability=round(float(probabilities[best]), 3))


def load_classifier() -> PolarityClassifier:
    """Return the classifier that comes with the project. Reads nothing until it is used."""
    return PolarityClassifier()
