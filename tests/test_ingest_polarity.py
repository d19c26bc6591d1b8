"""Polarity of sentences: the shipped model on sentences of ours, and its promises to the pipeline."""

from pathlib import Path

import pytest

from domain.errors import ModelProblem
from domain.text import split_sentences
from domain.types import Passage, PassageKind, Polarity, Sentence
from ingest.polarity import PolarityClassifier, load_classifier


def passage(text: str, kind: PassageKind = PassageKind.FINDING, ordinal: int = 1) -> Passage:
    sentences = tuple(Sentence(text[start:end], start) for start, end in split_sentences(text))
    return Passage(f"r#{ordinal:03}", "r", ordinal, kind, text, 1, 1, sentences=sentences)


PRAISE = "Social workers know children well. Plans are purposeful and reviewed often."
BLAME = "However, too many assessments are not good enough. Supervision is not consistently effective."


def test_praise_and_criticism_are_told_apart() -> None:
    praised, blamed = load_classifier().classify([passage(PRAISE), passage(BLAME)])
    assert [sentence.polarity for sentence in praised.sentences] == [Polarity.STRENGTH] * 2
    assert [sentence.polarity for sentence in blamed.sentences] == [Polarity.WEAKNESS] * 2


def test_a_passage_gets_the_same_answer_alone_and_in_a_batch() -> None:
    passages = [passage(PRAISE, ordinal=1), passage(BLAME, ordinal=2), passage(PRAISE + " " + BLAME, ordinal=3)]
    classifier = load_classifier()
    assert classifier.classify(passages) == [classifier.classify([one])[0] for one in passages]


def test_only_the_polarity_of_a_passage_changes() -> None:
    before = passage(PRAISE)
    (after,) = load_classifier().classify([before])
    assert (after.text, after.passage_id) == (before.text, before.passage_id)
    assert [(one.text, one.start) for one in after.sentences] == [(one.text, one.start) for one in before.sentences]
    assert all(0.25 <= one.probability <= 1 for one in after.sentences)


def test_nothing_to_classify_reads_no_model(tmp_path: Path) -> None:
    empty = passage("")
    classifier = PolarityClassifier(tmp_path / "absent.npz")
    assert classifier.classify([empty]) == [empty]
    assert classifier.classify([]) == []


def test_a_damaged_model_says_so(tmp_path: Path) -> None:
    damaged = tmp_path / "polarity.npz"
    damaged.write_bytes(b"not a model")
    with pytest.raises(ModelProblem, match="polarity model cannot be read"):
        PolarityClassifier(damaged).classify([passage(PRAISE)])


def test_another_model_is_another_version(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    assert PolarityClassifier(one).version != PolarityClassifier(other).version
    assert load_classifier().version == load_classifier().version
