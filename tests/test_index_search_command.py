"""`python -m index search` and `vocabulary`: what scripts rely on."""

import json
from pathlib import Path

import pytest

from index.__main__ import main

CONTRACT = {
    "rank", "score", "source", "authority", "inspection", "published", "section", "judgement", "paragraph",
    "first_page", "last_page", "polarity", "text", "matched",
}  # fmt: skip


def test_a_hit_is_one_json_object_a_line_with_what_scripts_rely_on(
    sample_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", "connected carers weaknesses", "--index", str(sample_index), "--k", "5", "--json"]) == 0
    hits = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5]
    assert all(set(hit) >= CONTRACT for hit in hits)
    assert hits == sorted(hits, key=lambda hit: -hit["score"])
    assert any("regulation 24" in hit["text"].lower() for hit in hits[:3])
    assert main(["search", "connected carers strengths", "--index", str(sample_index), "--k", "3", "--json"]) == 0
    assert "redcar" not in capsys.readouterr().out.lower()


def test_questions_of_a_file_carry_their_ids_and_a_rejected_one_is_told(
    sample_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.tsv"
    questions.write_text("a1\tearly help strengths\tignored\na2\t?\na3\tprivate fostering\n", encoding="utf-8")
    assert main(["search", "--queries", str(questions), "--index", str(sample_index), "--k", "2", "--json"]) == 1
    printed = capsys.readouterr()
    assert [json.loads(line)["query_id"] for line in printed.out.splitlines()] == ["a1", "a1", "a3", "a3"]
    assert "a2: there is no word" in printed.err


def test_options_stand_in_for_what_is_understood(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = ["search", "early help", "--index", str(sample_index), "--json", "--k", "3"]
    assert main([*question, "--authority", "Eldermoor", "--since", "2022", "--polarity", "strength"]) == 0
    hits = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {hit["authority"] for hit in hits} == {"Eldermoor"}
    assert main([*question, "--facets"]) == 0
    facets = json.loads(capsys.readouterr().out)["facets"]
    assert facets["authority"]["Eldermoor"] > 0
    assert (
        main(["search", "early help not in Eldermoor", "--index", str(sample_index), "--json", "--since", "2020"]) == 0
    )
    assert '"authority": "Eldermoor"' not in capsys.readouterr().out
    assert main(["search", "early help not in Eldermoor", "--index", str(sample_index), "--k", "1"]) == 0
    assert "; without: Eldermoor\n" in capsys.readouterr().out
    assert main(["search", "early help", "--index", str(sample_index), "--k", "1"]) == 0
    assert capsys.readouterr().out.startswith("theme: early help; polarity: either; early help = early help\n\n1. ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--queries", "no-such-file.tsv"], "cannot be read"),
        ([""], "the question is empty"),
        (["x" * 10_000], "at most 1,000"),
        (["early help", "--k", "0"], "ask for one hit or more"),
        (["early help", "--authority", "Westmarsh"], "no authority 'Westmarsh'; did you mean 'Westmarch'?"),
        (["early help", "--region", "Atlantis"], "no region 'Atlantis'"),
        (["early help", "--source", "none.pdf"], "no file 'none.pdf'"),
        (["early help", "--like", "bogus"], "no passage 'bogus'"),
        (["early help", "--since", "2024", "--until", "2018"], "--since 2024 is after --until 2018"),
    ],
)
def test_bad_input_is_told_in_one_line(
    sample_index: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", *arguments, "--index", str(sample_index)]) == 1
    assert told in capsys.readouterr().err


def test_an_index_without_a_report_in_scope_says_so(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "early help in Kent", "--index", str(sample_index)]) == 0
    assert capsys.readouterr().out.endswith("\nno report of the index is in scope\n")
    assert main(["search", "early help in Kingsferry since 2025", "--index", str(sample_index), "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        "no report of the index is in scope. The index holds 2 reports of another time, the newest: "
        "Kingsferry, ILACS, 29 April-10 May 2024.\n"
    )


@pytest.mark.parametrize("arguments", [[], ["early help", "--queries", "questions.tsv"]])
def test_one_question_or_a_file_of_them_is_asked_for(arguments: list[str], sample_index: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["search", *arguments, "--index", str(sample_index)])


def test_options_replace_what_was_understood(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def found(*arguments: str) -> list[dict[str, object]]:
        assert main(["search", *arguments, "--index", str(sample_index), "--json", "--k", "50"]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    named = found("early help in Eldermoor and the North East, not in Ashmere", "--authority", "WESTMARCH")
    assert {hit["authority"] for hit in named} == {"Westmarch"}
    until = found("early help since June 2024", "--until", "2020")
    assert until
    assert max(str(hit["published"]) for hit in until) < "2021-06"
    assert {hit["kind"] for hit in found("early help", "--kind", "JTAI")} == {"JTAI"}
    newest = found("early help in Eldermoor", "--latest")
    assert {hit["kind"] for hit in newest} == {"ILACS", "JTAI"}  # the newest of each remit
    assert len({hit["source"] for hit in newest}) == 2
    assert len({hit["source"] for hit in found("early help in Eldermoor")}) > 2
    one = str(newest[0]["source"])
    assert {hit["source"] for hit in found("early help", "--source", one)} == {one}
    first, *_, tenth = [str(hit["passage_id"]) for hit in found("early help")][:10]
    assert first not in [hit["passage_id"] for hit in found("early help", "--unlike", first)]
    assert tenth in [hit["passage_id"] for hit in found("early help", "--like", tenth)[:9]]


def test_the_vocabulary_is_shown_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vocabulary"]) == 0
    assert "no mistakes" in capsys.readouterr().out
    mistaken = tmp_path / "mine.toml"
    mistaken.write_text("[[group]]\n", encoding="utf-8")
    assert main(["vocabulary", "--check", str(mistaken)]) == 1
    assert str(mistaken) in capsys.readouterr().err
