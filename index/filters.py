"""Which rows meet a question's filters: worked out from the facts' columns before anything is searched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.judgements import OVERALL, is_graded
from domain.types import Filters, InspectionKind, Report
from index.arrays import Marks, Rows
from index.facts import INSPECTION_KINDS, Facts

_REMITS = (
    frozenset({InspectionKind.AREA_SEND}),
    frozenset({InspectionKind.JTAI, InspectionKind.JOINT_AREA_REVIEW}),
    frozenset({InspectionKind.LSCB_REVIEW}),
    frozenset(InspectionKind)
    - {InspectionKind.AREA_SEND, InspectionKind.JTAI, InspectionKind.JOINT_AREA_REVIEW, InspectionKind.LSCB_REVIEW},
)
"""Kinds of inspection that look at the same: area SEND, several agencies, the board, the council's services."""
_REMIT_OF_KIND = np.array([next(at for at, remit in enumerate(_REMITS) if kind in remit) for kind in INSPECTION_KINDS])


def rows_meeting(facts: Facts, reports: Mapping[str, Report], filters: Filters) -> Rows | None:
    """Return the searchable rows that meet all filters, ascending, or None if nothing is filtered.

    A passage is of one of the authorities or of one of the regions. Grades without areas are those of the passage's
    section; with the area overall_effectiveness, those of the whole report; with other areas, the section must be of
    one of these and carry one of the grades. A grade is met by what begins with it: "requires improvement" by
    "requires improvement to be good".
    """
    if filters == Filters():
        return None
    ordered = [reports[report_id] for report_id in facts.report_ids]
    mask = facts.searchable.copy()
    if filters.authorities or filters.regions:  # "Leeds and the South East": either
        mask &= _among(facts.authority, facts.authorities, filters.authorities) | _among(
            facts.region, facts.regions, filters.regions
        )
    if filters.kinds:
        mask &= _of_kinds(facts, filters.kinds)
    if filters.without_authorities:
        mask &= ~_among(facts.authority, facts.authorities, filters.without_authorities)
    if filters.without_regions:
        mask &= ~_among(facts.region, facts.regions, filters.without_regions)
    if filters.without_kinds:
        mask &= ~_of_kinds(facts, filters.without_kinds)
    if filters.authority_types:
        mask &= _of_reports(facts, [report.authority_type in filters.authority_types for report in ordered])
    if filters.without_types:
        mask &= _of_reports(facts, [report.authority_type not in filters.without_types for report in ordered])
    if has_time(filters):
        mask &= _of_reports(facts, [is_of_time(filters, report.day, report.published) for report in ordered])
    if filters.sources:
        mask &= _of_reports(facts, [report.source in filters.sources for report in ordered])
    if filters.latest_only:  # before what passages must meet: the newest report is the newest whatever its grades
        mask &= _latest(facts, mask)
    if filters.passage_kinds:
        mask &= facts.of_kind(*filters.passage_kinds)
    mask &= _judged(facts, ordered, filters)
    return np.flatnonzero(mask).astype(np.int64)


def _of_kinds(facts: Facts, kinds: Iterable[InspectionKind]) -> Marks:
    mask: Marks = np.isin(facts.inspection, [INSPECTION_KINDS.index(kind) for kind in kinds])
    return mask


def has_time(filters: Filters) -> bool:
    """Whether filters restrict to years or days."""
    return any((filters.first_year, filters.last_year, filters.first_day, filters.last_day))


def without_time(filters: Filters) -> Filters:
    """Return the filters without years and days."""
    return replace(filters, first_year=None, last_year=None, first_day=None, last_day=None)


def is_of_time(filters: Filters, *days: date | None) -> bool:
    """Whether one of the days, of inspection or publication, is within the time: "the 2020 report" may tell of 2019."""
    first, last = filters.first_day or date.min, filters.last_day or date.max
    first_year, last_year = filters.first_year or date.min.year, filters.last_year or date.max.year
    return any(first <= day <= last and first_year <= day.year <= last_year for day in days if day)


def _judged(facts: Facts, reports: Sequence[Report], filters: Filters) -> Marks:
    mask = np.ones(len(facts), dtype=np.bool_)
    sections = [area for area in filters.areas if area != OVERALL]
    if OVERALL in filters.areas and filters.grades:
        mask &= _of_reports(facts, [is_graded(report.grade(OVERALL), filters.grades) for report in reports])
    elif filters.grades:
        mask &= np.array([is_graded(grade, filters.grades) for grade in facts.grades])[facts.grade]
    if sections:
        mask &= _among(facts.area, facts.areas, sections)
    return mask


def _among(column: npt.NDArray[Any], table: Sequence[str], wanted: Iterable[str]) -> Marks:
    names = {name.casefold() for name in wanted}
    mask: Marks = np.array([name.casefold() in names for name in table], dtype=np.bool_)[column]
    return mask


def _of_reports(facts: Facts, chosen: Sequence[bool]) -> Marks:
    return np.array(chosen, dtype=np.bool_)[facts.report] if len(facts) else np.zeros(0, dtype=np.bool_)


def _latest(facts: Facts, mask: Marks) -> Marks:
    """Of the rows in `mask`, those of each authority's newest report of each remit; of no known authority, all.

    An inspection of what the whole area does for children with special educational needs is not the latest one of the
    council's children's services, nor is one that several inspectorates make together.
    """
    of_remit = facts.authority.astype(np.int64) * len(_REMITS) + _REMIT_OF_KIND[facts.inspection]
    newest = np.zeros(len(facts.authorities) * len(_REMITS), dtype=np.int64)
    np.maximum.at(newest, of_remit[mask], facts.day[mask])
    latest: Marks = (facts.authority == 0) | (facts.day == newest[of_remit])
    return latest
