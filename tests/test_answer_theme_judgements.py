"""How the area of a theme was judged is stated beside what is said of it."""

from dataclasses import replace

from answer_index import make_report

from answer.theme_judgements import judgements_of_theme, state_judgements
from domain.types import Judgement, Report
from index.question import understand


def judged(authority: str, year: int, **grades: str) -> Report:
    """Return a report with these grades, each stated on its own page."""
    pages = enumerate(grades.items(), start=1)
    return replace(
        make_report(authority, year),
        judgements=tuple(Judgement(area, grade, page) for page, (area, grade) in pages),
    )


LEEDS_2018 = judged("Leeds", 2018, in_care="good")
LEEDS_2025 = judged("Leeds", 2025, in_care="good", care_leavers="outstanding")
DERBY_2022 = judged("Derby", 2022, in_care="inadequate")
REPORTS = [LEEDS_2025, DERBY_2022, LEEDS_2018, judged("Leeds", 2021, help_and_protection="good")]


def test_one_authority_has_all_its_judgements_oldest_first_each_with_its_page() -> None:
    stated = list(state_judgements(understand("care leavers in Leeds"), REPORTS))
    assert [(one.report.year, one.text, one.page) for one in stated] == [
        (2018, "Children in care: good", 1),
        (2025, "Care leavers: outstanding", 2),
    ]


def test_of_several_authorities_the_newest_judgement_counts() -> None:
    stated = list(state_judgements(understand("compare Leeds and Derby on care leavers"), REPORTS))
    assert [(one.report.name, one.text) for one in stated] == [
        ("Leeds", "Care leavers: outstanding"),
        ("Derby", "Children in care: inadequate"),
    ]


def test_a_theme_without_a_judgement_of_its_own_has_none() -> None:
    assert not list(state_judgements(understand("early help in Leeds"), REPORTS))
    assert not list(state_judgements(understand("housing for care leavers in Leeds"), REPORTS))
    assert not list(state_judgements(understand("care leavers"), REPORTS))


def test_an_article_judges_nothing() -> None:
    query = understand("care leavers in Leeds")
    (leeds,) = query.places
    assert not judgements_of_theme(query, leeds, [replace(LEEDS_2025, own_words=False)])
