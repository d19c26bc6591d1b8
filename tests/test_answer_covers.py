"""Answers from what covers state: judgements, dates, lead inspectors."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from answer_index import make_report, publish_reports

from answer.ask import ask
from answer.render import as_json, render_lines
from domain.types import Answer, InspectionKind, Judgement, Report
from index.build import OpenIndex
from index.question import understand

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


def test_conditions_are_met_by_one_and_the_same_report(opened: OpenIndex) -> None:
    both = ask(opened, "Which authorities are good for both help and protection and care leavers?")
    assert rows(both) == [("Westmarch", 2024, "Help and protection: good; Care leavers: good")]
    but = ask(opened, "Which authorities are good for help and protection but inadequate for care leavers?")
    assert rows(but) == [("Ashmere", 2023, "Help and protection: good; Care leavers: inadequate")]
    assert but.headline.startswith("Help and protection judged good and care leavers judged inadequate: 1 authority")
    nobody = ask(opened, "Which authorities are good overall but not for care leavers?")
    assert nobody.found
    assert not nobody.stated
    assert "in none of 1 inspection" in nobody.headline


def test_who_has_a_grade_in_every_area(opened: OpenIndex) -> None:
    assert rows(ask(opened, "Who is good in all areas?")) == [
        ("Westmarch", 2024, "Overall effectiveness: good; Help and protection: good; Care leavers: good")
    ]


def test_an_earlier_fall_is_told_apart_from_one_at_the_newest_inspection(tmp_path: Path) -> None:
    line = ["+ | Visits are prompt."]
    reports = [
        (judged("Westmarch", year, overall_effectiveness=grade), line)
        for year, grade in ((2017, "good"), (2021, "inadequate"), (2025, "good"))
    ]
    reports += [
        (judged("Ashmere", year, help_and_protection=grade), line)
        for year, grade in ((2020, "good"), (2024, "inadequate"))
    ]
    with publish_reports(tmp_path, reports) as index:
        answer = ask(index, "Who has dropped a grade?")
        kept = ask(index, "Which authorities stayed good?")
        risen = ask(index, "Which councils went up since their previous inspection?")
    assert [one.group for one in answer.stated] == ["Between earlier inspections"]
    assert "0 of 1 authority" in answer.headline
    assert "1 more between earlier inspections" in answer.headline
    assert any("help and protection 1" in note for note in answer.notes)
    assert not kept.stated
    assert [name for name, _, _ in rows(risen)] == ["Westmarch"]


def test_never_good_leaves_out_who_is_better_than_good(opened: OpenIndex) -> None:
    assert rows(ask(opened, "Which authorities have never been good?")) == []
    assert "never judged outstanding or good" in ask(opened, "Which authorities have never been good?").headline


def test_a_newest_report_without_an_overall_grade_says_so(tmp_path: Path) -> None:
    reports = [
        (judged("Westmarch", 2022, overall_effectiveness="inadequate"), ["- | Visits are late."]),
        (judged("Westmarch", 2026, help_and_protection="good"), ["+ | Visits are prompt."]),
    ]
    with publish_reports(tmp_path, reports) as index:
        answer = ask(index, "Is Westmarch inadequate?")
        this_year = ask(index, "What was Westmarch's overall grade in 2026?")
    told = "Westmarch, ILACS, 3-14 June 2026, states no overall effectiveness, as ILACS since April 2026: "
    assert f"{told}Help and protection: good." in answer.notes
    assert this_year.found
    assert this_year.headline == f"{told}Help and protection: good."


def test_the_outcome_of_send_inspections(tmp_path: Path) -> None:
    failing = "3 widespread and/or systemic failings"
    reports = [
        (
            replace(judged("Westmarch", 2023, outcome=failing), kind=InspectionKind.AREA_SEND),
            ["- | Too many children wait too long for their plans."],
        ),
        (
            replace(judged("Ashmere", 2024, outcome="1 typically positive"), kind=InspectionKind.AREA_SEND),
            ["+ | Children get their plans promptly in this area."],
        ),
    ]
    with publish_reports(tmp_path, reports) as index:
        assert rows(ask(index, "Who has widespread failings?")) == [("Westmarch", 2023, f"SEND outcome: {failing}")]
        assert ask(index, "Ashmere's SEND outcome").headline == (
            "Ashmere: SEND outcome judged 1 typically positive in 2024."
        )


def test_inspections_by_lead_inspector(opened: OpenIndex) -> None:
    with_name = ask(opened, "Which inspections did Jo Smith lead?")
    assert not with_name.found
    assert "names Jo Smith as its lead inspector" in with_name.headline


def test_so_many_of_the_newest_or_oldest(opened: OpenIndex) -> None:
    newest = ask(opened, "the three most recent inspections")
    assert [one.report.year for one in newest.stated] == [2025, 2024, 2023]
    assert newest.headline.startswith("The 3 newest of 7 reports")
    oldest = ask(opened, "What is the oldest report?")
    assert oldest.stated[0].report.year == 2014
    assert oldest.headline.startswith("Westmarch: ILACS, 3-14 June 2014, the oldest. 7 reports")


def test_who_was_inspected_in_each_of_two_years(opened: OpenIndex) -> None:
    answer = ask(opened, "Who was inspected in both 2016 and 2021?")
    assert [(name, year) for name, year, _ in rows(answer)] == [("Eldermoor", 2016), ("Eldermoor", 2021)]


def test_who_has_the_most_and_the_fewest_reports(opened: OpenIndex) -> None:
    most = ask(opened, "Which authority has the most inspections?")
    assert most.headline.startswith("Most reports: Westmarch, 3 reports each.")
    assert most.stated[0].report.year == 2024
    assert (
        "Fewest reports: Ashmere, Kingsferry, 1 report each." in ask(opened, "who has the fewest inspections").headline
    )


def test_who_was_inspected_so_often(opened: OpenIndex) -> None:
    for question in ("authorities with three or more inspections", "who has been inspected more than twice?"):
        answer = ask(opened, question)
        assert answer.headline.startswith("With 3 reports or more: 1 of 4 authorities")
        assert [(name, year) for name, year, _ in rows(answer)] == [("Westmarch", year) for year in (2024, 2018, 2014)]


def test_a_change_by_several_grades_is_at_least_that(opened: OpenIndex) -> None:
    better = ask(opened, "Which authorities improved by two grades or more between inspections?")
    assert better.headline.startswith("Overall effectiveness judged better than before by 2 grades or more: 0 of 2")
    worse = ask(opened, "who got worse by two grades?")
    assert [(name, year) for name, year, _ in rows(worse)] == [("Eldermoor", 2021)]


def test_one_report_tells_nothing_of_before_or_since(opened: OpenIndex) -> None:
    answer = ask(opened, "is Kingsferry still outstanding?")
    assert (
        "Only one report in this index judges Kingsferry: what came before or since is not known here." in answer.notes
    )
    assert not [note for note in ask(opened, "is Westmarch still good?").notes if note.startswith("Only one")]


def test_two_things_asked_of_a_cover_are_both_told(opened: OpenIndex) -> None:
    answer = ask(opened, "when was Westmarch last inspected, by whom and what grade did it get?")
    assert "Inspector of 2024" in answer.headline
    assert rows(answer)[0][2].endswith("Overall effectiveness: good")


def test_what_it_was_told_is_no_question_on_covers() -> None:
    for text in ("what was Leeds told to improve at its latest inspection", "what did Ofsted tell Leeds to improve"):
        assert understand(text).covers is None


@pytest.mark.parametrize("question", ["last time Westmarch was inadequate", "the first time Westmarch was rated good"])
def test_the_first_or_last_time_of_a_grade_is_told_by_all_grades(opened: OpenIndex, question: str) -> None:
    assert ask(opened, question).headline.startswith("Westmarch: overall effectiveness judged inadequate in 2014")


def test_who_was_not_inspected_for_long_and_who_is_next(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authorities have not been inspected since 2023?")
    assert [(name, year) for name, year, _ in rows(answer)] == [("Eldermoor", 2021)]
    assert "1 of 4 authorities" in answer.headline
    following = ask(opened, "Who is due an inspection?")
    assert following.headline.startswith("Reports do not state when an authority will be inspected next.")
    assert following.stated[0].report.authority == "Eldermoor"


def test_a_change_may_lead_to_one_of_several_grades_and_a_lost_grade_is_a_worse_one(tmp_path: Path) -> None:
    line = ["+ | Visits are prompt."]
    reports = [
        (judged(name, year, overall_effectiveness=grade), line)
        for name, grades in (
            ("Westmarch", ("inadequate", "good")),
            ("Ashmere", ("inadequate", "outstanding")),
            ("Eldermoor", ("good", "outstanding")),
            ("Kingsferry", ("good", "inadequate")),
        )
        for year, grade in zip((2018, 2024), grades, strict=True)
    ]
    with publish_reports(tmp_path, reports) as index:
        better = ask(index, "Which authorities improved from inadequate to good or better?")
        lost = ask(index, "Which authorities lost good?")
        no_longer = ask(index, "Which authorities are no longer inadequate?")
    assert sorted(name or "" for name, _, _ in rows(better)) == ["Ashmere", "Westmarch"]
    assert [name for name, _, _ in rows(lost)] == ["Kingsferry"]
    assert sorted(name or "" for name, _, _ in rows(no_longer)) == ["Ashmere", "Westmarch"]


def test_authorities_are_counted_once_however_many_areas_are_asked(tmp_path: Path) -> None:
    report = judged("Westmarch", 2024, in_care="good", care_leavers="good")
    with publish_reports(tmp_path, [(report, ["+ | Visits are prompt."])]) as index:
        graded = ask(index, "Which authorities are good for children in care or care leavers?")
        never = ask(index, "Which authorities have never been inadequate for children in care or care leavers?")
    assert "1 authority, in 1 of 1 inspection with this judgement" in graded.headline
    assert "1 of 1 authority" in never.headline


def test_not_inspected_in_a_year_leaves_out_who_was_inspected_again_since(opened: OpenIndex) -> None:
    names = {name for name, _, _ in rows(ask(opened, "Which authorities were not inspected in 2018?"))}
    assert names == {"Eldermoor", "Ashmere", "Kingsferry"}


def test_last_inspected_in_a_time_says_in_which(opened: OpenIndex) -> None:
    assert ask(opened, "When was Westmarch last inspected before 2020?").headline.startswith(
        "Westmarch, up to 2019: last inspected 3-14 June 2018"
    )


def test_who_was_given_a_grade_more_than_once_is_told_with_all_its_grades(opened: OpenIndex) -> None:
    answer = ask(opened, "Which authorities were judged less than good more than once?")
    assert answer.headline.startswith("Overall effectiveness judged requires improvement or adequate or inadequate")
    assert "1 of 2 authorities with 2 or more such judgements" in answer.headline
    (row,) = answer.stated
    assert row.text.endswith(": inadequate (2014), requires improvement to be good (2018), good (2024)")
    assert "at least 3 times: 0 of 1" in ask(opened, "Which authorities were good three times?").headline


def test_why_an_authority_has_its_grade_is_told_by_its_judgements_and_what_led_to_them(opened: OpenIndex) -> None:
    answer = ask(opened, "why did Eldermoor get inadequate?")
    assert answer.headline == "Eldermoor: overall effectiveness judged good in 2016, inadequate in 2021."
    assert [one.text for one in answer.stated][-1].startswith("Overall effectiveness: inadequate")
