"""Answers from what covers state: judgements, dates, lead inspectors."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from answer_index import make_report, publish_reports

from answer.ask import ask
from answer.render import as_json, render_lines
from domain.types import Answer, Judgement, Report
from index.build import OpenIndex

_OVERALL, _CARE, _LEAVERS = "overall_effectiveness", "in_care", "care_leavers"


def judged(authority: str, year: int, page: int | None = 1, **grades: str) -> Report:
    """Return a report that states these grades on that page."""
    judgements = tuple(Judgement(area, grade, page) for area, grade in grades.items())
    return replace(make_report(authority, year), judgements=judgements, lead_inspectors=(f"Inspector of {year}",))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIndex]:
    """An index of authorities with one to three inspections."""
    line = ["- | Help and protection is too slow for many children in this area and leaders know it."]
    praise = ["+ | Help and protection is prompt for all children in this area and leaders know it."]
    reports = [
        (judged("Westmarch", 2014, overall_effectiveness="inadequate", help_and_protection="inadequate"), line),
        (judged("Westmarch", 2018, overall_effectiveness="requires improvement to be good"), line),
        (
            judged("Westmarch", 2024, overall_effectiveness="good", help_and_protection="good", care_leavers="good"),
            praise,
        ),
        (judged("Eldermoor", 2016, overall_effectiveness="good", in_care="good"), praise),
        (judged("Eldermoor", 2021, overall_effectiveness="inadequate", in_care="inadequate"), line),
        (judged("Ashmere", 2023, help_and_protection="good", care_leavers="inadequate"), praise),
        (replace(judged("Kingsferry", 2025, overall_effectiveness="outstanding"), region="London"), praise),
        (replace(judged("Kingsferry", 2019, overall_effectiveness="outstanding"), own_words=False), praise),
    ]
    with publish_reports(Path(tmp_path_factory.mktemp("covers")), reports) as index:
        yield index


def rows(answer: Answer) -> list[tuple[str | None, int | None, str]]:
    return [(one.report.authority, one.report.year, one.text) for one in answer.stated]


def test_who_has_a_grade_is_read_from_the_covers(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authorities are inadequate?")
    assert answer.found
    assert rows(answer) == [
        ("Eldermoor", 2021, "Overall effectiveness: inadequate"),
        ("Westmarch", 2014, "Overall effectiveness: inadequate; good in 2024"),
    ]
    newest, since = (one.group for one in answer.stated)
    assert "newest" in (newest or "")
    assert "since" in (since or "")
    assert "2 authorities, in 2 of 6 inspections" in answer.headline
    assert "the newest judgement of 1 authority" in answer.headline
    assert any("Ashmere" in note for note in answer.notes)  # it states no overall judgement


def test_a_summary_about_a_report_is_no_judgement(opened: OpenIndex) -> None:
    assert rows(ask(opened, "Which authorities are outstanding?")) == [
        ("Kingsferry", 2025, "Overall effectiveness: outstanding")
    ]


def test_the_grade_of_an_area_is_that_areas(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authorities were judged inadequate for care leavers?")
    ashmere, eldermoor = rows(answer)
    assert ashmere == ("Ashmere", 2023, "Care leavers: inadequate")
    assert eldermoor == ("Eldermoor", 2021, "Children in care and care leavers: inadequate")
    assert "together" in (answer.stated[1].group or "")


def test_none_is_an_answer_with_the_grades_there_are(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authorities were judged outstanding for help and protection?")
    assert answer.found
    assert not answer.stated
    assert "in none of 3 inspections" in answer.headline
    assert "2 good" in answer.headline


def test_where_no_report_states_it_the_reports_do_not_say(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authorities were judged good for adoption?")
    assert not answer.found
    absent = ask(opened, "Was Birmingham judged good?")
    assert not absent.found
    assert "the index holds none" in absent.headline


def test_a_named_authority_is_told_with_all_its_judgements(opened: OpenIndex) -> None:
    answer = ask(opened, "Is Westmarch outstanding?")
    assert answer.headline == (
        "Westmarch: overall effectiveness judged inadequate in 2014, requires improvement to be good in 2018, "
        "good in 2024."
    )
    assert [one.report.year for one in answer.stated] == [2014, 2018, 2024]
    assert answer.stated[0].text == "Overall effectiveness: inadequate; Help and protection: inadequate"


def test_change_is_read_from_the_grades(opened: OpenIndex) -> None:
    assert rows(ask(opened, "Which authorities improved from inadequate to good?")) == [
        (
            "Westmarch",
            2024,
            "Overall effectiveness: inadequate (2014), requires improvement to be good (2018), good (2024)",
        )
    ]
    assert [name for name, _, _ in rows(ask(opened, "Which authorities have got worse?"))] == ["Eldermoor"]
    assert not ask(opened, "Which authorities improved from inadequate to outstanding?").stated


def test_the_best_are_those_with_the_grade_and_it_says_that_nobody_is_ranked(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authority is best?")
    assert [name for name, _, _ in rows(answer)] == ["Kingsferry"]
    assert any("rank" in note for note in answer.notes)


def test_a_quote_of_the_judged_section_stands_beside_the_grade(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authorities require improvement or are inadequate for help and protection?")
    assert [statement.citations[0].report.authority for statement in answer.statements] == ["Westmarch"]
    statement = answer.statements[0]
    assert statement.text in statement.citations[0].passage.text


def test_when_and_by_whom(opened: OpenIndex) -> None:
    last = ask(opened, "When was Westmarch last inspected?")
    assert last.headline.startswith("Westmarch: last inspected 3-14 June 2024 (ILACS, led by Inspector of 2024).")
    assert [one.report.year for one in last.stated] == [2024, 2018, 2014]
    first = ask(opened, "When was Westmarch first inspected?")
    assert "first inspected 3-14 June 2014" in first.headline


def test_how_many(opened: OpenIndex) -> None:
    assert ask(opened, "How many reports are there?").headline.startswith(
        "7 reports of 4 authorities in this index, 2014-2025"
    )
    assert ask(opened, "How many inspections took place in 2021?").headline.startswith("1 report of Eldermoor")


def test_inspected_in_a_year_is_not_published_in_it(tmp_path: Path) -> None:
    late = replace(judged("Westmarch", 2023, in_care="good"), published=date(2024, 1, 15))
    with publish_reports(tmp_path, [(late, ["+ | Visits are prompt."])]) as index:
        assert ask(index, "Which reports were published in 2024?").stated
        assert not ask(index, "Which inspections took place in 2024?").stated
        assert ask(index, "Which inspections took place in 2023?").stated


def test_it_is_printed_and_in_the_json(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authorities are outstanding?")
    assert "  Kingsferry, ILACS, 3-14 June 2025, page 1: Overall effectiveness: outstanding" in list(
        render_lines(answer)
    )
    (stated,) = as_json(answer)["stated"]
    assert stated["authority"] == "Kingsferry"
    assert stated["page"] == 1


def test_who_never_had_a_grade_are_those_none_of_whose_reports_states_it(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authorities have never been inadequate?")
    assert rows(answer) == [("Kingsferry", 2025, "Overall effectiveness: outstanding")]
    assert "1 of 3 authorities" in answer.headline


def test_a_judgement_is_not_the_newest_where_a_later_report_gives_others(tmp_path: Path) -> None:
    reports = [
        (judged("Westmarch", 2022, overall_effectiveness="good"), ["+ | Visits are prompt."]),
        (judged("Westmarch", 2026, help_and_protection="inadequate"), ["- | Visits are late."]),
    ]
    with publish_reports(tmp_path, reports) as index:
        answer = ask(index, "Which authorities are good overall?")
    (stated,) = answer.stated
    assert stated.group == "In an earlier inspection; its newest states no such judgement"
    assert stated.text == "Overall effectiveness: good; in 2026: Help and protection: inadequate"
    assert "the newest judgement of none of them" in answer.headline
