import argparse
import json
from pathlib import Path

import pytest
from answer_index import make_passage, make_report, publish_reports

from answer import ask
from domain.command_line import run_command
from domain.errors import QuestionRejected
from evaluation import answers
from evaluation.__main__ import main
from evaluation.answers import read_labels, score_answer

FLOOR = 0.8

LINES = [
    "-| Kinship carers wait too long for their assessments and some are never told why.",
    "+| Kinship carers are well supported by a team that knows them.",
    "+| Supervision of social workers is regular and reflective.",
]
QUERIES = "q1\tkinship carers weaknesses\twhat counts\nq2\tpothole repairs\n"
GRADES = "q1\tashmere-2023-ilacs#001\t3\nq1\tashmere-2023-ilacs#002\t1\nq2\tashmere-2023-ilacs#003\t0\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "queries.tsv").write_text(QUERIES, encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(GRADES, encoding="utf-8")
    report = make_report("Ashmere", 2023)
    judged = [
        {"id": f"ashmere-2023-ilacs#{number:03}", "text": make_passage(report, number, line).text}
        for number, line in enumerate(LINES, start=1)
    ]
    (tmp_path / "passages.jsonl").write_text("\n".join(map(json.dumps, judged)), encoding="utf-8")
    return tmp_path


def test_statements_get_the_grade_of_the_paragraph_they_stand_in(data: Path, tmp_path: Path) -> None:
    labels = read_labels(data)
    with publish_reports(tmp_path / "index", [(make_report("Ashmere", 2023), LINES)]) as opened:
        weak = score_answer("q1", ask(opened, "kinship carers weaknesses"), labels, 0.0, 1.0)
        both = score_answer("q1", ask(opened, "kinship carers"), labels, 0.0, 1.0)
        none = score_answer("q2", ask(opened, "pothole repairs"), labels, 0.0, 1.0)
    assert weak.grades == (3,)
    assert sorted(both.grades, key=str) == [1, 3]
    assert (weak.answerable, weak.found, weak.wrong_quotes) == (True, True, 0)
    assert (none.answerable, none.found, none.grades) == (False, False, ())


def test_the_command_prints_scores_of_each_and_of_all(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_reports(tmp_path / "index", [(make_report("Ashmere", 2023), LINES)]).close()
    parser = argparse.ArgumentParser()
    answers.add_command(parser.add_subparsers(required=True))
    assert run_command(parser, ["answers", str(data), "--index", str(tmp_path / "index"), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["query_id"], one["verdict"]) for one in lines[:2]] == [("q1", "answered"), ("q2", "refused")]
    assert (lines[2]["refused_rightly"], lines[2]["right_polarity"], lines[2]["wrong_quotes"]) == (1, 1.0, 0)


def test_a_folder_without_a_labelled_set_is_told_why(tmp_path: Path) -> None:
    with pytest.raises(QuestionRejected, match="cannot be read as a labelled set"):
        read_labels(tmp_path)


def test_answers_on_the_sample_reports_do_not_fall_below_their_floor(
    sample_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["answers", "--index", str(sample_index), "--floor", str(FLOOR), "--json"]) == 0
    totals = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert totals["wrong_quotes"] == 0
    assert totals["refused_wrongly"] == 0
    assert main(["answers", "--index", str(sample_index), "--floor", "1.01"]) == 1
