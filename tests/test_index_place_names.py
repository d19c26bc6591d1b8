"""Slips in the names of places are mended, and nothing else is taken for one."""

import pytest

from index.place_names import correct_places

ENGLISH = {
    "boston",
    "teas",
    "darwin",
    "hall",
    "help",
    "early",
    "pooled",
    "budget",
    "camhs",
    "waits",
    "in",
    "with",
    "on",
}


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("early help in Stockton on Teas", "early help in Stockton-on-Tees"),
        ("Blackburn with Darwin", "Blackburn with Darwen"),
        ("hallton early help", "Halton early help"),
        ("Northumberlad and Waltham Forrest", "Northumberland and Waltham Forest"),
        ("Redcar & Cleavland", "Redcar and Cleveland"),
        ("Stokton-on-Tees", "Stockton-on-Tees"),
    ],
)
def test_a_slip_is_read_as_the_place_it_is_near(question: str, meant: str) -> None:
    text, notes = correct_places(question, ENGLISH.__contains__)
    assert text == meant
    assert notes
    assert all(note.startswith("read '") for note in notes)


@pytest.mark.parametrize(
    "question",
    [
        "early help in Boston",  # a word, and a place that is no authority
        "pooled budget",  # near Poole
        "CAMHS waits",  # near Cambs
        "Middlesborough",  # a known way to write it
        "North Tyneside and South Tyneside",
        "Derby's early help",
        "kant",  # too short to tell
    ],
)
def test_what_is_a_word_or_a_name_already_stays(question: str) -> None:
    assert correct_places(question, ENGLISH.__contains__) == (question, [])
