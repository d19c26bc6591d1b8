"""What readers say is kept and comes out in the format that the evaluation reads."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from domain.types import Hit, InspectionKind, Passage, PassageKind, Polarity, Report, Sentence
from ui.feedback import Feedback, count_feedback, export_feedback, keep_feedback

REPORT = Report("r", "west/westmarch.pdf", "0" * 64, "Westmarch", InspectionKind.ILACS, 3)
TEXT = "Visits are regular. Assessments are late."
PASSAGE = Passage(
    "r#007", "r", 7, PassageKind.FINDING, TEXT, 2, 2, section=("Children in care",), paragraph="7",
    sentences=(Sentence("Visits are regular.", 0), Sentence("Assessments are late.", 20)),
)  # fmt: skip
HIT = Hit(PASSAGE, REPORT, 1.0, 1, Polarity.STRENGTH, (PASSAGE.sentences[1],))


def files_of(path: Path) -> dict[str, list[str]]:
    with zipfile.ZipFile(io.BytesIO(export_feedback(path))) as archive:
        return {name: archive.read(name).decode("utf-8").splitlines() for name in archive.namelist()}


def test_a_corrected_polarity_and_a_grade_come_out_as_labels(tmp_path: Path) -> None:
    path = tmp_path / "var" / "feedback.sqlite"
    keep_feedback(path, Feedback("b", "late assessments", HIT, Polarity.WEAKNESS, 3))
    files = files_of(path)
    assert files["queries.tsv"] == ["f001\tlate assessments\t"]
    assert files["qrels.tsv"] == ["f001\twestmarch#007\t3"]
    assert json.loads(files["passages.jsonl"][0])["text"] == TEXT
    assert json.loads(files["polarity.jsonl"][0]) == {
        "id": "westmarch#007.1",
        "kind": "finding",
        "before": "Visits are regular.",
        "sentence": "Assessments are late.",
        "label": "W",
    }


def test_of_two_remarks_on_the_same_the_later_counts(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite"
    keep_feedback(path, Feedback("b", "late\tassessments", HIT, Polarity.WEAKNESS, 3))
    keep_feedback(path, Feedback("b", "late\tassessments", HIT, Polarity.MIXED, 0))
    files = files_of(path)
    assert count_feedback(path) == 2
    assert files["qrels.tsv"] == ["f001\twestmarch#007\t0"]
    assert files["queries.tsv"] == ["f001\tlate assessments\t"]
    assert [json.loads(line)["label"] for line in files["polarity.jsonl"]] == ["M"]


def test_a_grade_alone_labels_no_sentence(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite"
    keep_feedback(path, Feedback("b", "late assessments", HIT, None, 1))
    assert files_of(path)["polarity.jsonl"] == []


def test_without_remarks_there_is_nothing_to_count(tmp_path: Path) -> None:
    assert count_feedback(tmp_path / "none.sqlite") == 0


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite"
    path.write_text("something else", encoding="utf-8")
    with pytest.raises(OSError, match="cannot be written"):
        keep_feedback(path, Feedback("b", "q", HIT, None, 1))
