"""A search as it stands in the address: the question and what its asker changed of what was understood.

Everything is in the query parameters, so that a search is a link that a colleague can open. A parameter that is not
there means "as understood"; the value "any" means "not restricted, whatever was understood".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from domain.judgements import OVERALL
from domain.types import Filters, InspectionKind, PassageKind, Polarity, Query
from index.filters import has_time

ANY = "any"
SHOWN_AT_ONCE = 10
MOST_SHOWN = 60
BY_RELEVANCE, NEWEST_FIRST = "relevance", "newest"
AS_LIST, BY_REPORT = "list", "report"

_BETWEEN_DAYS = "~"
_YEARS = re.compile(r"(\d{4})?-(\d{4})?")
_Kind = TypeVar("_Kind", InspectionKind, PassageKind)

Parameters = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. None leaves a filter as it was understood, an empty tuple takes it away."""

    question: str = ""
    like: str = ""
    """Id of a passage: show what is like it."""
    polarity: str = ""
    """"strength", "weakness", "any", or empty for what was understood."""
    authorities: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    without_authorities: tuple[str, ...] | None = None
    without_regions: tuple[str, ...] | None = None
    without_kinds: tuple[str, ...] | None = None
    authority_types: tuple[str, ...] | None = None
    without_types: tuple[str, ...] | None = None
    grades: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    """Judgement areas that the passage's section belongs to; `OVERALL` makes the grades those of the whole report."""
    parts: tuple[str, ...] | None = None
    """Kinds of passage."""
    years: tuple[int | None, int | None] | None = None
    days: tuple[date | None, date | None] | None = None
    latest: bool | None = None
    without: tuple[str, ...] = ()
    """Term groups of the vocabulary that shall not be searched for."""
    sort: str = BY_RELEVANCE
    view: str = AS_LIST
    shown: int = SHOWN_AT_ONCE
    less_near: bool = False
    """Whether passages that do not match are shown, too, after those that do."""


_LISTS = {
    "authorities": "authority",
    "regions": "region",
    "kinds": "kind",
    "without_authorities": "not-authority",
    "without_regions": "not-region",
    "without_kinds": "not-kind",
    "authority_types": "type",
    "without_types": "not-type",
    "grades": "grade",
    "areas": "area",
    "parts": "part",
}
_PLACES = ("authorities", "regions", "authority_types")
_TIMES = ("years", "days")


def read_address(get_all: Callable[[str], Sequence[str]]) -> Asked:
    """Return what an address asks for; what makes no sense counts as absent. `get_all` gives a parameter's values."""

    def one(name: str) -> str:
        values = get_all(name)
        return values[-1].strip() if values else ""

    lists = {field: _read_list(get_all(name)) for field, name in _LISTS.items()}
    polarity = one("polarity")
    return Asked(
        question=one("q"),
        like=one("like"),
        polarity=polarity if polarity in (Polarity.STRENGTH, Polarity.WEAKNESS, ANY) else "",
        **lists,
        years=_read_years(one("years")),
        days=_read_days(one("days")),
        latest={"yes": True, "no": False}.get(one("latest")),
        without=tuple(get_all("without")),
        sort=NEWEST_FIRST if one("sort") == NEWEST_FIRST else BY_RELEVANCE,
        view=BY_REPORT if one("view") == BY_REPORT else AS_LIST,
        shown=_read_number(one("shown")) or SHOWN_AT_ONCE,
        less_near=one("less-near") == "yes",
    )


def write_address(asked: Asked) -> Parameters:
    """Return the query parameters that stand for a search: the other way of `read_address`."""
    parameters: Parameters = {}
    if asked.question:
        parameters["q"] = asked.question
    if asked.like:
        parameters["like"] = asked.like
    if asked.polarity:
        parameters["polarity"] = asked.polarity
    for field, name in _LISTS.items():
        values = getattr(asked, field)
        if values is not None:
            parameters[name] = list(values) or [ANY]
    if asked.years is not None:
        first, last = asked.years
        parameters["years"] = f"{first or ''}-{last or ''}" if first or last else ANY
    if asked.days is not None:
        parameters["days"] = (
            _BETWEEN_DAYS.join(day.isoformat() if day else "" for day in asked.days) if any(asked.days) else ANY
        )
    if asked.latest is not None:
        parameters["latest"] = "yes" if asked.latest else "no"
    if asked.without:
        parameters["without"] = list(asked.without)
    for name, value, usual in (("sort", asked.sort, BY_RELEVANCE), ("view", asked.view, AS_LIST)):
        if value != usual:
            parameters[name] = value
    if asked.shown != SHOWN_AT_ONCE:
        parameters["shown"] = str(asked.shown)
    if asked.less_near:
        parameters["less-near"] = "yes"
    return parameters


def apply_changes(query: Query, asked: Asked) -> Query:
    """Return what was understood with what the asker changed of it."""
    filters = query.filters
    given: Mapping[str, object] = {
        "authorities": asked.authorities,
        "regions": asked.regions,
        "kinds": _known(InspectionKind, asked.kinds),
        "without_authorities": asked.without_authorities,
        "without_regions": asked.without_regions,
        "without_kinds": _known(InspectionKind, asked.without_kinds),
        "authority_types": asked.authority_types,
        "without_types": asked.without_types,
        "grades": asked.grades,
        "areas": asked.areas,
        "passage_kinds": _known(PassageKind, asked.parts),
        "latest_only": asked.latest,
    }
    filters = replace(filters, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    if not filters.grades:  # whose grade means nothing without one
        filters = replace(filters, areas=tuple(area for area in filters.areas if area != OVERALL))
    compared = query.years_compared
    if asked.years is not None:
        filters, compared = replace(filters, first_year=asked.years[0], last_year=asked.years[1]), ()
    if asked.days is not None:
        filters = replace(filters, first_day=asked.days[0], last_day=asked.days[1])
    polarity = query.polarity
    if asked.polarity:
        polarity = None if asked.polarity == ANY else Polarity(asked.polarity)
    kept = tuple(expansion for expansion in query.expansions if expansion.group not in asked.without)
    return replace(query, filters=filters, polarity=polarity, expansions=kept, years_compared=compared)


def changes_of(query: Query, wanted: Filters, polarity: Polarity | None, without: Sequence[str], asked: Asked) -> Asked:
    """Return the address whose changes turn what was understood (`query`) into what is wanted."""
    understood = query.filters

    def changed(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...] | None:
        return None if set(before) == set(after) else tuple(after)

    years, days = (wanted.first_year, wanted.last_year), (wanted.first_day, wanted.last_day)
    return replace(
        asked,
        polarity="" if polarity is query.polarity else str(polarity or ANY),
        authorities=changed(understood.authorities, wanted.authorities),
        regions=changed(understood.regions, wanted.regions),
        kinds=changed(understood.kinds, wanted.kinds),
        without_authorities=changed(understood.without_authorities, wanted.without_authorities),
        without_regions=changed(understood.without_regions, wanted.without_regions),
        without_kinds=changed(understood.without_kinds, wanted.without_kinds),
        authority_types=changed(understood.authority_types, wanted.authority_types),
        without_types=changed(understood.without_types, wanted.without_types),
        grades=changed(understood.grades, wanted.grades),
        areas=changed(understood.areas, wanted.areas),
        parts=changed(understood.passage_kinds, wanted.passage_kinds),
        years=None if years == (understood.first_year, understood.last_year) else years,
        days=None if days == (understood.first_day, understood.last_day) else days,
        latest=None if wanted.latest_only is understood.latest_only else wanted.latest_only,
        without=tuple(without),
        shown=SHOWN_AT_ONCE,
        less_near=False,
    )


def narrowed_by_hand(asked: Asked) -> dict[str, object]:
    """Return the fields by which the asker narrowed a search, whatever was understood of the question."""
    given = {field: getattr(asked, field) for field in (*_LISTS, *_TIMES, "latest")}
    return {field: value for field, value in given.items() if value and (field not in _TIMES or any(value))}


def narrow_as_before(asked: Asked, before: Mapping[str, object], understood: Filters) -> Asked:
    """Return a search with what an earlier one was narrowed by, but not where its own question names that."""
    own = {field for field in before if getattr(understood, field, ())}
    if any(getattr(understood, field) for field in _PLACES):
        own.update(_PLACES)
    if has_time(understood):
        own.update(_TIMES)
    return replace(asked, **{field: value for field, value in before.items() if field not in own})  # type: ignore[arg-type]


def _read_number(text: str) -> int:
    """Return how many hits are asked for, at most twice MOST_SHOWN; 0 for what is no number."""
    return min(int(text), 2 * MOST_SHOWN) if re.fullmatch(r"[0-9]{1,4}", text) else 0


def _read_list(values: Sequence[str]) -> tuple[str, ...] | None:
    if not values:
        return None
    return () if ANY in values else tuple(dict.fromkeys(value for value in values if value))


def _read_years(text: str) -> tuple[int | None, int | None] | None:
    if text == ANY:
        return (None, None)
    found = _YEARS.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    first, last = (int(year) if year else None for year in found.groups())
    return first, last


def _read_days(text: str) -> tuple[date | None, date | None] | None:
    if text == ANY:
        return (None, None)
    first, joined, last = text.partition(_BETWEEN_DAYS)
    try:
        days = tuple(date.fromisoformat(day) if day else None for day in (first, last))
    except ValueError:
        return None
    return (days[0], days[1]) if joined and any(days) else None


def _known(kinds: type[_Kind], values: tuple[str, ...] | None) -> tuple[_Kind, ...] | None:
    if values is None:
        return None
    known = tuple(kind for kind in kinds if kind.value in values)
    return None if values and not known else known
