"""What reports criticise or praise most often."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from answer_index import make_report, publish_reports

from answer.ask import ask
from domain.types import Polarity
from index.build import OpenIndex

REPORTS = [
    (
        make_report("Ashmere", 2019),
        ["!-| The timeliness of return home interviews.", "!-| The oversight of private fostering arrangements."],
    ),
    (
        make_report("Westmarch", 2022),
        ["!-| The quality of return home interviews after children go missing.", "-| Private fostering is not known."],
    ),
    (make_report("Eldermoor", 2024), ["!-| How well return home interviews are recorded.", "+| Visits are prompt."]),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIndex]:
    """An index in which all three reports tell to improve return home interviews, and one private fostering."""
    with publish_reports(Path(tmp_path_factory.mktemp("common")), REPORTS) as index:
        yield index


def test_the_theme_of_most_reports_comes_first_with_the_newest_examples(opened: OpenIndex) -> None:
    answer = ask(opened, "most common areas for improvement")
    assert answer.found
    assert answer.form == "most common"
    assert answer.headline.startswith("Most common areas for improvement in 3 reports, 2019-2024")
    assert "return home interviews (3)" in answer.headline
    assert "Private fostering: told to improve in 1 of 3 reports." in answer.notes
    theirs = [one for one in answer.statements if one.subtheme == "return home interviews"]
    assert [one.citations[0].report.authority for one in theirs] == ["Eldermoor", "Westmarch"]
    assert all(one.polarity is Polarity.WEAKNESS for one in theirs)


def test_the_scope_of_the_question_holds(opened: OpenIndex) -> None:
    answer = ask(opened, "most common weaknesses in Ashmere")
    assert {one.citations[0].report.authority for one in answer.statements} == {"Ashmere"}
    assert "1 report" in answer.headline


def test_a_theme_in_the_question_makes_it_one_on_that_theme(opened: OpenIndex) -> None:
    assert ask(opened, "most common weaknesses of return home interviews").form != "most common"


def test_nothing_of_that_side_is_told_so(opened: OpenIndex) -> None:
    answer = ask(opened, "most common strengths in Ashmere")
    assert not answer.found
    assert answer.headline == "No strengths were found in 1 report in Ashmere, 2019."
