"""The side that a question asks for: outcomes, bad files, and the floor on our own questions."""

import json
from pathlib import Path

import pytest

from domain.errors import CorpusProblem
from domain.types import Polarity
from evaluation.__main__ import main
from evaluation.questions import Asked, count_outcomes, read_asked

FLOOR = "0.93"  # 0.956 when it was set


@pytest.mark.parametrize(
    ("wanted", "understood", "outcome"),
    [
        (Polarity.WEAKNESS, Polarity.WEAKNESS, "right"),
        (None, None, "right"),
        (Polarity.WEAKNESS, None, "missed"),
        (None, Polarity.STRENGTH, "invented"),
        (Polarity.STRENGTH, Polarity.WEAKNESS, "opposite"),
    ],
)
def test_what_became_of_a_question(wanted: Polarity | None, understood: Polarity | None, outcome: str) -> None:
    asked = Asked("visits", wanted, understood)
    assert asked.outcome == outcome
    assert count_outcomes([asked, asked])[outcome] == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no question"),
        (b"S\tgood visits\nX\tlate visits\n", "line 2"),
        (b"S good visits\n", "line 1"),
        (b"S\t \n", "line 1"),
        (b"S\t\xff\n", "cannot be read"),
    ],
)
def test_what_is_no_labelled_set_is_named(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "questions.tsv").write_bytes(content)
    with pytest.raises(CorpusProblem, match=told):
        read_asked(tmp_path / "questions.tsv")


def test_a_missing_set_exits_with_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--data", str(tmp_path / "none.tsv")]) == 1
    assert "none.tsv cannot be read" in capsys.readouterr().err


def test_our_own_questions_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--floor", FLOOR, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["questions"] > 300
    assert said["right"] + said["missed"] + said["invented"] + said["opposite"] == said["questions"]


def test_below_the_floor_it_fails_and_lists_what_went_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "questions.tsv").write_text("W\tlate visits\nW\tgood visits\n", encoding="utf-8")
    assert main(["questions", "--data", str(tmp_path / "questions.tsv"), "--floor", "0.9"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "opposite  good visits",
        "2 questions: 1 right, 0 missed, 0 invented, 1 opposite (50.0% right)",
        "0.500 is below the floor of 0.900",
    ]
