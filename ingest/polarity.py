"""Whether each sentence of a passage praises or criticises, worked out once, at ingest."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.types import Passage, Sentence
from ingest.polarity_words import CLASSES, CUES_FILE, Clue, WordModel, read_word_model, softmax

WORDS_FILE = Path(__file__).parent / "data" / "polarity_words.npz"


class PolarityClassifier:
    """Fills in polarity and probability of sentences. Loads its model when it is first needed."""

    def __init__(self, words_file: Path = WORDS_FILE) -> None:
        self._words_file = words_file

    @cached_property
    def version(self) -> str:
        """First 16 hex digits of the sha256 of the model's files: a new model is a new version."""
        digest = hashlib.sha256()
        for path in (self._words_file, CUES_FILE):
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
        return digest.hexdigest()[:16]

    def classify(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages, in order, with polarity and probability (0 to 1) of every sentence.

        The same passage gets the same answer alone and in any batch. Raises ModelProblem if a model file is damaged.
        """
        return [self._judged(passage) if passage.sentences else passage for passage in passages]

    @cached_property
    def _words(self) -> WordModel:
        return read_word_model(self._words_file)

    def _judged(self, passage: Passage) -> Passage:
        texts = [sentence.text for sentence in passage.sentences]
        clues = [Clue(text, before, str(passage.kind)) for text, before in zip(texts, ["", *texts[:-1]], strict=True)]
        rows = softmax(self._words.logits(clues))
        return replace(
            passage, sentences=tuple(_with(one, row) for one, row in zip(passage.sentences, rows, strict=True))
        )


def _with(sentence: Sentence, probabilities: NDArray[np.float64]) -> Sentence:
    best = int(probabilities.argmax())
    return replace(sentence, polarity=CLASSES[best], probability=round(float(probabilities[best]), 4))


def load_classifier() -> PolarityClassifier:
    """Return the classifier that comes with the project. Reads nothing until it is used."""
    return PolarityClassifier()
