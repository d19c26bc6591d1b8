"""The facts of a report's cover, from its pages. What a report does not state stays empty."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile

from domain.authorities import find_authority, find_mentions
from domain.judgements import OUTCOME, SEND_OUTCOMES
from domain.text import fold_text
from domain.types import InspectionKind, Judgement
from ingest.families import GRADE_LINE, Family, find_area, name_area, spell_grade, split_grade
from ingest.readers.blocks import Block

_MONTH_NAMES = (  # not calendar.month_name, which follows the computer's language
    "january february march april may june july august september october november december"
)
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES.split(), start=1)}
_MONTHS |= {name[:3]: place for name, place in list(_MONTHS.items())} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    r"\b(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>(?:19|20)?\d\d)\b"
    rf"|\b(?P<day>\d{{1,2}})\s?(?:st|nd|rd|th)?\b(?:\s*(?:of\s+)?(?P<month>{_MONTH})\b\.?)?"
    r"(?:,?\s*(?P<year>(?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_INSPECTED = re.compile(
    r"(?:inspection|visit|review) dates?\s*:?|dates? of (?:this )?(?:inspection|visit)\s*:?", re.IGNORECASE
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PROSE_DATES = re.compile(
    rf"\b(?:between|from|on|held|place|undertaken)\s+(?:{_WEEKDAY}\s+)?"
    rf"(?P<days>\d{{1,2}}(?:st|nd|rd|th)?(?:\s|,|and|to|until|-|&|\d|{_MONTH}|{_WEEKDAY}|th|st)*(?:{_MONTH})\s+20\d\d)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"(?:report )?published(?: on)?\s*:?\s*(?=\d)", re.IGNORECASE)
_LEAD = re.compile(r"\b(?:lead|reporting) inspectors?\s*:?\s*(?P<names>.*)$", re.IGNORECASE)
_NAMED_BEFORE = re.compile(
    r"(?P<name>[A-Z][\w'.-]*(?: [\w'.-]+)*? [A-Z][\w'.-]*)(?:, HMI)?,? (?:Ofsted )?(?:HMI,? )?[Ll]ead [Ii]nspector\b"
)
_AFTER_NAME = re.compile(
    r"\b(?:HMIs?|(?:His|Her) Majesty'?s'? ?Inspectors?|Ofsted|Inspector|Senior|Social Care|Regulatory|Care Quality|CQC"
    r"|Deputy|Regional)\b.*$",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a cover states."""

    title: str
    authority: str | None = None
    region: str | None = None
    authority_type: str | None = None
    inspection_start: date | None = None
    inspection_end: date | None = None
    published: date | None = None
    published_from: str | None = None
    lead_inspectors: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    licence: str | None = None


def read_facts(blocks: Sequence[Block], family: Family, source: str) -> Facts:
    """Read the facts of a report from its blocks; `source` (the file's name) serves for the publication date only."""
    cover = [block for block in blocks if block.first_page <= 2][:120]
    title = find_title(cover, family)
    name, region, kind = find_place(title, cover)
    start, end = find_inspection_days(cover)
    published, published_from = find_published(cover, family, source)
    return Facts(
        title=title,
        authority=name,
        region=region,
        authority_type=kind,
        inspection_start=start,
        inspection_end=end,
        published=published,
        published_from=published_from,
        lead_inspectors=find_lead_inspectors(blocks),
        judgements=tuple(find_judgements(blocks, family)),
        licence=find_licence(blocks),
    )


def find_title(cover: Sequence[Block], family: Family) -> str:
    """Return the block that names the inspection, else the largest or first text of the first page."""
    first_page = [block for block in cover if block.first_page == 1]
    for block in first_page:
        folded = fold_text(block.text)
        if len(folded) < 250 and any(re.match(title, folded, re.IGNORECASE) for title in family.titles):
            return block.text
    largest = max((block for block in first_page if block.text), key=lambda block: block.size, default=None)
    return largest.text[:200] if largest else ""


_TITLE_NAMES = (
    r"area send (?:full |monitoring )?inspection of (?P<name>.+?)(?: local area partnership)?$",
    r"joint targeted area inspection of (?:the multi-agency .*? in )?(?P<name>[A-Z][^.]*)$",
    r"(?:re-?)?inspection of (?P<name>.+?)(?: local authority)? children'?s",
    r"(?:focused|monitoring) visit (?:to|of|at) (?P<name>.+?)(?:'s?)? (?:local authority )?children'?s",
    r"(?:focused|monitoring) visit (?:to|of|at) (?P<name>[A-Z].+)$",
)


_MOST_WORDS_ABOUT_A_PLACE = 40


def find_place(title: str, cover: Sequence[Block]) -> tuple[str | None, str | None, str | None]:
    """Return the authority's name, region and type; the name as printed where the table does not know it.

    Looked for in the title, in lines that are nothing but a name, then in the short texts of the first page. Not in
    long ones: a place in running text is as likely a neighbour.
    """
    folded = fold_text(title)
    printed = None
    for pattern in _TITLE_NAMES:
        found = re.search(pattern, folded, re.IGNORECASE)
        if found:
            printed = found["name"].strip()
            break
    texts = [
        block.text for block in cover if block.first_page == 1 and len(block.text.split()) <= _MOST_WORDS_ABOUT_A_PLACE
    ]
    for candidate in [*([printed] if printed else []), *texts[:12]]:
        authority = find_authority(candidate) if len(candidate) < 120 else None
        if authority:
            return authority.name, authority.region, authority.type
    for text in [title, *texts]:
        for mention in find_mentions(text):
            if len(mention.authorities) == 1:
                authority = mention.authorities[0]
                return authority.name, authority.region, authority.type
    return printed, None, None


_OUTCOMES = (
    (r"typically lead to positive", SEND_OUTCOMES[0]),
    (r"lead to inconsistent", SEND_OUTCOMES[1]),
    (r"(widespread and/or|widespread|significant).{0,20}systemic failings", SEND_OUTCOMES[2]),
)
"""The three outcomes of the area SEND framework, by the words that state one."""


def parse_days(text: str) -> list[date]:
    """Return the days that a text names, in order; a day without month or year takes them from the next.

    "24 February to 7 March 2025" gives both days of 2025; "12/09/2016" is read as in Britain.
    """
    days: list[date] = []
    month = year = None
    for found in reversed(list(_DAY.finditer(fold_text(text)))):
        if found["d"]:
            day, month, year = int(found["d"]), int(found["m"]), int(found["y"])
            year += 2000 if year < 100 else 0
        else:
            day = int(found["day"])
            month = _MONTHS[found["month"].lower()] if found["month"] else month
            year = int(found["year"]) if found["year"] else year
        if month and year and (made := _date(year, month, day)):
            days.append(made)
    return days[::-1]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_inspection_days(cover: Sequence[Block]) -> tuple[date | None, date | None]:
    """Return the first and last day of the inspection; of all its phases, where it had several."""
    for place, block in enumerate(cover):
        folded = fold_text(block.text)
        found = _INSPECTED.search(folded) if len(folded) < 300 else None
        if not found or re.search(r"previous |last |next ", folded[: found.start()], re.IGNORECASE):
            continue
        days = parse_days(re.split("published", folded[found.end() :], flags=re.IGNORECASE)[0])
        if not days and place + 1 < len(cover):
            days = parse_days(cover[place + 1].text)
        if days:
            return min(days), max(days)
    for block in cover:
        found = _PROSE_DATES.search(fold_text(block.text))
        days = parse_days(found["days"]) if found else []
        if days:
            return min(days), max(days)
    return None, None


def find_published(cover: Sequence[Block], family: Family, source: str) -> tuple[date | None, str | None]:
    """Return the day of publication and where it was found: "page" or "file name"."""
    for block in cover:
        folded = fold_text(block.text)
        found = _PUBLISHED.search(folded)
        days = parse_days(folded[found.end() :]) if found else []
        if days:
            return days[0], "page"
    if family.letter:
        for block in takewhile(lambda block: not block.text.lower().startswith("dear "), cover):
            whole = f"{block.label} {block.text}" if block.label.isdigit() else block.text
            days = parse_days(whole) if len(whole.split()) <= 6 else []
            if days:
                return days[0], "page"
    day = _day_in_name(source)
    return (day, "file name") if day else (None, None)


def _day_in_name(source: str) -> date | None:
    name = source.rsplit("/", 1)[-1]
    found = re.search(r"(20\d\d)[-_. ]?(\d\d)[-_. ]?(\d\d)(?!\d)", name)
    day = _date(*(int(part) for part in found.groups())) if found else None
    if day:
        return day
    days = parse_days(re.sub(r"[_]", " ", name.rsplit(".", 1)[0]))
    return days[-1] if days else None


def find_lead_inspectors(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the lead inspectors, in the order printed."""
    for place, block in enumerate(blocks):
        folded = fold_text(block.text)
        if len(folded) > 200 or folded.lower().startswith("deputy"):
            continue
        named_before = _NAMED_BEFORE.match(folded)
        if named_before:
            return (named_before["name"].strip(" ,"),)
        found = _LEAD.match(folded)
        if not found:
            continue
        names = found["names"] or (fold_text(blocks[place + 1].text) if place + 1 < len(blocks) else "")
        listed = tuple(_split_names(names))
        if listed:
            return listed
    return ()


def _split_names(text: str) -> Iterator[str]:
    for part in re.split(r",|;| and | & |/", text):
        name = _AFTER_NAME.sub("", part).strip(" .-")
        if re.fullmatch(r"[A-Z][\w'.-]*(?: [A-Za-z][\w'.-]*){1,4}", name):
            yield name


def find_judgements(blocks: Sequence[Block], family: Family) -> list[Judgement]:
    """Return the judgements as stated: from tables of area and grade, overall sentences, and headings."""
    found: dict[str, Judgement] = {}
    for words, grade, page in _graded(blocks):
        area = name_area(words)
        if area:
            found.setdefault(area, Judgement(area, grade, page))
    if family.kind == InspectionKind.AREA_SEND:
        return list(_find_outcome(blocks))
    return list(found.values())


def _find_outcome(blocks: Sequence[Block]) -> Iterator[Judgement]:
    """Yield the outcome of an area SEND inspection, with the page that its sentence ends on."""
    for last in (1, 2):
        text = fold_text(" ".join(block.text for block in blocks if block.first_page <= last)).lower()
        for pattern, name in _OUTCOMES:
            if re.search(pattern, text):
                yield Judgement(OUTCOME, name, last)
                return


_OVERALL = re.compile(
    r"the overall judgement is\b.*$|children's services(?: in .{2,60}?)? (?:is|are|requires?)\b.*$"
    r"|overall effectiveness\b.*$",
    re.IGNORECASE,
)


_AREA_AND_GRADE = re.compile(r"\w{3}\s*[:?]\s*\w[\w ]{2,30}\.?$")  # "Is the service safe? Good", "Ethos: good"


def _graded(blocks: Sequence[Block]) -> Iterator[tuple[str, str, int]]:
    """Yield what is judged, the grade, and the page that says so."""
    rows: dict[tuple[int, int], list[Block]] = {}
    for block in blocks:
        if block.table:
            rows.setdefault((block.table, block.row), []).append(block)
    for cells in rows.values():
        if len(cells) >= 2 and (grade := spell_grade(cells[-1].text)):
            yield " ".join(cell.text for cell in cells[:-1]), grade, cells[-1].first_page
    for heading, block in pairwise(blocks):
        if heading.first_page == 1 and (grade := spell_grade(block.text)) and find_area(heading.text):
            yield heading.text, grade, block.first_page  # a table that the file does not tag as one
        graded = GRADE_LINE.fullmatch(fold_text(block.text))
        if graded and heading.text:
            yield heading.text, graded["grade"].lower(), block.first_page
    for block in blocks:
        if len(block.text.split()) > 30 or (block.label and block.first_page > 1):
            continue
        words, grade = split_grade(block.text)
        headed = block.bold > 0.5 or block.level > 0
        named = find_area(words) or _OVERALL.match(fold_text(block.text))
        if grade and ((named and (headed or block.first_page == 1)) or (headed and _AREA_AND_GRADE.search(block.text))):
            yield words, grade, block.first_page


def find_licence(blocks: Sequence[Block]) -> str | None:
    """Return under which terms the report says that it may be used."""
    for block in reversed(blocks):
        folded = fold_text(block.text).lower()
        if "open government licence" in folded:
            return "Open Government Licence"
        if "non-commercial" in folded:
            return "non-commercial use"
    return None
