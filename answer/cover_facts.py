"""What answers from covers share: judgements of reports by authority, and how they are told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from answer.headline import say_years
from domain.judgements import AREA_WORDS, area_in_text, area_words
from domain.types import Judgement, Report, Searched, Stated, format_day, format_days

NEWEST = "In its newest inspection in this index"
SINCE_JUDGED = "In an earlier inspection; judged again since"
ONLY_HERE = "Only the reports in this index are counted: there may have been other inspections."
QUOTED = "what inspectors found there"


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement of one report."""

    report: Report
    judgement: Judgement

    @property
    def authority(self) -> str:
        """Name by which judgements are grouped."""
        return self.report.name


@dataclass(frozen=True, slots=True)
class CoverAnswer:
    """An answer from covers before its sentences are looked up."""

    headline: str
    stated: Sequence[Stated]
    quoted: Sequence[tuple[Judged, str | None]] = ()
    """Judgements that a sentence is quoted for, with the heading it stands under."""
    notes: tuple[str, ...] = ()
    known: bool = True
    """Whether reports state what is asked: "none of 12" is an answer too."""


def by_authority(reports: Sequence[Report], area: str) -> dict[str, list[Judged]]:
    """Return the judgements of an area by authority, oldest first."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for report in reversed(reports):
        if judgement := judgement_of(report, area):
            judged = Judged(report, judgement)
            found[judged.authority].append(judged)
    return found


def judgement_of(report: Report, area: str) -> Judgement | None:
    """Return what a report judges of an area, or None."""
    return next((judgement for judgement in report.judgements if judgement.area == area), None)


def tell_grades(judgements: Iterable[Judgement | None]) -> list[str]:
    """Return "Children in care: good" of each, the overall one first."""
    order = list(AREA_WORDS)
    stated = [one for one in judgements if one]
    stated.sort(key=lambda one: order.index(one.area) if one.area in order else len(order))
    return [f"{area_words(one.area)}: {one.grade}" for one in stated]


def name_areas(areas: Sequence[str]) -> str:
    """Return "Children in care or care leavers"."""
    words = " or ".join(area_in_text(area) for area in areas)
    return words[:1].upper() + words[1:]


def count_authorities(number: int) -> str:
    """Return "1 authority", "12 authorities"."""
    return f"{number:,} {'authority' if number == 1 else 'authorities'}"


def say_days(report: Report) -> str:
    """Return when an inspection was, or when its report was published."""
    days = format_days(report.inspection_start, report.inspection_end)
    return days or (f"published {format_day(report.published)}" if report.published else "on a day not stated")


def say_years_of(reports: Iterable[Report]) -> str:
    """Return ", 2018-2026" for reports of these years."""
    years = [report.year for report in reports if report.year]
    return say_years(Searched(0, 0, min(years, default=None), max(years, default=None), None))


def newest_first(report: Report) -> tuple[int, str]:
    """Return what sorts reports by their days, newest first, and by authority."""
    return (-report.day.toordinal() if report.day else 0, report.name)


def judgements_of(report: Report, areas: Sequence[str]) -> list[Judgement]:
    """Return the judgements of these areas that a report states; all, for none asked."""
    return [one for one in report.judgements if not areas or one.area in areas]
