"""What the chart of judgements shows, and how it is said in words."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from domain.types import Judgement, Report
from index.build import open_index
from ui.judgement_chart import describe_points, list_points


def test_grades_are_placed_by_day_and_other_outcomes_are_not(sample_index: Path) -> None:
    with open_index(sample_index) as opened:
        report = next(iter(opened.reports.values()))
    first = judged(report, date(2018, 3, 9), in_care="Requires improvement to be good", overall_effectiveness="good")
    second = judged(report, date(2012, 5, 4), in_care="adequate", outcome="2 inconsistent")
    undated = judged(report, None, in_care="good")
    points = list_points([first, second, undated])
    assert [(point.day.year, point.area, point.grade) for point in points] == [
        (2012, "in_care", "Adequate"),
        (2018, "overall_effectiveness", "Good"),
        (2018, "in_care", "Requires improvement"),
    ]
    assert describe_points("Derby", points) == (
        "Chart of the judgements of Derby, 2012 to 2018; the table below says the same"
    )


def judged(report: Report, day: date | None, **grades: str) -> Report:
    judgements = tuple(Judgement(area, grade) for area, grade in grades.items())
    return replace(report, inspection_start=day, inspection_end=day, published=day, judgements=judgements)
