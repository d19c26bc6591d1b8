"""Evidence and order, on passages small enough to work out by hand."""

from pathlib import Path

import numpy as np
import pytest

from domain.text import split_sentences
from domain.types import Passage, PassageKind, Polarity, Sentence
from domain.vocabulary import the_vocabulary
from index.lines import Lines, StoredLines, find_in_lines, judging, lines_of, mark_lines, write_lines
from index.question import understand
from index.ranking import EVIDENCE, Aspect, Candidates, aspects_of, fuse_ranks, gather_evidence, read_weights, score

KIN = Aspect("kinship care", ("kinship carer", "connected carer"), ("relative",))
VISITS = Aspect("visits", ("visit",))
NO_SIDES = (np.zeros(3, dtype=np.float32), np.zeros(3, dtype=np.float32))


def passage(text: str, polarities: list[Polarity], section: str = "Findings") -> Passage:
    sentences = tuple(
        Sentence(text[start:end], start, polarity, 1.0)
        for (start, end), polarity in zip(split_sentences(text), polarities, strict=True)
    )
    return Passage("r#1", "r", 1, PassageKind.FINDING, text, 1, 1, section=(section,), sentences=sentences)


GOOD, BAD = Polarity.STRENGTH, Polarity.WEAKNESS
MIXED_PARAGRAPH = passage("Visits are prompt. Kinship carers wait.", [GOOD, BAD])
OTHER_PARAGRAPH = passage("Kinship carers thrive. Relatives help. Plans drift.", [GOOD, GOOD, BAD])


def evidence_on(passages: list[Passage], asked: Polarity | None, *aspects: Aspect) -> dict[str, list[float]]:
    lines = lines_of(passages)
    n = len(passages)
    columns = Candidates(meaning=np.linspace(0.9, 0.5, n), words=np.ones(n), lines=lines)
    values = gather_evidence(asked, aspects, columns).values
    return {name: values[:, at].round(3).tolist() for at, name in enumerate(EVIDENCE)}


def test_ranks_are_fused_as_published() -> None:
    fused = fuse_ranks([np.array([0.9, 0.5, 0.1]), np.array([0.0, 2.0, 1.0])])
    assert fused == pytest.approx([1 / 61, 1 / 62 + 1 / 61, 1 / 63 + 1 / 62])


def test_coverage_counts_aspects_once_whatever_the_synonym() -> None:
    both = passage("Connected carers are seen on visits.", [GOOD])
    found = evidence_on([MIXED_PARAGRAPH, OTHER_PARAGRAPH, both], None, KIN, VISITS)
    assert found["coverage"] == [1.0, 0.5, 1.0]
    assert found["together"] == [0.5, 0.5, 1.0]
    assert found["all_aspects"] == [1.0, 0.0, 1.0]
    assert found["related"] == [0.0, pytest.approx(0.333), 0.0]


def test_a_term_in_a_heading_counts_half() -> None:
    under = passage("They wait.", [BAD], section="Connected carers")
    assert evidence_on([under], None, KIN)["coverage"] == [0.5]


def test_polarity_is_that_of_the_sentences_on_the_theme() -> None:
    found = evidence_on([MIXED_PARAGRAPH, OTHER_PARAGRAPH], BAD, KIN)
    assert found["right"][0] > 0.9
    assert found["wrong"][0] < 0.1
    assert found["wrong"][1] > found["right"][1]


def test_the_sentence_after_shares_in_the_theme() -> None:
    after = passage("There are kinship carers. However, they wait.", [Polarity.NEUTRAL, BAD])
    before = passage("Some children wait. There are kinship carers.", [BAD, Polarity.NEUTRAL])
    found = evidence_on([after, before], BAD, KIN)
    assert found["right"][0] > found["right"][1]


def test_the_right_polarity_ranks_first() -> None:
    texts = ["Kinship carers wait too long.", "Kinship carers thrive.", "The area has parks."]
    passages = [passage(text, [polarity]) for text, polarity in zip(texts, [BAD, GOOD, GOOD], strict=True)]
    columns = Candidates(meaning=np.array([0.6, 0.6, 0.2]), words=np.array([3.0, 3.0, 0.0]), lines=lines_of(passages))
    scores = score(gather_evidence(BAD, (KIN,), columns))
    assert scores.argmax() == 0


def test_plain_passages_keep_the_order_of_the_fusion() -> None:
    meaning, words = np.random.default_rng(1).random((2, 50))
    scores = score(gather_evidence(None, (), Candidates(meaning=meaning, words=words)))
    assert np.argsort(-scores).tolist() == np.argsort(-fuse_ranks([meaning, words])).tolist()


def test_there_is_one_weight_for_each_evidence_and_fusion_counts() -> None:
    assert read_weights()["fused"] > 0
    assert read_weights()["wrong_on_theme"] < 0


def test_aspects_are_term_groups_and_the_words_that_no_group_knows() -> None:
    aspects = aspects_of(understand("connected carers zebras"), the_vocabulary())
    assert [aspect.name for aspect in aspects] == ["kinship care", "zebras"]
    assert "kinship carer" in aspects[0].terms


def test_lines_come_back_as_they_were_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    passages = [MIXED_PARAGRAPH, passage("", []), OTHER_PARAGRAPH]
    write_lines(tmp_path, passages)
    rows = np.array([2, 0, 1])
    stored, made = StoredLines(tmp_path).lines(rows), lines_of([passages[row] for row in rows])
    assert stored.text == made.text
    assert stored.first.tolist() == made.first.tolist() == [0, 4, 7, 8]
    assert stored.weakness.tolist() == made.weakness.tolist() == [0, 0, 0, 1, 0, 0, 1, 0]


def test_terms_are_found_as_whole_words_even_where_they_touch() -> None:
    text = b" a b a b a \n ab a \n"
    assert find_in_lines(text, [b" a b a "]).tolist() == [0]
    assert find_in_lines(text, [b" b "]).tolist() == [0]
    assert find_in_lines(text, [b" a "]).tolist() == [0, 1]
    assert find_in_lines(text, [b" c "]).tolist() == []


def test_own_words_weigh_by_rarity_and_count_half_in_a_heading() -> None:
    texts = [
        passage("Health passports are late.", [BAD], section="Care"),
        passage("Plans drift.", [BAD], section="Health"),
    ]
    own_words = {"health": 0.25, "passport": 0.75}
    candidates = Candidates(meaning=np.ones(2), words=np.ones(2), lines=lines_of(texts), own_words=own_words)
    values = gather_evidence(None, (), candidates).values[:, list(EVIDENCE).index("own_words")]
    assert values.tolist() == [1.0, 0.125]


def test_a_related_word_of_two_themes_counts_once_and_a_term_without_words_nowhere() -> None:
    kin = Aspect("kinship care", ("&",), ("relative", "Relatives", "&"))
    found = evidence_on([passage("Relatives help.", [GOOD], section="")], None, kin)
    assert found["related"] == [0.333]
    assert found["coverage"] == [0.0]


def test_a_term_inside_a_false_friend_is_not_held() -> None:
    lines = Lines(
        b" foster carer \n privat foster carer \n privat foster and foster carer \n", np.array([0, 3]), *NO_SIDES
    )
    carers, friends = [("foster", "carer"), ("foster",)], [("privat", "foster", "carer"), ("privat", "foster")]
    assert mark_lines(lines, [carers]).tolist() == [[True, True, True]]
    assert mark_lines(lines, [carers, carers], [friends, []]).tolist() == [[True, False, True], [True, True, True]]


@pytest.mark.parametrize("polarity", [Polarity.WEAKNESS, Polarity.MIXED])
@pytest.mark.parametrize(("probability", "is_sure"), [(0.79, False), (0.8, True)])
def test_only_a_sure_sentence_judges_as_it_is_read_back(
    tmp_path: Path, polarity: Polarity, probability: float, *, is_sure: bool
) -> None:
    text = "Visits are seen."
    one = Passage("r#1", "r", 1, PassageKind.FINDING, text, 1, 1, sentences=(Sentence(text, 0, polarity, probability),))
    write_lines(tmp_path, [one])
    praises, criticises = judging(StoredLines(tmp_path).lines(np.array([0])), 0.8)
    assert criticises.tolist() == [False, is_sure]
    assert praises.tolist() == [False, is_sure and polarity is Polarity.MIXED]
