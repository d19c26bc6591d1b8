"""The question that the product began with, on the sample reports."""

from pathlib import Path

from domain.types import Hit, Polarity
from index.build import open_index
from index.search import search

KINSHIP = ("kinship", "connected", "family and friends", "relatives")


def found(index: Path, question: str) -> list[Hit]:
    with open_index(index) as opened:
        return search(opened, question, k=10)


def texts(hits: list[Hit]) -> list[str]:
    return [hit.passage.text.lower() for hit in hits]


def is_regulation_24_of_redcar(hit: Hit) -> bool:
    return hit.report.authority == "Redcar and Cleveland" and "regulation 24" in hit.passage.text.lower()


def test_weaknesses_of_connected_carers_are_found_under_all_their_names(sample_index: Path) -> None:
    hits = found(sample_index, "connected carers weaknesses")
    assert any(is_regulation_24_of_redcar(hit) for hit in hits[:3])
    assert all(any(word in hit.passage.text.lower() for word in KINSHIP) for hit in hits)
    assert any("kinship" in hit.passage.text and "connected" not in hit.passage.text for hit in hits)
    assert Polarity.STRENGTH not in {hit.polarity for hit in hits}


def test_strengths_of_connected_carers_are_other_passages(sample_index: Path) -> None:
    hits = found(sample_index, "connected carers strengths")
    assert not any(is_regulation_24_of_redcar(hit) for hit in hits)
    assert {hit.polarity for hit in hits[:5]} == {Polarity.STRENGTH}


def test_the_words_asked_with_are_no_better_than_other_names_of_the_same_thing(sample_index: Path) -> None:
    """Whether staff say "kinship" or "connected", the reports that say the other are found as well."""
    newer, older = (found(sample_index, f"{word} carers weaknesses") for word in ("kinship", "connected"))
    assert sum("connected" in text and "kinship" not in text for text in texts(newer)) >= 2
    assert sum("kinship" in text and "connected" not in text for text in texts(older)) >= 2
    assert len(set(texts(newer)) & set(texts(older))) >= 5  # of some 14 passages about it, the first ten of each
