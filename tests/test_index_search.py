"""Search over a small index whose every ranking can be told by reading it."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from answer_index import make_report, publish_reports
from index_fakes import FakeClassifier, FakeEmbedder, tools, write_corpus

from domain.errors import ModelProblem, QuestionRejected
from domain.types import Filters, Polarity
from index.build import OpenIndex, open_index
from index.facets import count_facets
from index.plain import PlainPassages
from index.reranker import load_reranker
from index.search import search, understand_for
from ingest.pipeline import build

REPORTS = {
    "ashmere.txt": [
        "Kinship carers do not wait long. Kinship carers are not paid.",
        "Kinship carers are paid well and like it.",
        "Managers oversee visits to homes.",
        "about: Kinship carers were met by inspectors.",
    ],
    "eldermoor.txt": [
        "Connected carers are not assessed in time.",
        "Leaders know the service well and listen.",
        "Managers oversee visits to homes.",
    ],
}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenIndex]:
    write_corpus(tmp_path / "corpus", REPORTS)
    build(tmp_path / "corpus", tmp_path / "index", tmp_path / "cache", tools(classifier=FakeClassifier()))
    with open_index(tmp_path / "index", embedder=FakeEmbedder()) as index:
        yield index


def texts(opened: OpenIndex, question: str, k: int = 10, **options: object) -> list[str]:
    return [hit.passage.text for hit in search(opened, question, k, **options)]  # type: ignore[arg-type]


def test_old_and_new_words_find_each_other_and_polarity_decides(opened: OpenIndex) -> None:
    weak = texts(opened, "connected carers weaknesses", k=2)
    assert set(weak) == {REPORTS["ashmere.txt"][0], REPORTS["eldermoor.txt"][0]}
    assert texts(opened, "connected carers strengths", k=1) == [REPORTS["ashmere.txt"][1]]


def test_a_hit_says_why(opened: OpenIndex) -> None:
    (hit,) = search(opened, "connected carers weaknesses in Eldermoor", k=1)
    assert hit.rank == 1
    assert hit.polarity is Polarity.WEAKNESS
    assert [sentence.text for sentence in hit.matched] == ["Connected carers are not assessed in time."]
    assert hit.reasons == (
        "speaks of kinship care (“Connected carers”)",
        "the sentence that matched: weakness",
        "is about Eldermoor",
    )


def test_the_same_text_in_two_reports_is_one_hit_with_both_places(opened: OpenIndex) -> None:
    hits = search(opened, "visits to homes", k=10)
    same = [hit for hit in hits if hit.passage.text == "Managers oversee visits to homes."]
    assert len(same) == 1
    ((report, passage),) = same[0].also_in
    assert {report.source, same[0].report.source} == set(REPORTS)
    assert passage.text == same[0].passage.text


def test_filters_are_met_by_every_hit_and_may_replace_those_understood(opened: OpenIndex) -> None:
    assert {hit.report.authority for hit in search(opened, "carers in Ashmere")} == {"Ashmere"}
    others = search(opened, "carers in Ashmere", filters=Filters(authorities=("Eldermoor",)))
    assert {hit.report.authority for hit in others} == {"Eldermoor"}
    assert search(opened, "carers", filters=Filters(first_year=2030)) == []
    assert texts(opened, "Ashmere", k=20)


def test_passages_about_the_inspection_are_never_found(opened: OpenIndex) -> None:
    assert not any("met by inspectors" in text for text in texts(opened, "kinship carers met by inspectors", k=50))


def test_a_quoted_phrase_must_be_there_as_a_phrase(opened: OpenIndex) -> None:
    assert texts(opened, 'carers "assessed in time"') == [REPORTS["eldermoor.txt"][0]]
    assert texts(opened, 'carers "time in assessed"') == []


def test_examples_of_what_is_not_meant_are_left_out(opened: OpenIndex) -> None:
    first = search(opened, "kinship carers")[0].passage
    again = search(opened, "kinship carers", unlike=[first.passage_id])
    assert first.passage_id not in [hit.passage.passage_id for hit in again]
    assert search(opened, "kinship carers", like=[first.passage_id])[0].passage == first
    assert search(opened, "kinship carers", unlike=["no such passage"])[0].passage == first


def test_facets_count_the_passages_on_the_theme(opened: OpenIndex) -> None:
    facets = count_facets(opened, understand_for(opened, "connected carers"))
    assert facets["authority"] == {"Ashmere": 2, "Eldermoor": 1}
    assert facets["year"] == {"2024": 3}
    assert facets["polarity"] == {"weakness": 2, "strength": 1}
    assert sum(count_facets(opened, understand_for(opened, "Ashmere"))["authority"].values()) == 3


def test_a_user_can_change_what_was_understood(opened: OpenIndex) -> None:
    query = understand_for(opened, "connected carers weaknesses")
    assert search(opened, replace(query, polarity=Polarity.STRENGTH), k=1)[0].polarity is Polarity.STRENGTH


@pytest.mark.parametrize(
    "question",
    ['"', '"" carers', "carers AND NOT (visits", "carers^2~ title:[a TO b] *", "'; DROP TABLE passages; --",
     "<b>carers</b>", "gofalwyr perthnasau", "carers 🙂", "CARERS", "carers\x00\x01", "the carers' \\ \"of\" it"],
)  # fmt: skip
def test_nothing_that_people_type_breaks_the_search(opened: OpenIndex, question: str) -> None:
    with contextlib.suppress(QuestionRejected):
        assert all(hit.passage.text for hit in search(opened, question))


def test_no_hits_are_asked_for_none_come(opened: OpenIndex) -> None:
    assert search(opened, "carers", k=0) == []
    assert len(search(opened, "carers", k=1000)) == 6 - 1  # all that can be found; two are the same


class Shortest:
    def score(self, _question: str, texts: Sequence[str]) -> list[float]:
        return [-float(len(text)) for text in texts]


def test_a_reranker_decides_the_order(opened: OpenIndex) -> None:
    scores = [hit.score for hit in search(opened, "kinship carers", 10, reranker=Shortest())]
    assert scores == sorted(scores, reverse=True)
    found = texts(opened, "kinship carers", reranker=Shortest())
    assert found == sorted(found, key=len)


def test_a_cross_encoder_is_read_from_a_folder(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    vocabulary = {word: at for at, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "carers", "wait"])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]")
    fast.save_pretrained(tmp_path)
    config = BertConfig(
        vocab_size=6, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, num_labels=1
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    scores = load_reranker(str(tmp_path)).score("carers", ["carers wait", "wait", "carers wait"])
    assert len(scores) == 3
    assert scores[0] == pytest.approx(scores[2])
    with pytest.raises(ModelProblem, match="could not be loaded"):
        load_reranker(str(tmp_path / "nowhere"))


def test_plain_passages_are_found_by_meaning_and_by_words() -> None:
    collection = {"a": "carers wait too long", "b": "visits are prompt", "c": "xylophones", "d": ""}
    with PlainPassages(collection, FakeEmbedder()) as passages:
        assert passages.search("prompt visits", k=2)[0][0] == "b"
        assert len(passages.search("carers", k=10)) == 4
        assert passages.search("carers", k=0) == []
        assert passages.by_meaning("prompt visits", k=1) == ["b"]
        assert passages.by_words("carers", k=10) == ["a"]
    with pytest.raises(ValueError, match="need as many vectors"):
        PlainPassages({"a": "x"}, FakeEmbedder(), FakeEmbedder().embed_passages(["x", "y"]))


def test_of_plain_passages_that_score_the_same_the_nearer_in_meaning_comes_first() -> None:
    vectors = np.stack([FakeEmbedder().embed_question(text) for text in ("visits", "carers")])
    with PlainPassages({"y": "carers carers", "x": "carers and many others"}, FakeEmbedder(), vectors) as passages:
        assert passages.by_words("carers") == ["y", "x"]
        assert passages.by_meaning("carers") == ["x", "y"]
        (first, one), (second, other) = passages.search("carers")
    assert (first, second) == ("x", "y")
    assert one == pytest.approx(other)


def test_a_quoted_phrase_in_a_heading_alone_is_not_enough(sample_index: Path) -> None:
    with open_index(sample_index) as samples:
        found = search(samples, 'plans "help and protection"', 50)
    assert found
    assert all("help and protection" in hit.passage.text.lower() for hit in found)


def test_reasons_name_the_filters_that_a_hit_met(sample_index: Path) -> None:
    with open_index(sample_index) as samples:
        placed = search(samples, "early help in Westmarch and the North East", 50)
        judged = search(samples, "supervision in authorities judged inadequate", 50)
    for hit in placed:
        told = "is about Westmarch" if hit.report.authority == "Westmarch" else "is in North East"
        assert told in hit.reasons
    assert judged
    assert all("its report is judged inadequate overall" in hit.reasons for hit in judged)


def test_what_is_worked_out_of_an_index_is_kept_with_it(opened: OpenIndex) -> None:
    made: list[int] = []

    def count(index: OpenIndex) -> list[int]:
        made.append(len(index))
        return made

    assert opened.remember(count) is opened.remember(count)
    assert made == [len(opened)]


def test_a_mixed_sentence_counts_for_both_sides(tmp_path: Path) -> None:
    lines = ["~| Kinship carers are assessed well, but too late.", "+| Kinship carers are paid."]
    with publish_reports(tmp_path, [(make_report("Ashmere", 2020), lines)]) as index:
        assert count_facets(index, understand_for(index, "kinship carers"))["polarity"] == {
            "strength": 2,
            "weakness": 1,
        }


def test_more_hits_than_there_are_passages_are_all_of_them(opened: OpenIndex) -> None:
    assert 0 < len(search(opened, "kinship carers", k=10**12)) <= len(opened)
