"""Scores of polarity: figures worked out by hand."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import CorpusProblem
from domain.settings import read_settings
from domain.types import Passage, PassageKind, Polarity
from evaluation.polarity import (
    PLACES,
    LabelledSentence,
    add_command,
    as_passage,
    calibration_error,
    read_labelled_places,
    read_labelled_sentences,
    score_polarity,
)
from ingest.polarity import PolarityClassifier, load_classifier
from ingest.train_polarity import LABELS_FILE

BENCH = Path(__file__).resolve().parent.parent.parent / "shared" / "bench"

LINE = {"sentence": "Plans are late.", "before": "Visits are kept.", "kind": "finding", "label": "W", "id": "x"}


class SaysStrengthUnlessLate(PolarityClassifier):
    """Every sentence is a strength with probability 0.75, but those with "late" are weaknesses."""

    def classify(self, passages: Sequence[Passage]) -> list[Passage]:
        def judged(passage: Passage) -> Passage:
            polarity = [Polarity.WEAKNESS if "late" in one.text else Polarity.STRENGTH for one in passage.sentences]
            pairs = zip(passage.sentences, polarity, strict=True)
            return replace(
                passage, sentences=tuple(replace(one, polarity=which, probability=0.75) for one, which in pairs)
            )

        return [judged(passage) for passage in passages]


def sentence(text: str, label: Polarity) -> LabelledSentence:
    return LabelledSentence(text, "Reviews are late.", PassageKind.FINDING, label)


def test_precision_recall_and_f1_are_those_worked_out_by_hand() -> None:
    labelled = [
        sentence("Plans are late.", Polarity.WEAKNESS),
        sentence("Plans are weak.", Polarity.WEAKNESS),
        sentence("Plans are good.", Polarity.STRENGTH),
        sentence("Plans are kept.", Polarity.STRENGTH),
    ]
    scores = score_polarity(SaysStrengthUnlessLate(), labelled)
    weakness, strength = scores.classes[Polarity.WEAKNESS], scores.classes[Polarity.STRENGTH]
    assert (weakness.precision, weakness.recall) == (1.0, 0.5)
    assert weakness.f1 == pytest.approx(2 / 3)
    assert strength.f1 == pytest.approx(0.8)
    assert scores.macro_f1 == pytest.approx((2 / 3 + 0.8) / 4)
    assert scores.confusion[Polarity.WEAKNESS][Polarity.STRENGTH] == 1
    assert scores.accuracy == 0.75
    assert scores.calibration_error == pytest.approx(0.0)


def test_calibration_error_is_the_gap_between_probability_and_being_right() -> None:
    assert calibration_error([0.9, 0.9, 0.6, 0.6], [True, True, True, False]) == pytest.approx((0.2 + 0.2) / 4)


def test_the_sentence_to_judge_stands_last_after_the_one_before() -> None:
    passage = as_passage(sentence("Plans are good.", Polarity.STRENGTH), 1)
    assert passage.text == "Reviews are late. Plans are good."
    assert [passage.text[one.start : one.start + len(one.text)] for one in passage.sentences] == [
        "Reviews are late.",
        "Plans are good.",
    ]


def test_a_labelled_set_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "polarity.jsonl").write_text(json.dumps(LINE) + "\n", encoding="utf-8")
    expected = LabelledSentence("Plans are late.", "Visits are kept.", PassageKind.FINDING, Polarity.WEAKNESS)
    assert read_labelled_sentences(tmp_path) == [expected]


@pytest.mark.parametrize("fields", [{"label": "X"}, {"kind": "poem"}])
def test_a_mistake_in_a_labelled_set_is_named_with_its_line(tmp_path: Path, fields: dict[str, str]) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(LINE) + "\n" + json.dumps(LINE | fields) + "\n", encoding="utf-8")
    with pytest.raises(CorpusProblem, match="line 2"):
        read_labelled_sentences(file)


def test_a_missing_set_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(CorpusProblem, match=r"polarity\.jsonl"):
        read_labelled_sentences(tmp_path)


def test_the_command_fails_below_its_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(LINE | {"sentence": "Plans are good.", "before": ""}) + "\n", encoding="utf-8")
    parser = argparse.ArgumentParser()
    add_command(parser.add_subparsers())
    args = parser.parse_args(["polarity", "--data", str(file), "--floor", "0.9"])
    assert args.run(args, read_settings()) == 1
    assert "below the floor of 0.900" in capsys.readouterr().out


def test_no_sentence_that_measures_the_models_has_taught_them() -> None:
    measured, learned = (
        {line.split("\t")[0] for line in file.read_text(encoding="utf-8").splitlines()}
        for file in (PLACES, LABELS_FILE)
    )
    assert len(measured) == 593
    assert not measured & learned


@pytest.mark.skipif(not BENCH.exists(), reason="needs the reports that are not part of the project")
def test_the_shipped_models_on_published_sentences_that_they_never_saw() -> None:
    scores = score_polarity(load_classifier(), read_labelled_places(BENCH))
    assert scores.macro_f1 >= 0.85
    assert scores.classes[Polarity.WEAKNESS].f1 >= 0.86


def test_places_without_their_passages_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusProblem, match=r"passages\.jsonl"):
        read_labelled_places(tmp_path)
