"""The authorities that are inspected, their regions, and the names they go by.

`authorities.csv` beside this module is data that staff can read and edit: one authority a row, aliases separated by
semicolons. It holds the 153 English authorities with children's services duties, those that reorganisation ended
(`until`, `followed_by`), and the made-up authorities of the sample reports (`fictional`). Names that stand for several
authorities or regions, such as Greater Manchester, are in `groups.csv` (domain.groups).
"""

import csv
import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from domain.groups import read_groups
from domain.text import fold_text
from domain.types import NamedPlace

TABLE = Path(__file__).with_name("authorities.csv")

# What covers print around a name. Left out on both sides of a comparison, wherever it stands:
# "London Borough of Sutton", "Bristol City of", "Southend-on-Sea city council", "Borough of Redcar and Cleveland".
_AROUND = frozenset(
    [
        "london",
        "borough",
        "royal",
        "city",
        "the",
        "of",
        "council",
        "metropolitan",
        "county",
        "district",
        "unitary",
        "authority",
        "corporation",
        "mbc",
        "cc",
        "local",
        "children's",
        "childrens",
        "children",
        "services",
        "service",
        "social",
        "care",
        "area",
        "partnership",
    ]
)

# Names that are also ordinary words. In a question they count only where the writing shows that a place is meant.
_ORDINARY_WORDS = frozenset(["reading", "bury", "bath", "slough", "barking", "chelsea", "mk"])

_PLACE_BEFORE = re.compile(r"(?:\b(?:in|at|for|of|by|about|from|to|with|and|or|versus|vs|than|between)|,|&)\s*$", re.I)
# "has Reading improved": no title, in which all words have capitals.
_SMALL_BEFORE = re.compile(r"(?:\b[a-z][\w'-]*|^(?:Is|Are|Was|Were|Has|Have|Does|Did|How|Why|When|Which))\s+$")
_NAME_BESIDE = re.compile(r"\s*(?:,|&|and\b|or\b|versus\b|vs\b)\s*[A-Z]")  # "Bury and Bath early help"
# "the north of the borough", "the north locality team": no part of England.
_COMPASS = frozenset(["the north", "the south", "the east", "the west"])
_PART_OF_A_PLACE = re.compile(
    r"\s+(?:of\b(?!\s+england)|(?:area|district|division|end|hub|localit(?:y|ies)|part|quadrant|side|team)s?\b)", re.I
)
_COUNCIL_AFTER = re.compile(
    r"\s+(?:(?:city|county|borough|metropolitan|district|unitary)\s+)*(?:council|authority|borough|mbc)\b", re.I
)
_COUNCIL_BEFORE = re.compile(
    r"\b(?:(?:london|royal|metropolitan)\s+borough|city|borough|county|council)\s+of\s+(?:the\s+)?$", re.I
)

REGIONS = (
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
)

_TYPES = {
    "county": "county councils",
    "unitary": "unitary authorities",
    "metropolitan district": "metropolitan boroughs",
    "London borough": "London boroughs",
}
_SPACE = r"[\s-]+"  # "North, West and South Yorkshire" is not the North West

_REGION_WORDS = {
    "Yorkshire and The Humber": r"yorkshire\s+(?:and|&)\s+(?:the\s+)?humber(?:side)?",
    "East of England": r"(?:the\s+)?(?:east\s+of\s+england|eastern\s+region)",
    "London": r"(?:greater\s+|(?:(?:north|south|east|west|central)[\s-]*){1,2}[\s-])?london"
    r"(?!\s+(?:borough\s+of|boroughs|corporation|bridge))",
}
_NOT_BEFORE_LONDON = r"(?![\s-]+london\b)"  # "north west London" is London


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority. `type` is county, unitary, metropolitan district or London borough."""

    name: str
    region: str
    type: str
    aliases: tuple[str, ...] = ()
    since: date | None = None
    """First day, where reorganisation made it since 2009."""
    until: date | None = None
    """Last day, where reorganisation ended it."""
    followed_by: tuple[str, ...] = ()
    """Names of the authorities that took over its area."""
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a question: `text[start:end]`; several authorities where the name is shared.

    It has authorities, a region or a group.
    """

    start: int
    end: int
    authorities: tuple[Authority, ...] = ()
    region: str | None = None
    group: NamedPlace | None = None

    @property
    def is_wide(self) -> bool:
        """Whether a region or more is meant."""
        return bool(self.region or (self.group and self.group.regions))


def read_authorities(path: Path = TABLE) -> tuple[Authority, ...]:
    """Read the table. Raises ValueError naming the row if a date or a successor is wrong."""
    with path.open(encoding="utf-8", newline="") as lines:
        authorities = tuple(_parse_row(row) for row in csv.DictReader(lines))
    names = {authority.name for authority in authorities}
    for authority in authorities:
        if unknown := set(authority.followed_by) - names:
            raise ValueError(f"{path}: {authority.name} is followed by {sorted(unknown)}, not in the table")
    return authorities


def _parse_row(row: dict[str, str]) -> Authority:
    def listed(column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in row[column].split(";") if part.strip())

    def day(column: str) -> date | None:
        return date.fromisoformat(row[column]) if row[column] else None

    return Authority(
        name=row["name"],
        region=row["region"],
        type=row["type"],
        aliases=listed("aliases"),
        since=day("since"),
        until=day("until"),
        followed_by=listed("followed_by"),
        fictional=row["fictional"] == "yes",
    )


def type_words(of_type: str) -> str:
    """Return the words for all authorities of a type: "county councils"."""
    return _TYPES.get(of_type, of_type)


@functools.cache
def all_authorities() -> tuple[Authority, ...]:
    """Return the table that comes with the product, read once."""
    return read_authorities()


def find_authority(printed: str) -> Authority | None:
    """Return the authority whose name is printed, or None if the table has no such name or more than one.

    The name may stand among "London Borough of", "City", "Metropolitan Borough Council", "children's services" and
    the like, in any case, with "&" or "and". Nothing is guessed: an unknown name is None, not the nearest one.
    """
    exact = _by_name().get(_words(printed), ())
    found = exact or _by_core().get(_core(printed), ())
    return found[0] if len(found) == 1 else None


def find_mentions(question: str) -> list[Mention]:
    """Return the authorities, regions and groups of them that a question names, in order, none inside another.

    Longer names win ("North East Lincolnshire" is not the North East). A name that is also an ordinary word, such as
    Reading, counts only with a capital letter where it stands for a place, or beside "council" or "borough".
    """
    taken: list[Mention] = []
    for found in _name_pattern().finditer(fold_same_length(question)):
        start, end = found.span()
        words = _words(found.group())
        if region := _region_of(found.group()):
            taken.append(Mention(start, end, region=region))
            continue
        if group := _groups().get(words.removeprefix("the ")):
            if not (words in _COMPASS and _PART_OF_A_PLACE.match(question, end)):
                taken.append(Mention(start, end, group=group))
            continue
        if words in _ORDINARY_WORDS and not _stands_for_a_place(question, start, end):
            continue
        if before := _COUNCIL_BEFORE.search(question[:start]):
            start = before.start()
        if after := _COUNCIL_AFTER.match(question, end):
            end = after.end()
        taken.append(Mention(start, end, authorities=_by_name()[words]))
    return taken


def fold_same_length(text: str) -> str:
    """Return text with one kind of apostrophe and dash, character for character, so that offsets stay true."""
    return text.translate({0x2019: "'", 0x2018: "'", 0x2013: "-", 0x2010: "-", 0x2011: "-", 0xA0: " "})


def _stands_for_a_place(question: str, start: int, end: int) -> bool:
    if _COUNCIL_AFTER.match(question, end) or _COUNCIL_BEFORE.search(question[:start]):
        return True
    if not question[start].isupper() or (question[:end].isupper() and question.isupper()):
        return False
    if start == 0:  # every question may begin with a capital
        return not question[end:].strip(" ?.!") or bool(_NAME_BESIDE.match(question, end))
    return bool(_PLACE_BEFORE.search(question[:start]) or _SMALL_BEFORE.search(question[:start]))


def _words(text: str) -> str:
    """Return the words of a name, lower case: "B&NES" is "b nes" like "B & NES"; apostrophes do not count."""
    folded = fold_text(text).lower().replace("'", "").replace("&", " and ").replace("saint ", "st ")
    return " ".join(re.findall(r"[a-z0-9]+", folded))


def _core(text: str) -> str:
    return " ".join(word for word in _words(text).split() if word not in _AROUND)


def _names(authority: Authority) -> tuple[str, ...]:
    return (authority.name, *authority.aliases)


@functools.cache
def _by_name() -> dict[str, tuple[Authority, ...]]:
    table: defaultdict[str, list[Authority]] = defaultdict(list)
    for authority in all_authorities():
        for words in {_words(name) for name in _names(authority)}:
            table[words].append(authority)
    return {words: tuple(found) for words, found in table.items()}


@functools.cache
def _by_core() -> dict[str, tuple[Authority, ...]]:
    table: defaultdict[str, list[Authority]] = defaultdict(list)
    for authority in all_authorities():
        for core in {_core(name) for name in _names(authority)} - {""}:
            table[core].append(authority)
    return {core: tuple(found) for core, found in table.items()}


@functools.cache
def _all_groups() -> dict[str, NamedPlace]:
    return read_groups({authority.name for authority in all_authorities()}, REGIONS)


@functools.cache
def _groups() -> dict[str, NamedPlace]:
    """Return the groups by their words, without "the" before them."""
    return {_words(name).removeprefix("the "): group for name, group in _all_groups().items()}


@functools.cache
def _name_pattern() -> re.Pattern[str]:
    """One pattern of all names and regions, longest first, each matching "&" for "and" and any space or dash."""
    # Longer names first: "North East Lincolnshire" before "North East" before "the North".
    written = {name: _written(name) for authority in all_authorities() for name in _names(authority)}
    written |= {region: _region_written(region) for region in REGIONS}
    written |= {name: _group_written(name) for name in _all_groups()}
    longest_first = (written[name] for name in sorted(written, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])", re.IGNORECASE)


def _region_written(region: str) -> str:
    return _REGION_WORDS.get(region, rf"(?:the\s+)?{_written(region, _SPACE)}{_NOT_BEFORE_LONDON}")


def _group_written(name: str) -> str:
    written = _written(name, _SPACE)
    if not name.startswith("the "):
        return rf"(?:the\s+)?{written}"
    begin = name.removeprefix("the ").lower() + " "
    names = [one for authority in all_authorities() for one in _names(authority) if one.lower().startswith(begin)]
    longer = "|".join(_written(one[len(begin) :]) for one in names)
    return rf"{written}(?!{_SPACE}(?:{longer})\b)" if longer else written  # "the North Yorkshire model"


def _written(name: str, between: str = r"[\s.,-]*") -> str:
    parts = re.findall(r"[A-Za-z0-9']+|&", name)
    forms = {"and": r"(?:and|&)", "&": r"(?:and|&)"}
    written = [forms.get(part.lower(), re.escape(part).replace("'", "'?")) for part in parts]
    return between.join(written)


def _region_of(text: str) -> str | None:
    words = _words(text)
    if words in _by_name():
        return None
    for region in REGIONS:
        if re.fullmatch(_region_written(region), text, re.IGNORECASE):
            return region
    return None
