from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.wording import (
    MOST_WORDS,
    add_effect,
    find_span,
    is_statement,
    same_wording,
    says_what_to_do,
    slice_quote,
    stands_alone,
)
from domain.text import split_sentences
from domain.types import Passage, PassageKind, Polarity, Sentence


def passage(text: str, *polarities: Polarity) -> Passage:
    spans = split_sentences(text)
    said = [*polarities, *[Polarity.WEAKNESS] * len(spans)]
    return Passage(
        passage_id="r#001",
        report_id="r",
        ordinal=1,
        kind=PassageKind.FINDING,
        text=text,
        first_page=1,
        last_page=1,
        sentences=tuple(Sentence(text[a:b], a, one, 0.9) for (a, b), one in zip(spans, said, strict=False)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "This means that children wait.",
        "However, plans are late.",
        "They are not assessed.",
        "As a result, drift sets in.",
        "In a few cases, this leads to delay.",
        "Most are seen quickly.",
        "Some of these children wait.",
        "When this happens, managers act.",
        "It is not tracked.",
        "For example, one child waited a year.",
        "In addition, they lack training.",
        "Both are late.",
        "The local authority recognises this and has acted.",
        "Management oversight in this regard is weak.",
        "Too often, these documents are missing.",
    ],
)
def test_a_sentence_that_points_back_does_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kinship carers are assessed late.",
        "Most children are seen quickly.",
        "It is clear that leaders know their service.",
        "This inspection found improvement.",
        "In addition, social workers visit often.",
        "When children go missing, interviews are offered.",
        "Theirworth House is full.",
        "Some children wait.",
        "Leaders offer services such as short breaks.",
        "Leaders were open during this inspection.",
        "Plans for those who leave care are clear.",
    ],
)
def test_a_sentence_that_names_what_it_is_about_stands_alone(text: str) -> None:
    assert stands_alone(text)


def test_a_quote_goes_back_to_what_the_chosen_sentence_points_to() -> None:
    one = passage("Carers are visited. Assessments are late. This means that risks are unknown. However, few wait.")
    assert find_span(one.sentences, 2) == (1, 2)
    assert find_span(one.sentences, 3) == (1, 3)
    assert slice_quote(one, (1, 2)) == "Assessments are late. This means that risks are unknown."


def test_a_first_sentence_that_points_out_of_its_passage_is_no_quote() -> None:
    assert find_span(passage("They are late. Plans are clear.").sentences, 0) is None


def test_a_quote_is_never_longer_than_a_reader_takes_in() -> None:
    long = f"Plans {'very ' * MOST_WORDS}late. This means drift."
    assert find_span(passage(long).sentences, 1) is None


def test_what_a_finding_led_to_belongs_to_it_unless_it_is_of_the_other_side() -> None:
    text = "Assessments are late. As a result, children wait."
    assert add_effect(passage(text).sentences, (0, 0)) == (0, 1)
    turned = passage(text, Polarity.WEAKNESS, Polarity.STRENGTH)
    assert add_effect(turned.sentences, (0, 0)) == (0, 0)


@given(st.lists(st.sampled_from(["They wait.", "Plans drift.", "However, it works:", "A  b’s “c”."]), min_size=1))
def test_every_quote_stands_in_its_passage_character_for_character(sentences: list[str]) -> None:
    one = passage("  ".join(sentences))
    for at in range(len(one.sentences)):
        span = find_span(one.sentences, at)
        if span:
            assert slice_quote(one, add_effect(one.sentences, span)) in one.text
            assert one.sentences[at].text in slice_quote(one, span)


@pytest.mark.parametrize(
    ("text", "kind", "is_one"),
    [
        ("(Outcome 3, National Framework)", PassageKind.RECOMMENDATION, False),
        ("What needs to improve?", PassageKind.SUMMARY, False),
        ("Leaders should improve oversight of:", PassageKind.RECOMMENDATION, False),
        ("Quality of practice", PassageKind.SUMMARY, False),
        ("Quality of practice", PassageKind.RECOMMENDATION, True),
        ("The timeliness of visits (outcome 2, national framework)", PassageKind.RECOMMENDATION, True),
        ("Visits are prompt.", PassageKind.FINDING, True),
        ("Children are seen (on most days) by people they know", PassageKind.FINDING, True),
    ],
)
def test_what_says_something(text: str, kind: PassageKind, is_one: bool) -> None:
    assert is_statement(text, kind) is is_one


@pytest.mark.parametrize(
    ("text", "lead_in", "is_told"),
    [
        ("Social workers visit often.", None, False),
        ("Social workers visit often.", "Areas for improvement", False),
        ("Social workers visit often.", "Improve support by ensuring that:", True),
        ("Ensure that: plans are clear. Social workers visit often.", None, True),
        ("social workers visit often.", None, True),
        ("• social workers visit often;", None, True),
        ("Social workers visiting often enough", None, True),
        ("Social workers visit often.", "Strengthen support by: (paragraph 9)", True),
        ("Improved plans help social workers to visit often.", None, False),
    ],
)
def test_what_is_to_be_done_is_told_by_the_shape_of_a_recommendation(
    text: str, lead_in: str | None, is_told: bool
) -> None:
    one = replace(passage(text), kind=PassageKind.RECOMMENDATION, lead_in=lead_in)
    assert says_what_to_do(one.sentences[-1], one) is is_told


def test_the_same_wording_is_the_same_words() -> None:
    assert same_wording("Needs are met  well.", "needs are met well")
    assert not same_wording("Needs are met very well.", "Needs are met well.")


@pytest.mark.parametrize(
    "text",
    [
        "Most carefully consider the family's history.",
        "In particular, they do not routinely include health staff.",
        "Some also lack detail.",
    ],
)
def test_sentences_about_what_the_one_before_names_do_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text", ["Most children are seen.", "In particular, visits are late.", "Some plans lack detail."]
)
def test_sentences_that_name_what_they_are_about_stand_alone(text: str) -> None:
    assert stands_alone(text)
