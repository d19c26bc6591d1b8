"""How many of the reports counted speak of the very thing asked for."""

from collections.abc import Iterator

import pytest
from answer_index import make_report, publish_reports

from answer.ask import ask
from answer.theme import find_theme
from index.build import OpenIndex
from index.question import understand

CONFERENCES = "-| Child protection conferences are held too late for many children."
CORE_GROUPS = "+| Core groups meet often and keep child protection plans on track."
UNACCOMPANIED = "-| Unaccompanied asylum-seeking children wait too long for support."


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIndex]:
    reports = [(make_report(f"Place{year}", year), [CONFERENCES, UNACCOMPANIED]) for year in range(2015, 2021)]
    reports.append((make_report("Ashmere", 2021), [CORE_GROUPS, CONFERENCES]))
    index = publish_reports(tmp_path_factory.mktemp("narrower"), reports)
    yield index
    index.close()


def test_a_theme_wider_than_the_words_asked_with_is_told(opened: OpenIndex) -> None:
    notes = ask(opened, "core groups").notes
    assert "“core groups” itself stands in 1 of these reports, praised in 1 and criticised in 0." in notes


def test_what_no_report_says_is_told(opened: OpenIndex) -> None:
    notes = ask(opened, "UASC age assessments").notes
    assert "None of these reports says “age assessments”: what is counted is unaccompanied children." in notes


def test_where_the_words_are_the_theme_nothing_is_told(opened: OpenIndex) -> None:
    for question in ("child protection conferences", "unaccompanied children", "UASC"):
        assert not [note for note in ask(opened, question).notes if "these reports" in note]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("connected carers", ""),  # one of the names of one thing
        ("sufficiency of placements", ""),  # the theme's own words
        ("SGO", ""),
        ("core groups", "core groups"),
        ("part-time timetables", "part-time timetables"),
    ],
)
def test_which_words_are_narrower(question: str, words: str) -> None:
    (part,) = find_theme(understand(question), lambda _: 9, 1_000).parts
    assert part.asked_with == words
