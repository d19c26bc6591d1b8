"""Metrics against hand-worked values, learning on a made-up case, and a floor on the sample corpus."""

from pathlib import Path

import numpy as np
import pytest

from domain.errors import CorpusProblem
from evaluation.__main__ import main
from evaluation.learn import Judged, fit, weights_file
from evaluation.search import mean_score, read_labelled, score_hits
from index.ranking import EVIDENCE, read_weights

SAMPLES = Path(__file__).resolve().parent.parent / "evaluation" / "data" / "samples"
FLOOR = 0.92


def test_metrics_are_those_of_the_formulas() -> None:
    grades = {"a": 3, "b": 2, "c": 1, "d": 0}
    score = score_hits(["b", "a", "c", None, "d"], grades)
    ideal = 7 + 3 / np.log2(3) + 1 / np.log2(4)
    assert score.ndcg == pytest.approx((3 + 7 / np.log2(3) + 1 / np.log2(4)) / ideal)
    assert (score.precision, score.wrong, score.unjudged) == (0.2, 0.1, 1)
    assert score_hits(["a", "b", "c"], grades).ndcg == pytest.approx(1)
    assert score_hits([], grades).ndcg == 0
    assert mean_score([]).ndcg == 0


def write_set(folder: Path, **files: str) -> Path:
    contents = {
        "queries.tsv": "q1\tearly help\tsomething else\n",
        "qrels.tsv": "q1\tleeds#001\t3\n",
        "passages.jsonl": '{"id": "leeds#001", "text": "Early help is easy to reach and well regarded by parents."}\n',
    } | {name.replace("_", "."): text for name, text in files.items()}
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_hit_is_the_paragraph_with_which_it_shares_most_words(tmp_path: Path) -> None:
    labelled = read_labelled(write_set(tmp_path))
    assert labelled.questions == {"q1": "early help"}
    assert labelled.paragraph_of("x/leeds.pdf", "Early help is easy to reach and well regarded by all.") == "leeds#001"
    assert labelled.paragraph_of("x/leeds.pdf", "Caseloads are too high in three of the teams.") is None
    assert labelled.paragraph_of("x/york.pdf", "Early help is easy to reach and well regarded by parents.") is None


@pytest.mark.parametrize(
    "files", [{"queries_tsv": "q1 early help\n"}, {"passages_jsonl": "{\n"}, {"qrels_tsv": "a\tb\tc"}]
)
def test_a_broken_labelled_set_is_named(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(CorpusProblem, match="labelled set"):
        read_labelled(write_set(tmp_path, **files))


def test_learning_finds_the_evidence_that_tells_good_from_bad() -> None:
    noise = np.random.default_rng(3)
    judged = []
    for number in range(12):
        evidence = noise.random((20, len(EVIDENCE)))
        gains = np.where(evidence[:, 1] > 0.6, 7.0, 0.0)
        judged.append(Judged(f"q{number}", evidence, (None,) * 20, gains, np.ones(20, dtype=np.bool_)))
    weights = fit(judged)
    assert int(np.argmax(np.abs(weights))) == 1
    assert weights[1] > 0


def test_learned_weights_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "ranking.toml"
    path.write_text(weights_file(dict.fromkeys(EVIDENCE, 0.5)), encoding="utf-8")
    assert set(read_weights(path).values()) == {0.5}


def test_search_on_the_sample_corpus_does_not_fall_below_its_floor(
    sample_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", str(SAMPLES), "--index", str(sample_index), "--floor", str(FLOOR), "--per-query"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 11
    assert printed[-1].endswith("10 questions")
    assert main(["search", str(SAMPLES), "--index", str(sample_index), "--floor", "1.01"]) == 1
