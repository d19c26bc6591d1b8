import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import fold_text, split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plans are clear. Reviews are late.", ["Plans are clear.", "Reviews are late."]),
        ("In St. Helens, plans are clear. Dr. Smith agrees.", ["In St. Helens, plans are clear.", "Dr. Smith agrees."]),
        ("Some (e.g. Kent) wait. Most do not.", ["Some (e.g. Kent) wait.", "Most do not."]),
        ("A rise of 4.5 per cent. It is high.", ["A rise of 4.5 per cent.", "It is high."]),
        ("‘It works.’ Leaders said so.", ["‘It works.’", "Leaders said so."]),
        ("Is it enough? No. 12 children wait.", ["Is it enough?", "No. 12 children wait."]),
        ("They lack PEPs, etc. Leaders know.", ["They lack PEPs, etc.", "Leaders know."]),
        ("no capital after. this stays whole", ["no capital after. this stays whole"]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="Ab1 .?!\n\"'’)", max_size=80))
def test_every_character_but_space_is_in_exactly_one_sentence(text: str) -> None:
    spans = split_sentences(text)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_quotes_and_dashes_are_folded_for_comparison() -> None:
    assert fold_text("children’s  “plans” – pre\u00adbirth\u00a0work") == 'children\'s "plans" - prebirth work'
