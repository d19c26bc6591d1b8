"""Whether each sentence of a passage praises or criticises, worked out once, at ingest."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from domain.types import Passage, Sentence
from ingest.polarity_words import CLASSES, WordModel, read_word_model, softmax

MODEL_FILES = (Path(__file__).parent / "data" / "polarity_words.npz",)


class PolarityClassifier:
    """Fills in polarity and probability of sentences. Loads its model when it is first needed."""

    def __init__(self, files: Sequence[Path] = MODEL_FILES) -> None:
        self._files = tuple(files)
        self._words: WordModel | None = None

    @property
    def version(self) -> str:
        """First 16 hex digits of the sha256 of the model's files: a new model is a new version."""
        digest = hashlib.sha256()
        for path in self._files:
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def classify(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages, in order, with polarity and probability (0 to 1) of every sentence.

        The same passage gets the same answer alone and in any batch.
        """
        sentences = [
            (sentence.text, passage.sentences[at - 1].text if at else "", str(passage.kind), at == 0)
            for passage in passages
            for at, sentence in enumerate(passage.sentences)
        ]
        if not sentences:
            return list(passages)
        if self._words is None:
            self._words = read_word_model(self._files[0])
        judged = iter(softmax(self._words.logits(sentences)))
        return [
            replace(passage, sentences=tuple(_judged(sentence, next(judged)) for sentence in passage.sentences))
            for passage in passages
        ]


def _judged(sentence: Sentence, probabilities: np.ndarray) -> Sentence:
    best = int(probabilities.argmax())
    return replace(sentence, polarity=CLASSES[best], probability=round(float(probabilities[best]), 4))


def load_classifier() -> PolarityClassifier:
    """Return the classifier that comes with the project. Reads nothing until it is used."""
    return PolarityClassifier()
