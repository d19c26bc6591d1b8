import json
import subprocess
import sys
from pathlib import Path

import pytest
from answer_index import make_report, publish_reports

from answer.__main__ import main
from domain.command_line import read_questions
from domain.errors import QuestionRejected

LINES = ["-| Kinship carers wait too long for their assessments.", "+| Supervision is regular and reflective."]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("main")
    publish_reports(folder, [(make_report("Ashmere", 2023), LINES)]).close()
    return str(folder)


def test_an_answer_is_printed_with_its_citation(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kinship carers weaknesses", "--index", index]) == 0
    printed = capsys.readouterr().out
    assert "“Kinship carers wait too long for their assessments.”" in printed
    assert "[1] Ashmere, ILACS, 3-14 June 2023, paragraph 1, page 1" in printed


def test_a_file_of_questions_gives_one_json_object_a_line(
    index: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.tsv"
    questions.write_text("q1\tkinship carers weaknesses\tmore\n\nq2\tpothole repairs\n", encoding="utf-8")
    assert main(["--queries", str(questions), "--index", index, "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["query_id"], one["found"]) for one in answers] == [("q1", True), ("q2", False)]


def test_a_line_that_is_no_question_is_told_and_the_others_are_answered(
    index: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.tsv"
    questions.write_text("q1\tthe of and\nq2\t\nq3\tkinship carers weaknesses\n", encoding="utf-8")
    assert main(["--queries", str(questions), "--index", index, "--json"]) == 1
    printed = capsys.readouterr()
    assert "q1: there is no word to search for" in printed.err
    assert "q2: the question is empty" in printed.err
    assert [json.loads(line)["query_id"] for line in printed.out.splitlines()] == ["q3"]


def test_a_line_without_a_question_is_named(tmp_path: Path) -> None:
    path = tmp_path / "questions.tsv"
    path.write_text("q1\tearly help\nno tab here\n", encoding="utf-8")
    with pytest.raises(QuestionRejected, match="line 2"):
        read_questions(path)


def test_a_missing_index_or_file_is_told_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["early help", "--index", str(tmp_path)]) == 1
    assert "python -m ingest" in capsys.readouterr().err
    assert main(["--queries", str(tmp_path / "none.tsv"), "--index", str(tmp_path)]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_an_empty_question_is_told_why(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["", "--index", index]) == 1
    assert "the question is empty" in capsys.readouterr().err


def test_a_summary_without_a_model_set_is_told_how_to_set_one(
    index: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REPORT_SEARCH_LLM_URL", raising=False)
    assert main(["kinship carers", "--summary", "--index", index]) == 1
    assert "REPORT_SEARCH_LLM_URL" in capsys.readouterr().err


def test_the_command_runs_as_a_module_and_refuses_no_question_at_all() -> None:
    ran = subprocess.run([sys.executable, "-m", "answer"], capture_output=True, text=True, encoding="utf-8")
    assert ran.returncode == 2
    assert "QUESTION" in ran.stderr
