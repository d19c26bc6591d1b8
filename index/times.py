"""Times that a question names: years, months, days and "the last six months", as what a search is restricted to.

A year stays a year (`Filters.first_year`): people see and change it as such. What is finer becomes days.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.types import Filters, format_day, format_days
from domain.words import NUMBERS

_MONTHS = {name.lower(): (number, number) for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: months for name, months in _MONTHS.items()} | {"sept": (9, 9)}
_MONTHS |= {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}  # winter lies in two years: the whole year is read
_WINTER = "winter"
_YEAR = r"20[0-3]\d"
_IN_MONTH = rf"(?:(?:[0-3]?\d(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:{'|'.join(_MONTHS)}|{_WINTER})\.?)"
_POINT = rf"(?:(?:{_IN_MONTH},?\s+(?:of\s+)?)?{_YEAR}|[0-3]?\d/[01]?\d/{_YEAR})"
_TO = r"\s*(?:-|to|and|until|till|/|vs\.?|versus|compared\s+(?:with|to|against))\s*"
_AGAINST = re.compile(r"vs|versus|compared|\bcompare|\bdifferen", re.IGNORECASE)
_DAY = re.compile(r"\b([0-3]?\d)(?:st|nd|rd|th)?\s", re.IGNORECASE)
_NO_YEAR = re.compile(r"\b(?:regulations?|act|rules)\s+(?:of\s+)?$", re.IGNORECASE)
_AGO = (
    rf"(?:(?:in|during|over|within|from|for)\s+)?(?:(the)\s+)?(?:last|past|previous)\s+(?:(\d\d?|{'|'.join(NUMBERS)})\s+)?"
    r"(year|month|week)s?"
)
_FISCAL_YEAR_BEGINS = 4
"""Councils count from April: 2024/25 is April 2024 to March 2025."""


@dataclass(frozen=True, slots=True)
class Time:
    """What a question says of time. `text` is the question without it, spaces in its place."""

    text: str
    filters: Filters
    compared: tuple[int, ...] = ()
    """Years set against each other: "2018 compared with 2024"."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Point:
    """A year, a month or a day: from its first day to its last."""

    first: date
    last: date

    @property
    def is_year(self) -> bool:
        return self.first == date(self.first.year, 1, 1) and self.last == date(self.last.year, 12, 31)


def read_time(text: str, filters: Filters, today: date) -> Time:
    """Return what the text says of time as filters added to those given; a text that says nothing comes back as it is.

    `today` is what "the last six months" and "this year" are counted from.
    """
    if found := _count_back(text, filters, today):
        return found
    for read in (_read_not, _read_fiscal_year, _read_then_and_now, _read_both, _read_between, _read_open, _read_point):
        if found := read(text, filters):
            return found
    return Time(text, filters)


def say_time(filters: Filters) -> str:
    """Return what filters restrict time to: "2018 to 2020", "since March 2024"; empty if they do not."""
    if filters.first_day and filters.last_day:
        return format_days(filters.first_day, filters.last_day).replace("-", " to ")
    first = format_day(filters.first_day) if filters.first_day else str(filters.first_year or "")
    last = format_day(filters.last_day) if filters.last_day else str(filters.last_year or "")
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"since {first}" if first else f"up to {last}" if last else ""


def _count_back(text: str, filters: Filters, today: date) -> Time | None:
    if found := _find(r"(?:(?:in|during)\s+)?this\s+(?:calendar\s+)?(year|month)", text):
        this = _Point(date(today.year, 1, 1), date(today.year, 12, 31))
        this = this if found.group(1).lower() == "year" else _of_months(today.year, today.month, today.month)
        return Time(_without(text, found), _within(filters, this, this))
    found = _find(_AGO, text)
    if not found:
        return None
    the, number, unit = found.groups()
    if not (the or number) and unit.lower() == "year":  # "last year", and not "the last year"
        return Time(_without(text, found), replace(filters, first_year=today.year - 1, last_year=today.year - 1))
    count = (NUMBERS.get(number.lower()) or int(number)) if number else 1
    since = {"year": _months_before(today, 12 * count), "month": _months_before(today, count)}.get(
        unit.lower(), today - timedelta(weeks=count)
    )
    return Time(_without(text, found), replace(filters, first_day=since))


def _read_not(text: str, filters: Filters) -> Time | None:
    if found := _find(rf"(?:not\s+before|no\s+earlier\s+than)\s+({_POINT})", text):
        return _with(text, found, _since(filters, _point(found.group(1))))
    if found := _find(rf"not\s+(?:since|after)\s+({_POINT})", text):
        return _with(text, found, _before(filters, _point(found.group(1))))
    return None


def _read_fiscal_year(text: str, filters: Filters) -> Time | None:
    found = _find(rf"(?:(?:in|during|of|for|over)\s+)?({_YEAR})\s*[/-]\s*((?:20)?[0-3]\d)(?![/-]?\d)", text)
    if not found or int(found.group(2)) % 100 != (int(found.group(1)) + 1) % 100:
        return None
    if len(found.group(2)) == 4 and "/" not in found.group():  # "2018-2019" are two years
        return None
    year = int(found.group(1))
    first, last = date(year, _FISCAL_YEAR_BEGINS, 1), date(year + 1, _FISCAL_YEAR_BEGINS, 1) - timedelta(days=1)
    note = f"{found.group(1)}/{(year + 1) % 100:02} is read as April {year} to March {year + 1}"
    return Time(_without(text, found), replace(filters, first_day=first, last_day=last), note=note)


def _read_then_and_now(text: str, filters: Filters) -> Time | None:
    """Read "in 2014 and now", "2019 compared with today": all since."""
    now = r"(?:now|nowadays|today|currently|the\s+(?:present|latest|newest|last\s+one)|its\s+(?:latest|newest|last))"
    found = _find(rf"(?:(?:between|from|in|of|since)\s+)?({_POINT})\s*,?{_TO}(?:(?:how\s+)?is\s+it\s+)?{now}", text)
    return _with(text, found, _since(filters, _point(found.group(1)))) if found else None


def _read_both(text: str, filters: Filters) -> Time | None:
    """Read "in both 2022 and 2025": years set beside each other."""
    found = _find(rf"(?:in\s+)?both\s+(?:in\s+)?({_YEAR})\s+and\s+(?:in\s+)?({_YEAR})", text)
    if not found:
        return None
    first, last = sorted(map(int, found.groups()))
    return Time(_without(text, found), replace(filters, first_year=first, last_year=last), (first, last))


def _read_between(text: str, filters: Filters) -> Time | None:
    found = _find(
        rf"(?:(?:between|from|in|of|over|during)\s+)?({_POINT}|{_IN_MONTH})({_TO})(?:in\s+)?({_POINT}|[0-3]\d)", text
    )
    if not found:
        return None
    begins, joined, ends = found.groups()
    last = _point(ends if len(ends) > 2 else f"20{ends}")
    first = _point(begins if re.search(_YEAR, begins) else f"{begins} {last.first.year}")
    if first.first > last.first:
        first, last = last, first
    against = _AGAINST.search(joined) or (re.search(r"\band\b", joined, re.I) and _AGAINST.search(text))
    compared = (first.first.year, last.first.year) if against and first.is_year and last.is_year else ()
    return Time(_without(text, found), _within(filters, first, last), compared)


def _read_open(text: str, filters: Filters) -> Time | None:
    if found := _find(
        rf"(?:since|from|starting|(?:in|on)\s+or\s+after)\s+(?:(?:the|its|their)\s+)?({_POINT})"
        r"(?:\s+onwards?|\s+(?:inspections?|reports?))?",
        text,
    ):
        return _with(text, found, _since(filters, _point(found.group(1))))
    if found := _find(rf"after\s+({_POINT})", text):
        return _with(text, found, _after(filters, _point(found.group(1))))
    if found := _find(rf"(?:before|prior\s+to|earlier\s+than)\s+({_POINT})", text):
        return _with(text, found, _before(filters, _point(found.group(1))))
    if found := _find(rf"(?:until|till|up\s+to|to|by)\s+({_POINT})", text):
        return _with(text, found, _until(filters, _point(found.group(1))))
    return None


def _read_point(text: str, filters: Filters) -> Time | None:
    found = re.search(
        rf"\b(?:(?:in|on|during|of|for|from)\s+)?({_POINT})\b(?!\s+(?:\w+\s+)*regulations)", text, re.IGNORECASE
    )
    if not found or _NO_YEAR.search(text[: found.start()]):
        return None
    point = _point(found.group(1))
    return Time(_without(text, found), _within(filters, point, point))


def _find(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{pattern})(?!\w)", text, re.IGNORECASE)


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + " " * len(found.group()) + text[found.end() :]


def _with(text: str, found: re.Match[str], filters: Filters) -> Time:
    return Time(_without(text, found), filters)


def _since(filters: Filters, point: _Point) -> Filters:
    return replace(filters, first_year=point.first.year) if point.is_year else replace(filters, first_day=point.first)


def _until(filters: Filters, point: _Point) -> Filters:
    return replace(filters, last_year=point.last.year) if point.is_year else replace(filters, last_day=point.last)


def _after(filters: Filters, point: _Point) -> Filters:
    if point.is_year:
        return replace(filters, first_year=point.last.year + 1)
    return replace(filters, first_day=point.last + timedelta(days=1))


def _before(filters: Filters, point: _Point) -> Filters:
    if point.is_year:
        return replace(filters, last_year=point.first.year - 1)
    return replace(filters, last_day=point.first - timedelta(days=1))


def _within(filters: Filters, first: _Point, last: _Point) -> Filters:
    return _until(_since(filters, first), last)


def _point(words: str) -> _Point:
    """Return what "2024", "March 2024", "3rd March 2024" or "3/3/2024" is; a day that does not exist is its month."""
    year = int(re.findall(_YEAR, words)[-1])
    if numbers := re.match(r"(\d+)/(\d+)/", words):
        day, month = map(int, numbers.groups())
        return _of_day(year, month, day) if 1 <= month <= 12 else _of_months(year, 1, 12)
    name = next((word for word in re.findall(r"[a-z]+", words.lower()) if word in _MONTHS), None)
    if name is None:
        return _of_months(year, 1, 12)
    first, last = _MONTHS[name]
    found = _DAY.match(words) if first == last else None
    return _of_day(year, first, int(found.group(1))) if found else _of_months(year, first, last)


def _of_months(year: int, first: int, last: int) -> _Point:
    return _Point(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _of_day(year: int, month: int, day: int) -> _Point:
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return _of_months(year, month, month)
    return _Point(date(year, month, day), date(year, month, day))


def _months_before(day: date, months: int) -> date:
    """Return the day so many months before, or the last of that month where it has fewer days."""
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
