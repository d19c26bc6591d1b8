"""Facts of every passage as columns, for filters, counts and ranking without reading the passages themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.types import InspectionKind, Passage, PassageKind
from index.arrays import Marks
from index.store import StoredReport

PASSAGE_KINDS = tuple(PassageKind)
INSPECTION_KINDS = tuple(InspectionKind)

Column = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """One column per fact, each of shape `(n,)`: entry `row` is that passage's. Text is a code into a table.

    In the tables `areas`, `grades`, `authorities` and `regions` code 0 is "": not stated.
    """

    report: Column
    """int32: place in `report_ids`."""
    kind: Column
    """int8: place in PASSAGE_KINDS."""
    searchable: Column
    """bool: False for kind `about`, which has no vector and no entry in the lexical index."""
    area: Column
    """int16: place in `areas`, the judgement area of the passage's section."""
    grade: Column
    """int16: place in `grades`, the grade of the passage's section."""
    inspection: Column
    """int8: place in INSPECTION_KINDS, of the report."""
    authority: Column
    """int32: place in `authorities`, of the report."""
    region: Column
    """int16: place in `regions`, of the report."""
    year: Column
    """int16: `Report.year`; 0 if unknown."""
    day: Column
    """int32: proleptic ordinal of the inspection's last day, else of publication; 0 if unknown. For "newest"."""
    own_words: Column
    """bool: False for articles and summaries about a report."""
    report_ids: tuple[str, ...]
    areas: tuple[str, ...]
    grades: tuple[str, ...]
    authorities: tuple[str, ...]
    regions: tuple[str, ...]
    first_sentence: Column
    """int64 `(n + 1,)`: the sentence vectors of a row are at `first_sentence[row]:first_sentence[row + 1]`."""
    parts: Column
    """int64: the rows of further vectors (see index.vectors)."""

    def __len__(self) -> int:
        return len(self.report)

    @property
    def quotable(self) -> Marks:
        """Which rows are found and are the inspectors' own words."""
        marks: Marks = self.searchable & self.own_words
        return marks

    def of_kind(self, *kinds: PassageKind) -> Marks:
        """Return which rows are of one of these kinds."""
        return np.isin(self.kind, [PASSAGE_KINDS.index(kind) for kind in kinds])


def write_facts(path: Path, passages: Iterable[tuple[int, Passage, int]], parts: Sequence[int]) -> None:
    """Write the columns of passages, each given with its report's place and its number of sentence vectors."""
    areas, grades = _Table(), _Table()
    columns: dict[str, list[int]] = {name: [] for name in ("report", "kind", "area", "grade", "sentences")}
    for report, passage, sentences in passages:
        judgement = passage.judgement
        columns["report"].append(report)
        columns["kind"].append(PASSAGE_KINDS.index(passage.kind))
        columns["area"].append(areas.code(judgement.area if judgement else ""))
        columns["grade"].append(grades.code(judgement.grade if judgement else ""))
        columns["sentences"].append(sentences)
    arrays: dict[str, Column] = {name: np.array(values, dtype=np.int32) for name, values in columns.items()}
    arrays |= {"areas": np.array(areas.texts), "grades": np.array(grades.texts), "parts": np.array(parts, np.int64)}
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def read_facts(path: Path, reports: Sequence[StoredReport]) -> Facts:
    """Read the columns and add those that each passage takes from its report."""
    with np.load(path, allow_pickle=False) as stored:
        columns = {name: stored[name] for name in stored.files}
    of = columns["report"]
    authorities, regions = _Table(), _Table()
    kind = columns["kind"].astype(np.int8)
    return Facts(
        report=of,
        kind=kind,
        searchable=kind != PASSAGE_KINDS.index(PassageKind.ABOUT),
        area=columns["area"].astype(np.int16),
        grade=columns["grade"].astype(np.int16),
        inspection=_spread([INSPECTION_KINDS.index(report.kind) for report in _reports(reports)], of, np.int8),
        authority=_spread([authorities.code(report.authority or "") for report in _reports(reports)], of, np.int32),
        region=_spread([regions.code(report.region or "") for report in _reports(reports)], of, np.int16),
        year=_spread([report.year or 0 for report in _reports(reports)], of, np.int16),
        day=_spread([report.day.toordinal() if report.day else 0 for report in _reports(reports)], of, np.int32),
        own_words=_spread([report.own_words for report in _reports(reports)], of, np.bool_),
        report_ids=tuple(report.report_id for report in _reports(reports)),
        areas=tuple(columns["areas"].tolist()),
        grades=tuple(columns["grades"].tolist()),
        authorities=tuple(authorities.texts),
        regions=tuple(regions.texts),
        first_sentence=np.concatenate([[0], np.cumsum(columns["sentences"], dtype=np.int64)]),
        parts=columns["parts"],
    )


class _Table:
    """Gives each text a code, in the order they come; 0 is ""."""

    def __init__(self) -> None:
        self._codes = {"": 0}

    @property
    def texts(self) -> list[str]:
        return list(self._codes)

    def code(self, text: str) -> int:
        return self._codes.setdefault(text, len(self._codes))


def _reports(stored: Sequence[StoredReport]) -> list[Any]:
    return [one.report for one in stored]


def _spread(values: Sequence[Any], of: Column, dtype: Any) -> Column:
    return np.array(values, dtype=dtype)[of]
