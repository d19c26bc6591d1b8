"""Which passages match a question: what lists show first, and what every number that opens a list counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from answer_index import make_report, publish_reports

from answer.matches import Found, count_facets, count_matches, list_passages
from domain.types import InspectionKind, Polarity
from index.build import OpenIndex
from index.search import question_vectors, search, understand_for

ASHMERE = replace(make_report("Ashmere", 2023), inspection_end=date(2023, 12, 8), published=date(2024, 1, 20))
ARTICLE = make_report("Westmarch", 2021, kind=InspectionKind.ARTICLE, own_words=False)
REPORTS = [
    (
        ASHMERE,
        [
            "-| Kinship carers wait too long for an assessment.",
            "-| Carers of family and friends are not told of their rights.",
            "+| Kinship carers are well supported.",
            "-=| Visits to children are late. Kinship carers live nearby.",
            "-| Private fostering is not understood.",
        ],
    ),
    (
        make_report("Eldermoor", 2025),
        ["-| Kinship carers are assessed too late.", "+| Early help is good.", "!=| The supervision of staff."],
    ),
    (
        make_report("Westmarch", 2021, kind=InspectionKind.ARTICLE, own_words=False),
        ["-| Kinship carers are paid late."],
    ),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIndex]:
    with publish_reports(tmp_path_factory.mktemp("index"), REPORTS) as index:
        yield index


def listed(opened: OpenIndex, question: str, most: int = 60, *, newest_first: bool = False) -> Found:
    query = understand_for(opened, question)
    vectors = question_vectors(opened, query)
    best = search(opened, query, k=60, vectors=vectors)
    return list_passages(opened, query, best, vectors, most, newest_first=newest_first)


def texts(found: Found, *, less_near: bool) -> list[str]:
    return [hit.passage.text for hit in found.hits if hit.less_near is less_near]


def test_what_matches_comes_first_and_what_is_of_the_other_side_or_theme_is_less_near(opened: OpenIndex) -> None:
    found = listed(opened, "connected carers weaknesses")
    assert (found.passages, found.reports) == (4, 3)
    assert sorted(texts(found, less_near=False)) == [
        "Carers of family and friends are not told of their rights.",
        "Kinship carers are assessed too late.",
        "Kinship carers are paid late.",
        "Kinship carers wait too long for an assessment.",
    ]
    assert "Kinship carers are well supported." in texts(found, less_near=True)
    assert "Visits to children are late. Kinship carers live nearby." in texts(found, less_near=True)
    assert [hit.rank for hit in found.hits] == list(range(1, len(found.hits) + 1))
    assert [hit.less_near for hit in found.hits] == sorted(hit.less_near for hit in found.hits)


def test_what_the_search_did_not_come_to_is_listed_as_well(opened: OpenIndex) -> None:
    query = understand_for(opened, "connected carers weaknesses")
    vectors = question_vectors(opened, query)
    found = list_passages(opened, query, search(opened, query, k=1, vectors=vectors), vectors, 60)
    assert len(texts(found, less_near=False)) == found.passages == 4


def test_newest_first_is_of_all_that_match_and_not_of_the_best(opened: OpenIndex) -> None:
    found = listed(opened, "connected carers weaknesses", 1, newest_first=True)
    assert texts(found, less_near=False) == ["Kinship carers are assessed too late."]
    assert found.passages == 4


def test_where_nothing_speaks_of_the_whole_question_nothing_matches(opened: OpenIndex) -> None:
    found = listed(opened, "private fostering and early help")
    assert found.passages == 0
    assert found.hits
    assert all(hit.less_near for hit in found.hits)


def test_a_question_without_a_theme_is_matched_by_all_of_its_side(opened: OpenIndex) -> None:
    assert set(texts(listed(opened, "strengths in Eldermoor"), less_near=False)) == {"Early help is good."}
    assert listed(opened, "Eldermoor").passages == 3


def test_a_quoted_phrase_must_stand_in_a_sentence(opened: OpenIndex) -> None:
    assert texts(listed(opened, '"live nearby"'), less_near=False) == [
        "Visits to children are late. Kinship carers live nearby."
    ]
    assert listed(opened, '"late kinship carers"').passages == 0


def test_facets_count_what_matches_on_the_side_asked_for(opened: OpenIndex) -> None:
    query = understand_for(opened, "connected carers")
    counts = count_matches(opened, query)
    assert count_facets(opened, counts, None)["authority"] == {"Ashmere": 4, "Eldermoor": 1, "Westmarch": 1}
    assert count_facets(opened, counts, Polarity.STRENGTH)["authority"] == {"Ashmere": 1}
    assert count_facets(opened, counts, Polarity.STRENGTH)["polarity"] == {"strength": 1, "weakness": 4}


def test_a_year_counts_what_a_search_of_that_year_finds(opened: OpenIndex) -> None:
    """Ashmere was inspected in 2023 and its report published in 2024: either year finds it."""
    years = count_facets(opened, count_matches(opened, understand_for(opened, "connected carers")), None)["year"]
    assert years == {"2023": 4, "2024": 4, "2021": 1, "2025": 1}
    for year, number in years.items():
        query = understand_for(opened, f"connected carers in {year}")
        assert len(count_matches(opened, query).rows_in_question(None)) == number


def test_what_has_to_improve_is_criticism_however_it_is_worded(opened: OpenIndex) -> None:
    assert texts(listed(opened, "supervision of staff weaknesses"), less_near=False) == ["The supervision of staff."]
    assert listed(opened, "supervision of staff strengths").passages == 0
