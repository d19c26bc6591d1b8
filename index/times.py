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
_YEAR = r"20[0-3]\d"
_MONTH = rf"(?:{'|'.join(_MONTHS)}|winter)\.?"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_IN_MONTH = rf"(?:(?:{_DAY}\s+(?:of\s+)?)?{_MONTH})"
# 2024/25 and 2024-25 are years of councils, which begin in April.
_FISCAL = "|".join(rf"20{year:02}(?:\s*[/-]\s*{year + 1:02}|\s*/\s*20{year + 1:02})(?![\d/-]\d)" for year in range(39))
_FISCAL_YEAR_BEGINS = 4
_ISO = rf"{_YEAR}-[01]\d-[0-3]\d"
_POINT = rf"(?:{_ISO}|{_FISCAL}|(?:{_IN_MONTH},?\s+(?:of\s+)?)?{_YEAR}|(?:[0-3]?\d/)?[01]?\d/{_YEAR})"
_TO = r"\s*(?:-|to|and|until|till|/|&|vs?\.?|versus|compared\s+(?:with|to|against))\s*"
_AGAINST = re.compile(r"\bvs?\b|versus|compared|\bcompare|\bdifferen", re.IGNORECASE)
# "Working Together 2023", "the Children Act 2004", "the 2010 Regulations": no time, but a name.
_NAMES = (
    r"acts?|rules|regulations?|working\s+together|keeping\s+children\s+safe(?:\s+in\s+education)?|kcsie|code\s+of\s+practice"
    r"|guidance|guidelines"
)
_NAMED = re.compile(
    rf"\b(?:{_NAMES})\s*(?:of\s+|\()?({_YEAR})"
    rf"|\b({_YEAR})(?=\s+(?:(?:acts?|code|guidance|rules)\b|(?:\w+\s+){{0,3}}?regulations\b))",
    re.IGNORECASE,
)
# "More now than in 2020": the answer goes year by year.
_THAN_IN_YEAR = rf"than\s+(?:(?:before|in|after|since|it\s+was\s+in)\s+)?{_YEAR}"
_SAYS_TIME = re.compile(r"\d|\b(?:last|past|previous|this)\b", re.IGNORECASE)
_AGO_NUMBERS = {**NUMBERS, "couple of": 2, "few": 3, "several": 5}
_AGO = (
    rf"(?:(?:in|during|over|within|from|for)\s+)?(?:(the)\s+)?(?:last|past|previous)\s+(?:\d\d?\s*(?:-|to|or)\s*(?=\d))?"
    rf"(?:(\d\d?|{'|'.join(_AGO_NUMBERS)})\s+)?(decade|year|month|week)s?"
)


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
    if not _SAYS_TIME.search(text):
        return Time(text, filters)
    masked = _NAMED.sub(lambda found: re.sub(r"\d", "#", found.group()), text)
    time = _read(masked, filters, today)
    kept = "".join(old if new == "#" else new for old, new in zip(text, time.text, strict=True))
    if left := re.search(rf"\b{_YEAR}\b", time.text):
        return replace(time, text=kept, note=time.note or f"{left.group()} is not read as a time")
    return replace(time, text=kept)


def _read(text: str, filters: Filters, today: date) -> Time:
    if time := _count_back(text, filters, today) or _read_both(text, filters):
        return time
    if than := _find(_THAN_IN_YEAR, text):
        text = _without(text, than)
    for read in (_read_not, _read_year_to, _read_listed, _read_then_and_now, _read_between, _read_open, _read_point):
        if found := read(text, filters):
            note = _note_on_council_years(text, found.text)
            return replace(found, note=found.note or note)
    return Time(text, filters)


def _note_on_council_years(before: str, after: str) -> str | None:
    """Say how "2024/25" was read, where it was."""
    found = re.search(_FISCAL, before)
    if not found or re.search(_FISCAL, after):
        return None
    year = int(found.group()[:4])
    return f"{year}/{(year + 1) % 100:02} is read as April {year} to March {year + 1}"


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
    number = " ".join((number or "").lower().split())
    count = _AGO_NUMBERS.get(number) or int(number or 1)
    note = (
        f"the last {number} {unit.lower()}s are read as {count}" if number in ("couple of", "few", "several") else None
    )
    months = {"decade": 120, "year": 12, "month": 1}.get(unit.lower())
    since = _months_before(today, count * months) if months else today - timedelta(weeks=count)
    return Time(_without(text, found), replace(filters, first_day=since), note=note)


def _read_not(text: str, filters: Filters) -> Time | None:
    if found := _find(rf"(?:not\s+before|no\s+earlier\s+than)\s+({_POINT})", text):
        return _with(text, found, _since(filters, _point(found.group(1))))
    if found := _find(rf"not\s+(?:since|after)\s+({_POINT})", text):
        return _with(text, found, _before(filters, _point(found.group(1))))
    return None


def _read_year_to(text: str, filters: Filters) -> Time | None:
    """Read "the year to March 2024", "the 12 months ending June 2023"."""
    found = _find(
        rf"(?:(?:in|for|during|over)\s+)?(?:the\s+)?(?:financial\s+)?(?:year|(?:12|twelve)\s+months)\s+"
        rf"(?:to|up\s+to|ending|ended)\s+(?:the\s+end\s+of\s+)?({_POINT})",
        text,
    )
    if not found:
        return None
    last = _point(found.group(1)).last
    first = _months_before(last + timedelta(days=1), 12)
    return _with(text, found, replace(filters, first_day=first, last_day=last))


def _read_listed(text: str, filters: Filters) -> Time | None:
    """Read "in 2018, 2020 and 2022", "2018 or 2020": years set beside each other."""
    more = rf"(?:,\s*{_YEAR})+,?(?:\s+(?:and|or)\s+{_YEAR})?|\s+or\s+(?:in\s+)?{_YEAR}"
    found = _find(rf"(?:(?:in|of|for|during)\s+)?{_YEAR}(?:{more})", text)
    if not found:
        return None
    years = tuple(sorted({int(year) for year in re.findall(_YEAR, found.group())}))
    return Time(_without(text, found), replace(filters, first_year=years[0], last_year=years[-1]), years)


def _read_then_and_now(text: str, filters: Filters) -> Time | None:
    """Read "in 2014 and now", "2019 compared with today": all since."""
    now = r"(?:now|nowadays|today|currently|the\s+(?:present|latest|newest|last\s+one)|its\s+(?:latest|newest|last))"
    found = _find(rf"(?:(?:between|from|in|of|since)\s+)?({_POINT})\s*,?{_TO}(?:(?:how\s+)?is\s+it\s+)?{now}", text)
    return _with(text, found, _since(filters, _point(found.group(1)))) if found else None


def _read_both(text: str, filters: Filters) -> Time | None:
    """Read "in both 2022 and 2025", "better in 2022 than in 2019": years set beside each other."""
    found = _find(rf"(?:in\s+)?both\s+(?:in\s+)?({_YEAR})\s+and\s+(?:in\s+)?({_YEAR})", text)
    found = found or _find(rf"(?:in\s+)?({_YEAR})\s+than\s+(?:it\s+was\s+)?(?:in\s+)?({_YEAR})", text)
    if not found:
        return None
    first, last = sorted(map(int, found.groups()))
    return Time(_without(text, found), replace(filters, first_year=first, last_year=last), (first, last))


def _read_between(text: str, filters: Filters) -> Time | None:
    # Of the end of "2018-20" two digits are enough, but not of "2023 and 16 year olds".
    years = rf"({_YEAR})(\s*(?:-|/|\bto\b)\s*)([0-3]\d)(?!\s*(?:%|\+|plus\b|-?years?\b))(?![\d-])"
    points = rf"({_POINT}|{_IN_MONTH}|{_DAY}(?=\s*(?:-|to|and)\s*{_IN_MONTH}))({_TO})(?:in\s+)?({_POINT})"
    before = r"(?:(?:between|from|in|of|over|during)\s+)?"
    found = _find(f"{before}{points}", text)
    if not found:
        found = _find(f"{before}{years}", text)
        if not found or int(found.group(3)) <= int(found.group(1)) % 100:
            return None
        if re.fullmatch(_FISCAL, "".join(found.groups())):
            return None
    begins, joined, ends = found.groups()
    last = _point(ends if len(ends) > 2 else f"20{ends}")
    first = _point(_completed(begins, ends))
    if first.first > last.first:
        first, last = last, first
    against = _AGAINST.search(joined) or (re.search(r"\band\b", joined, re.I) and _AGAINST.search(text))
    compared = (first.first.year, last.first.year) if against and first.is_year and last.is_year else ()
    return Time(_without(text, found), _within(filters, first, last), compared)


def _completed(begins: str, ends: str) -> str:
    """Return a beginning with what it takes from the end: "1 and 5 March 2024", "May to June 2024"."""
    if re.search(_YEAR, begins):
        return begins
    month = "" if re.search(_MONTH, begins, re.IGNORECASE) else re.sub(rf"^{_DAY}\s+", "", ends, flags=re.IGNORECASE)
    return f"{begins} {month}" if month else f"{begins} {re.findall(_YEAR, ends)[-1]}"


def _read_open(text: str, filters: Filters) -> Time | None:
    its, report = r"(?:(?:the|its|their)\s+)?", r"(?:\s+(?:inspections?|reports?))?"
    for pattern, restrict in (
        (
            rf"(?:since|from|starting|(?:in|on)\s+or\s+after)\s+{its}({_POINT})(?:\s+onwards?|\s+(?:inspections?|reports?))?",
            _since,
        ),
        (rf"(?:in\s+)?({_POINT})(?:\s+onwards?|\s*,?\s+(?:or|and)\s+(?:later|after|newer|since|onwards?))", _since),
        (rf"(?:in\s+)?({_POINT})\s*,?\s+(?:or|and)\s+(?:earlier|before|older)", _until),
        (rf"(?:after|post)[\s-]+{its}({_POINT}){report}", _after),
        (rf"(?:before|pre|prior\s+to|earlier\s+than)[\s-]+{its}({_POINT}){report}", _before),
        (rf"(?:until|till|up\s+to|to|by)\s+({_POINT})", _until),
    ):
        if found := _find(pattern, text):
            return _with(text, found, restrict(filters, _point(found.group(1))))
    return None


def _read_point(text: str, filters: Filters) -> Time | None:
    found = _find(rf"(?:(?:in|on|during|of|for|from)\s+)?({_POINT})", text)
    if not found:
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
    if re.fullmatch(_ISO, words):
        year, month, day = map(int, words.split("-"))
        return _of_day(year, month, day) if 1 <= month <= 12 else _of_months(year, 1, 12)
    if re.fullmatch(_FISCAL, words):
        year = int(words[:4])
        first = date(year, _FISCAL_YEAR_BEGINS, 1)
        return _Point(first, first.replace(year=year + 1) - timedelta(days=1))
    year = int(re.findall(_YEAR, words)[-1])
    if numbers := re.fullmatch(rf"(\d+)/{_YEAR}", words):
        month = int(numbers.group(1))
        return _of_months(year, month, month) if 1 <= month <= 12 else _of_months(year, 1, 12)
    if numbers := re.match(r"(\d+)/(\d+)/", words):
        day, month = map(int, numbers.groups())
        return _of_day(year, month, day) if 1 <= month <= 12 else _of_months(year, 1, 12)
    name = next((word for word in re.findall(r"[a-z]+", words.lower()) if word in _MONTHS), None)
    if name is None:
        return _of_months(year, 1, 12)
    first_month, last_month = _MONTHS[name]
    found = re.match(r"\d+", words) if first_month == last_month else None
    return _of_day(year, first_month, int(found.group())) if found else _of_months(year, first_month, last_month)


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
