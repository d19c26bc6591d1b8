"""Judgements over time as a chart: the grade by date, one line a judgement area, told apart without colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from domain.judgements import AREA_WORDS, GRADE_SCALE, OUTCOME, area_words, place_on_scale
from domain.types import Report

_SCALE = tuple(grade.capitalize() for grade in GRADE_SCALE)
# Okabe and Ito's colours, darkened to 3:1 on white; shape, dashes and place repeat what they say.
_COLOURS = ("#15202b", "#1f5d8c", "#a3311d", "#1d7044", "#8a6100", "#7b3f8f", "#44525f", "#b0306a")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [10, 4], [1, 3], [12, 2])
_LANE_PX = 17
_INK = {"labelColor": "#15202b", "labelFontSize": 14}


@dataclass(frozen=True, slots=True)
class Point:
    """A judgement on the scale of grades, as stated on a day."""

    day: date
    area: str
    grade: str


def list_points(reports: Sequence[Report]) -> list[Point]:
    """Return the judgements that are grades of the scale, oldest first; outcomes and the like have no place on it."""
    points = []
    for report in reports:
        for judgement in report.judgements:
            place = place_on_scale(judgement.grade)
            if report.day and place is not None and judgement.area != OUTCOME:
                points.append(Point(report.day, judgement.area, _SCALE[place]))
    return sorted(points, key=lambda point: (point.day, _place(point.area)))


def render_chart(name: str, reports: Sequence[Report]) -> None:
    """Show the chart, if there are grades of at least two days to compare."""
    points = list_points(reports)
    if len({point.day for point in points}) < 2:
        return
    areas = list(dict.fromkeys(point.area for point in sorted(points, key=lambda point: _place(point.area))))
    st.vega_lite_chart(
        [
            {"Inspected": point.day.isoformat(), "Judged": area_words(point.area), "Grade": point.grade}
            for point in points
        ],
        _specification([area_words(area) for area in areas], [grade for grade in _SCALE if _is_used(grade, points)]),
        width="stretch",
        alt=describe_points(name, points),
        key="judgements",
    )


def describe_points(name: str, points: Sequence[Point]) -> str:
    """Return what the chart is, in one short sentence: it becomes part of the name of each of the chart's buttons."""
    first, last = (points[at].day.year for at in (0, -1))
    return f"Chart of the judgements of {name}, {first} to {last}; the table below says the same"


def _is_used(grade: str, points: Sequence[Point]) -> bool:
    """The old grade only where it was given; the others always, so that all authorities' charts are alike."""
    return grade != "Adequate" or any(point.grade == grade for point in points)


def _place(area: str) -> int:
    return list(AREA_WORDS).index(area) if area in AREA_WORDS else len(AREA_WORDS)


def _specification(areas: Sequence[str], grades: Sequence[str]) -> dict[str, object]:
    """Return the chart for Vega-Lite. Within a grade each area has a lane of its own, so that none hides another."""
    count = len(areas)

    def scale(values: Sequence[object]) -> dict[str, object]:
        return {"domain": list(areas), "range": [values[place % len(values)] for place in range(count)]}

    legend = {"orient": "bottom", "columns": 1, "labelLimit": 260, "title": None, "symbolSize": 90, **_INK}
    legend |= {"symbolStrokeWidth": 0, "symbolDash": [1, 0]}  # else it takes the dashes of the lines
    colour = {"field": "Judged", "type": "nominal", "scale": scale(_COLOURS), "sort": list(areas), "legend": legend}
    shape = {"field": "Judged", "type": "nominal", "scale": scale(_SHAPES), "sort": list(areas), "legend": legend}
    dash = {"field": "Judged", "type": "nominal", "scale": scale(_DASHES), "sort": list(areas), "legend": None}
    return {
        "height": len(grades) * max(56, _LANE_PX * (count + 1)),
        "encoding": {
            "x": {"field": "Inspected", "type": "temporal", "title": None,
                  "axis": {"format": "%Y", "tickCount": "year", **_INK}, "scale": {"padding": 14}},
            "y": {"field": "Grade", "type": "ordinal", "scale": {"domain": list(grades)}, "title": None,
                  "axis": {"grid": True, "gridColor": "#c4ced8", "labelLimit": 150, "tickBand": "extent", **_INK}},
            "yOffset": {"field": "Judged", "type": "nominal", "sort": list(areas), "scale": {"domain": list(areas)}},
        },
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 1.5}, "encoding": {"strokeDash": dash, "color": colour}},
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {
                    "shape": shape,
                    "color": colour,
                    "tooltip": [
                        {"field": "Judged", "type": "nominal"},
                        {"field": "Grade", "type": "nominal"},
                        {"field": "Inspected", "type": "temporal", "format": "%-d %B %Y"},
                    ],
                },
            },
        ],
    }  # fmt: skip
