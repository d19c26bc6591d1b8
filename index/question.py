"""Understanding a question: theme, polarity, words of the sector, place, time, kind and grade. Rules, no model.

Each step takes what it understands out of the question (`_Rest.take`) and says so in the `Query`, which people see
and can change. What no step takes is the theme.
"""

import functools
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.authorities import Mention, find_authority, find_mentions
from domain.errors import QuestionRejected
from domain.text import fold_text
from domain.types import Expansion, Filters, InspectionKind, NamedPlace, Polarity, Query
from domain.vocabulary import TermGroup, Vocabulary, the_vocabulary
from domain.words import STOP_WORDS, split_words
from index.spelling import correct_spelling
from index.subject import find_subject
from index.terms import Found, Span, find_apart, find_listed, find_terms, lies_within, lies_within_longer

MOST_CHARACTERS = 1_000

_YEAR = r"(20[0-3]\d)"
_MONTH = (
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|spring|summer|autumn|winter)\s+)?"
)
_TO = r"\s*(?:-|to|and|until|/|vs\.?|versus|compared\s+(?:with|to))\s*"
_NO_YEAR = re.compile(r"\b(?:regulations?|act|rules)\s+(?:of\s+)?$", re.I)

_KINDS: tuple[tuple[str, tuple[InspectionKind, ...]], ...] = (
    (r"ilacs\s+short\s+inspections?|short\s+inspections?", (InspectionKind.ILACS_SHORT,)),
    (r"ilacs", (InspectionKind.ILACS, InspectionKind.ILACS_SHORT)),
    (r"sif\s+re-?inspections?|re-?inspections?", (InspectionKind.SIF_REINSPECTION,)),
    (r"sifs?|single\s+inspection\s+framework", (InspectionKind.SIF, InspectionKind.SIF_REINSPECTION)),
    (r"jtais?|joint\s+targeted\s+area\s+inspections?", (InspectionKind.JTAI,)),
    (
        r"(?:local\s+)?area\s+send(?!\s+(?:strateg|plan|partner|service|provision|team))"
        r"|send\s+(?=inspections?|reports?)",
        (InspectionKind.AREA_SEND,),
    ),
    (r"focus(?:s)?ed\s+visits?", (InspectionKind.FOCUSED_VISIT,)),
    (r"monitoring\s+visits?", (InspectionKind.MONITORING_VISIT,)),
    (r"lscb\s+reviews?", (InspectionKind.LSCB_REVIEW,)),
)
_KIND_AFTER = r"(?:\s+(?:inspections?|reports?|letters?|framework))?"
_NOT_A_KIND = re.compile(
    r"(?:\b(?:previous|last|earlier|since|after|following|recent|of\s+the|child|task|solution|well|highly)\s+|-)$", re.I
)

_GRADE = r"(outstanding|good|requires\s+improvement(?:\s+to\s+be\s+good)?|requiring\s+improvement|inadequate|adequate)"
_BODIES = r"(?:local\s+)?(?:authorities|authority|councils?|la|las|boroughs?|counties|unitaries)"
_GRADED = (
    rf"{_GRADE}\s+(?:{_BODIES}|(?:reports?|inspections?|judge?ments?)(?=\s*$|\s*\?))",
    rf"{_BODIES}\s+(?:that\s+(?:are|were)\s+)?(?:judged|rated|graded)\s+(?:to\s+be\s+|as\s+)?{_GRADE}",
    rf"(?:judged|rated|graded)\s+(?:to\s+be\s+|as\s+)?{_GRADE}",
)
_JUDGED_AFTER = re.compile(r"\s+(?:(?:that|which)\s+(?:are|were)\s+)?(?:judged|rated|graded)\b", re.IGNORECASE)
_LOOKS_LIKE = rf"what\s+(?:does|do|did)\s+{_GRADE}(?:\s+(?:practice|services?|support|work))?\s+looks?\s+like"
_AREAS_OF_THEMES = {
    "care leavers": ("care_leavers", "in_care"),
    "children in care": ("in_care",),
    "adoption": ("adoption", "in_care"),
    "leadership": ("impact_of_leaders",),
}

# "not completed", "too early", "never seen": what should be is not.
_DENIED = re.compile(
    r"\b(?:not|no\s+longer|no|never|rarely|seldom|hardly|too|\w+n['’]t)\s+(?!only\b)"
    r"(?:(?:well|very|always|consistently|sufficiently|yet|fully|been|being)\s+)*(\w+)",
    re.IGNORECASE,
)
# What a denial reaches to: "not pursued quickly", "not meeting needs promptly".
_REACH = re.compile(r"(?:\s+\w+){0,2}?\s+(?:\w+ly|enough|well)\b")
_UP_TO_TWO_WORDS = re.compile(r"\s+(?:[\w'’-]+\s+){0,2}")
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
_TOO = re.compile(r"too\s", re.IGNORECASE)  # "too few", "too broad": how it is judged, never what is judged
_NO = re.compile(r"no\s", re.IGNORECASE)  # "no job", "no plan": what is missing is the theme

_COUNTED = re.compile(r"\W*how\s+(?:many|often|common|widespread)\b", re.IGNORECASE)  # "how many say X is poor"

_NOW = (
    r"(?<!\bno )(?<!\bkept )(?<!\bkeep )"  # "no current strategy" and "kept current" are of no time
    r"(?:now|nowadays|currently|current|at\s+the\s+moment|these\s+days|recently|recent|newest|latest|most\s+recent)"
)
_ANY_REPORTS = re.compile(r"all|earlier|last|newer?|older?|other|past|previous|published|recent", re.IGNORECASE)
_LATEST = (
    r"(?:the\s+)?(?:latest|newest|most\s+recent)\s+(?:\w+\s+)?(?:inspections?|reports?|judgements?)"
    r"|(?:at|in|from|of|about)\s+(?:the\s+|its\s+|their\s+)?last\s+(?:inspections?|reports?)"
)


@dataclass(slots=True)
class _Rest:
    """What is left of the question: taken parts become spaces, so that offsets stay true."""

    text: str
    notes: list[str] = field(default_factory=list)
    groups: list[NamedPlace] = field(default_factory=list)
    left_out: Mapping[int, int] = field(default_factory=dict)
    """What is asked to be left out, by where its name begins; with where the words that ask it begin."""

    def take(self, start: int, end: int) -> None:
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]

    def take_match(self, pattern: str) -> re.Match[str] | None:
        found = re.search(rf"\b(?:{pattern})(?!\w)", self.text, re.IGNORECASE)
        if found:
            self.take(*found.span())
        return found


def understand(
    text: str,
    *,
    vocabulary: Vocabulary | None = None,
    known_words: Collection[str] = (),
    definitions: Mapping[str, str] | None = None,
    is_word: Callable[[str], bool] | None = None,
    today: date | None = None,
) -> Query:
    """Return what is understood of a question.

    `known_words` are the words of the index (lower case): a word that is none of them nor of the vocabulary is read
    as the nearest that is, and the note says so; without them nothing is corrected. `is_word` knows words of English,
    which are no slips even if no report has them. `definitions` are acronyms that the reports themselves explain,
    upper case, with their words. Raises QuestionRejected for what is no question.
    """
    vocabulary = vocabulary or the_vocabulary()
    clean = _checked(text)
    rest = _Rest(clean)
    phrases = _take_phrases(rest)
    filters = Filters()
    mentions = find_mentions(rest.text)
    rest.left_out = _find_left_out(rest.text, mentions)
    filters = _take_places(rest, filters, mentions, vocabulary)
    filters = _take_types(rest, filters, mentions)
    filters, newest_first = _take_time(rest, filters, today)
    filters = _take_kinds(rest, filters)
    named, kinds = bool(filters.authorities) and not rest.groups, bool(filters.kinds or filters.authority_types)
    if not phrases and (covers := find_subject(rest.text, has_authority=named, has_kind=kinds)):
        return Query(
            text=clean,
            theme="",
            asked=" ".join(rest.text.split()),
            polarity=covers.polarity,
            filters=replace(filters, areas=covers.areas, grades=covers.grades),
            newest_first=newest_first,
            notes=tuple(rest.notes),
            groups=tuple(dict.fromkeys(rest.groups)),
            subject=covers.subject,
        )
    filters, graded = _take_grades(rest, filters)
    rest.text = _in_reports_words(rest, vocabulary)
    rest.text = _corrected(rest, known_words, vocabulary, is_word)
    asked = " ".join(rest.text.split())
    groups = find_terms(rest.text, vocabulary)
    polarity = graded or _take_polarity(rest, groups, vocabulary)
    filters = _areas_of(filters, groups, graded)
    theme = _theme(rest.text, vocabulary)
    if not theme and not _is_filtered(filters) and polarity is None:
        raise QuestionRejected(
            f'there is no word to search for in "{_shortened(clean)}": name a theme, such as "private fostering"'
        )
    first = {found.name: found for found in reversed(groups)}
    expansions = tuple(_expansion(found, rest.text, clean, vocabulary) for found in reversed(first.values()))
    expansions += _defined(rest.text, groups, definitions or {})
    return Query(
        text=clean,
        theme=theme,
        asked=asked,
        polarity=polarity,
        expansions=expansions,
        phrases=phrases,
        filters=filters,
        newest_first=newest_first,
        notes=tuple(rest.notes),
        groups=tuple(dict.fromkeys(rest.groups)),
    )


def _checked(text: str) -> str:
    clean = fold_text("".join(" " if ord(char) < 32 else char for char in text))
    if not clean:
        raise QuestionRejected("the question is empty: type what you want to know, such as early help strengths")
    if len(clean) > MOST_CHARACTERS:
        raise QuestionRejected(
            f"the question has {len(clean):,} characters, at most {MOST_CHARACTERS:,} are read: ask for one theme"
        )
    words = split_words(clean)
    if not any(len(word) > 1 for word in words):
        raise QuestionRejected(f'there is no word to search for in "{_shortened(clean)}": type a word or more')
    return clean


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _take_phrases(rest: _Rest) -> tuple[str, ...]:
    """Return the phrases in double quotes; their words stay in the question."""
    phrases = [found.group(1).strip() for found in re.finditer(r'"([^"]{2,200})"', rest.text)]
    rest.text = rest.text.replace('"', " ")
    return tuple(phrase for phrase in dict.fromkeys(phrases) if split_words(phrase))


# Before a place or a kind of inspection: what is to be left out. "Leeds or not Leeds" leaves nothing out.
_LEFT_OUT = re.compile(
    r"(?:\bbut\s+)?(?<!\bor )\b(?:not?|except|excepting|excludes?|excluding|excl|outside|without|ignoring"
    r"|leaving\s+out|leave\s+out|apart\s+from|aside\s+from|other\s+than|(?:all|anywhere|everywhere)\s+but)\b[.]?"
    r"(?:\s+(?:at|by|for|from|in|of))?\s+(?:(?:any|all|the)\s+)?$",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"outside\b", re.IGNORECASE)
# "children placed outside London" asks about those of London.
_PLACED = re.compile(
    r"\b(?:accommodated|educated|housed|living|lives?|mov(?:ed?|ing)|plac(?:ed|es?|ing|ements?)|homes?|schools?)\s+$",
    re.IGNORECASE,
)
_EXCLUDE = re.compile(r"exclud", re.IGNORECASE)  # "schools that exclude Kent children" are about Kent
_CHILDREN = re.compile(r"(?:['’]s?)?\s+(?:children|learners|pupils|students|young\s+people)\b", re.IGNORECASE)
_OF_IT = re.compile(r"['’]")  # "not Kent's foster carers"
_AND_THAT = re.compile(
    r"\s*(?:,|(?:,\s*|\s)(?:and|or|nor|&))\s*(?:(?:at|by|for|from|in|of)\s+)?(?:(?:any|all|the)\s+)?", re.IGNORECASE
)


def _find_left_out(text: str, mentions: Sequence[Mention]) -> dict[int, int]:
    """Return the beginnings of the places and kinds that the text leaves out, each with where it begins to.

    One "not" reaches over what is joined to it: "not in London or Kent", "excluding JTAIs and Leeds".
    """
    places = {(mention.start, mention.end): mention for mention in mentions}
    kinds = [span for span, _ in (*_find_kinds(text), *_find_types(text))]
    left: dict[int, int] = {}
    before: Span = (0, 0)
    for start, end in sorted([*places, *kinds]):
        place = places.get((start, end))
        if (found := _LEFT_OUT.search(text[:start])) and _is_left_out(text, found.start(), end, place):
            left[start] = found.start()
        elif before[0] in left and (joined := _AND_THAT.fullmatch(text, before[1], start)):
            another = (before in places) is not (place is not None)
            if not (another and joined.group().strip() == ","):  # "not London, ILACS only"
                left[start] = before[1]
        before = (start, end)
    return left


def _is_left_out(text: str, begins: int, end: int, place: Mention | None) -> bool:
    """Whether what ends at `end` is left out by the words that begin at `begins`, or these say something else."""
    if place and _OF_IT.match(text, end):
        return False
    if _OUTSIDE.match(text, begins):
        return (place is None or place.is_wide) and not _PLACED.search(text[:begins])
    return not (_EXCLUDE.match(text, begins) and _CHILDREN.match(text, end))


def _take_places(rest: _Rest, filters: Filters, mentions: Sequence[Mention], vocabulary: Vocabulary) -> Filters:
    searched: list[Mention] = []
    left_out: list[Mention] = []
    terms = [found.span for found in find_terms(rest.text, vocabulary)] if mentions else []
    for mention in mentions:
        if any(lies_within((mention.start, mention.end), term) for term in terms):
            continue  # "Southwark judgement"
        begins = rest.left_out.get(mention.start)
        if note := _note_on(
            rest.text[mention.start : mention.end], mention, "searched" if begins is None else "left out"
        ):
            rest.notes.append(note)
        if mention.group:
            rest.groups.append(mention.group)
        if begins is not None:
            rest.take(begins, mention.end)
            left_out.append(mention)
            continue
        before = re.search(r"\b(?:in|at|for|of|across|within|from|by)\s+(?:the\s+)?$", rest.text[: mention.start], re.I)
        rest.take(before.start() if before else mention.start, mention.end)
        searched.append(mention)
    for word in ("reading", "bury", "bath", "slough"):
        if re.search(rf"\b(?:in|for)\s+{word}\s*\??$", rest.text) and (place := find_authority(word)):
            rest.notes.append(f'"{word}" is read as a word; if you mean {place.name} the authority, write a capital')
    return replace(
        filters,
        authorities=_authorities_of(searched),
        regions=_regions_of(searched),
        without_authorities=_authorities_of(left_out),
        without_regions=_regions_of(left_out),
    )


def _note_on(named: str, mention: Mention, done: str) -> str | None:
    """Return what a name stands for where it is more than it says: "Cumbria is now ...: these are searched as well"."""
    if followers := [name for authority in mention.authorities for name in authority.followed_by]:
        return f"{named} is now {' and '.join(followers)}: these are {done} as well"
    if group := mention.group:
        members = [*group.authorities, *group.regions]
        return f"{group.name}: {', '.join(members)} {'are' if len(members) > 1 else 'is'} {done}"
    if len(mention.authorities) > 1:
        return f"{named} serves {', '.join(authority.name for authority in mention.authorities)}: all are {done}"
    return None


def _authorities_of(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the names of the authorities mentioned, each place's before those that took it over."""
    names: list[str] = []
    for mention in mentions:
        names += mention.group.authorities if mention.group else ()
        names += [authority.name for authority in mention.authorities]
        names += [name for authority in mention.authorities for name in authority.followed_by]
    return tuple(dict.fromkeys(names))


def _regions_of(mentions: Sequence[Mention]) -> tuple[str, ...]:
    regions: list[str] = []
    for mention in mentions:
        regions += mention.group.regions if mention.group else ()
        regions += [mention.region] if mention.region else ()
    return tuple(dict.fromkeys(regions))


# "county" and "unitary" alone are ordinary words, and "the county council" is one that the question is about.
_TYPES = (
    ("county", r"(?:shire\s+)?county\s+(?:council|authorit)|shire\s+(?:count|council|authorit)"),
    ("unitary", r"unitar(?=ies)|unitary\s+(?:council|authorit)"),
    ("metropolitan district", r"metropolitan\s+(?:(?:borough|district)\s+)?(?:authorit|borough|council|district)"),
    ("London borough", r"(?:greater\s+)?london\s+borough"),
)
_ONE_OF_THEM = re.compile(r"\b(?:any|each|every|no|which)\s+$", re.IGNORECASE)  # "which county council", not "the"
_BODY = re.compile(r"\w+$")


def _take_types(rest: _Rest, filters: Filters, mentions: Sequence[Mention]) -> Filters:
    """Read "county councils", "unitaries", "metropolitan boroughs" and "London boroughs" as types of authority."""
    types: list[str] = []
    without: list[str] = []
    names = [mention.end for mention in mentions if mention.authorities]
    for (start, end), meant in _find_types(rest.text):
        if any(name <= start and not rest.text[name:start].strip() for name in names):
            rest.take(start, end)  # "Kent and Essex county councils"
        elif (begins := rest.left_out.get(start)) is not None:
            rest.take(begins, end)
            without.append(meant)
        else:
            rest.take(*_without_body(rest.text, start, end))
            types.append(meant)
    if filters.regions and "London borough" in types:  # "London boroughs and the South East"
        types.remove("London borough")
        filters = replace(filters, regions=tuple(dict.fromkeys([*filters.regions, "London"])))
    return replace(filters, authority_types=tuple(dict.fromkeys(types)), without_types=tuple(dict.fromkeys(without)))


def _without_body(text: str, start: int, end: int) -> Span:
    """Return what to take of a type's name: "good county councils" leaves "good councils", which is a grade."""
    body = _BODY.search(text[:end])
    if body and (re.search(rf"\b{_GRADE}\s+$", text[:start], re.I) or _JUDGED_AFTER.match(text, end)):
        return start, body.start()
    before = re.search(r"\b(?:across|at|by|for|from|in|of|within)\s+(?:the\s+)?$", text[:start], re.I)
    return before.start() if before else start, end


def _find_types(text: str) -> list[tuple[Span, str]]:
    """Return the types of authority that a text names as such: many of them, or which one of them."""
    types = []
    for name, pattern in _TYPES:
        for found in re.finditer(rf"\b(?:{pattern})(?:(s|ies)|y)?\b", text, re.IGNORECASE):
            if found.group(1) or _ONE_OF_THEM.search(text[: found.start()]):
                types.append((found.span(), name))
    return types


def _take_time(rest: _Rest, filters: Filters, today: date | None) -> tuple[Filters, bool]:
    newest_first = False
    if rest.take_match(_LATEST):
        filters, newest_first = replace(filters, latest_only=True), True
    elif rest.take_match(_NOW):
        newest_first = True
    if found := rest.take_match(
        rf"(?:(?:in|during|over|within)\s+)?(?:the\s+)?(?:last|past)\s+(?:({_COUNT})\s+)?(year|month)s?"
        r"|(?:(?:in|during)\s+)?this\s+(?:calendar\s+)?year"
    ):
        first, last = _years_ago(found, today or date.today())  # noqa: DTZ011 a year, where the user is
        return replace(filters, first_year=first, last_year=last), newest_first
    rest.take_match(rf"than\s+(?:(?:before|in|after|since|it\s+was\s+in)\s+)?{_YEAR}")  # the answer goes year by year
    between = rf"(?:(?:between|from|in|of|over|during)\s+)?{_MONTH}{_YEAR}{_TO}{_MONTH}(20[0-3]\d|[0-3]\d)"
    if found := rest.take_match(between):
        first, last = int(found.group(1)), int(found.group(2))
        last += 2000 if last < 100 else 0
        return replace(filters, first_year=min(first, last), last_year=max(first, last)), newest_first
    if found := rest.take_match(rf"(?:since|from|starting)\s+{_MONTH}{_YEAR}(?:\s+onwards)?"):
        return replace(filters, first_year=int(found.group(1))), newest_first
    if found := rest.take_match(rf"after\s+{_MONTH}{_YEAR}"):
        return replace(filters, first_year=int(found.group(1)) + 1), newest_first
    if found := rest.take_match(rf"(?:before|prior\s+to)\s+{_MONTH}{_YEAR}"):
        return replace(filters, last_year=int(found.group(1)) - 1), newest_first
    if found := rest.take_match(rf"(?:until|till|up\s+to|to)\s+{_MONTH}{_YEAR}"):
        return replace(filters, last_year=int(found.group(1))), newest_first
    found = re.search(rf"\b(?:(?:in|during|of|for)\s+)?{_MONTH}{_YEAR}\b(?!\s+(?:\w+\s+)*regulations)", rest.text, re.I)
    if found and not _NO_YEAR.search(rest.text[: found.start()]):
        rest.take(*found.span())
        year = int(found.group(1))
        filters = replace(filters, first_year=year, last_year=year)
    return filters, newest_first


def _years_ago(found: re.Match[str], today: date) -> tuple[int, int | None]:
    """Return the years of "the last three years", "the last 12 months", "last year", "this year"."""
    count, unit = found.groups()
    if unit is None:
        return today.year, today.year
    number = (_NUMBERS.get(count.lower()) or int(count)) if count else 1
    if unit == "year" and not count:
        return today.year - 1, today.year - 1
    months = number * (12 if unit == "year" else 1)
    return today.year - math.ceil(months / 12), None


_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_COUNT = rf"\d\d?|{'|'.join(_NUMBERS)}"


def _take_kinds(rest: _Rest, filters: Filters) -> Filters:
    kinds: list[InspectionKind] = []
    without: list[InspectionKind] = []
    for (start, end), meant in _find_kinds(rest.text):
        if (begins := rest.left_out.get(start)) is not None:
            rest.take(begins, end)
            without += meant
        elif not _NOT_A_KIND.search(rest.text[:start]):
            before = re.search(r"\b(?:in|at|from|during|of|by)\s+(?:the\s+)?$", rest.text[:start], re.I)
            rest.take(before.start() if before else start, end)
            kinds += meant
    return replace(filters, kinds=tuple(dict.fromkeys(kinds)), without_kinds=tuple(dict.fromkeys(without)))


def _find_kinds(text: str) -> list[tuple[Span, tuple[InspectionKind, ...]]]:
    """Return the kinds of inspection that a text names, each where it stands first, longer names before shorter."""
    kinds: list[tuple[Span, tuple[InspectionKind, ...]]] = []
    for pattern, meant in _KINDS:
        if found := re.search(rf"\b(?:{pattern}){_KIND_AFTER}(?!\w)", text, re.IGNORECASE):
            kinds.append((found.span(), meant))
            text = text[: found.start()] + " " * len(found.group()) + text[found.end() :]
    return kinds


def _take_grades(rest: _Rest, filters: Filters) -> tuple[Filters, Polarity | None]:
    """Return the filters with grades, and the polarity that "what does outstanding look like" asks for."""
    if found := rest.take_match(_LOOKS_LIKE):
        grade = _grade(found.group(1))
        return replace(filters, grades=(grade,)), (
            Polarity.STRENGTH if grade in ("outstanding", "good") else Polarity.WEAKNESS
        )
    grades = []
    for pattern in _GRADED:
        while found := rest.take_match(rf"(?:(?:in|by|of|from|at)\s+(?:the\s+)?)?(?:{pattern})"):
            grades.append(_grade(found.group(1)))
    if grades:
        filters = replace(filters, grades=tuple(dict.fromkeys(grades)), areas=("overall_effectiveness",))
    return filters, None


def _grade(words: str) -> str:
    folded = " ".join(words.lower().split())
    return "requires improvement" if folded.startswith("requir") else folded


def _areas_of(filters: Filters, groups: list[Found], graded: Polarity | None) -> Filters:
    if graded is None:
        return filters
    areas = [area for found in groups for area in _AREAS_OF_THEMES.get(found.name, ())]
    return replace(filters, areas=tuple(dict.fromkeys(areas)))


def _in_reports_words(rest: _Rest, vocabulary: Vocabulary) -> str:
    """Return the text with everyday words replaced by those of reports, longest first, and note it.

    A word inside a term of the vocabulary stays: "teen mums" is one already.
    """
    pattern = _everyday_pattern(tuple(vocabulary.everyday))
    if pattern is None or not pattern.search(rest.text):
        return rest.text
    known = [found.span for found in find_terms(rest.text, vocabulary)]

    def replaced(found: re.Match[str]) -> str:
        if any(lies_within(found.span(), term) for term in known):
            return found.group()
        meant = vocabulary.everyday[" ".join(found.group().lower().split())]
        rest.notes.append(f"read '{found.group()}' as '{meant}'")
        return meant

    return pattern.sub(replaced, rest.text)


@functools.lru_cache(maxsize=8)
def _everyday_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds any of the words; None if there are none."""
    if not words:
        return None
    forms = (r"\s+".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


def _corrected(
    rest: _Rest, known_words: Collection[str], vocabulary: Vocabulary, is_word: Callable[[str], bool] | None
) -> str:
    if not known_words:
        return rest.text
    text, notes = correct_spelling(rest.text, known_words, _vocabulary_words(vocabulary), is_word)
    rest.notes += notes
    return text


_words_of: dict[int, tuple[Vocabulary, frozenset[str]]] = {}


def _vocabulary_words(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the words of a vocabulary, worked out once."""
    kept = _words_of.get(id(vocabulary))
    if kept is None or kept[0] is not vocabulary:
        _words_of.clear()
        kept = _words_of[id(vocabulary)] = (vocabulary, frozenset(vocabulary.words()))
    return kept[1]


@dataclass(frozen=True, slots=True)
class _Judging:
    """Where a question asks for a polarity in so many words, and where it judges; which of that is a theme as well."""

    asked: Mapping[Polarity, list[Span]]
    judged: Mapping[Polarity, list[Span]]
    themes: frozenset[Span]
    denied: Mapping[Span, int]
    """Of what is denied and is a theme itself ("not updated"), where that begins: only the denial is no theme."""


def _take_polarity(rest: _Rest, groups: list[Found], vocabulary: Vocabulary) -> Polarity | None:
    """Return the polarity asked for, or None for either; take its words out of the theme.

    Asking in so many words ("weaknesses", "criticise") counts always. Judging words ("poor", "too late", "well
    supported") count unless the question is open ("Are interviews timely?"). Both sides together mean either.
    """
    found = _find_judging(rest.text, groups, vocabulary)
    longer = [group.span for group in groups]
    sides = {polarity for polarity, spans in found.asked.items() if spans}
    is_open = not _COUNTED.match(rest.text) and bool(
        find_listed(rest.text[: _first_word_end(rest.text)], vocabulary.polarity_words["open_questions"])
    )
    if not sides and not is_open:
        sides = {polarity for polarity, spans in found.judged.items() if spans}
    if not sides and not is_open:
        sides = {group.implies for group in groups if group.implies}
    polarity = sides.pop() if len(sides) == 1 else None
    taken = [span for spans in found.asked.values() for span in spans]
    if len(sides) > 1:  # "strengths and weaknesses of ...": either, unless that is the theme itself
        taken = _outside(taken, longer)
    if polarity:
        judging = [span for span in found.judged[polarity] if span not in longer]
        taken += [
            (start, found.denied.get((start, end), end))
            for start, end in judging
            if (start, end) not in found.themes and not _NO.match(rest.text, start)
        ]
        said = [rest.text[start:end] for start, end in sorted({*found.asked[polarity], *judging})]
        if said:
            plural = "weaknesses" if polarity is Polarity.WEAKNESS else "strengths"
            rest.notes.append(f'"{said[0]}" asks for {plural}')
    for start, end in taken:
        rest.take(start, end)
    return polarity


def _find_judging(text: str, groups: list[Found], vocabulary: Vocabulary) -> _Judging:
    words = vocabulary.polarity_words
    shields = find_listed(text, words["not_polarity"])
    longer = [group.span for group in groups]
    asked = {
        polarity: _outside(find_listed(text, words[f"asks_{polarity.value}"]), shields)
        for polarity in (Polarity.WEAKNESS, Polarity.STRENGTH)
    }
    denied = {found.span(): found.start(1) for found in _DENIED.finditer(text)}
    no_theme = [*find_listed(text, words["strength"]), *find_listed(text, words["denied_nothing"])]
    weak = find_listed(text, words["weakness"])
    weak_apart = find_apart(text, words["weakness_apart"])
    strong_apart = find_apart(text, words["strength_apart"])
    strong = [*find_listed(text, words["strength"]), *strong_apart]
    one_word = [(start, end) for start, end in weak if " " not in text[start:end]]
    phrases = [*(span for span in weak if span not in one_word), *weak_apart]
    judged = {
        Polarity.WEAKNESS: _outside(one_word, [*shields, *longer, *strong])
        + _outside(phrases, shields)
        + _outside([*denied], [*shields, *longer]),
        Polarity.STRENGTH: _outside(strong, shields),
    }
    overcome = _overcome(text, [*asked[Polarity.WEAKNESS], *judged[Polarity.WEAKNESS]], vocabulary)
    for spans in (asked, judged):
        spans[Polarity.WEAKNESS] = [
            span for span in spans[Polarity.WEAKNESS] if not any(lies_within(span, whole) for whole in overcome)
        ]
    reached = [(start, found.end()) for start, end in denied if (found := _REACH.match(text, end))]
    for spans in (asked, judged):
        spans[Polarity.STRENGTH] = _outside(spans[Polarity.STRENGTH], [*judged[Polarity.WEAKNESS], *reached])
    if not asked[Polarity.WEAKNESS] and not judged[Polarity.WEAKNESS]:
        judged[Polarity.STRENGTH] += overcome
    also_theme = find_listed(text, words["also_theme"])
    themes = frozenset([*longer, *overcome, *weak_apart, *strong_apart, *also_theme])
    denied_themes = {
        (start, end): last_word
        for (start, end), last_word in denied.items()
        if not _TOO.match(text, start) and not any(lies_within((last_word, end), one) for one in no_theme)
    }
    return _Judging(asked, judged, themes, denied_themes)


def _overcome(text: str, weak: list[Span], vocabulary: Vocabulary) -> list[Span]:
    """Return the spans in which a weakness is said not to be, or to be overcome: "without delay", "reduces drift"."""
    return [
        (start, weak_end)
        for start, end in find_listed(text, vocabulary.polarity_words["overcome"])
        for weak_start, weak_end in weak
        if weak_start >= end and _UP_TO_TWO_WORDS.fullmatch(text, end, weak_start)
    ]


def _outside(spans: list[Span], others: list[Span]) -> list[Span]:
    """Return the spans that do not lie within a longer one of the others."""
    return [span for span in spans if not any(lies_within_longer(span, other) for other in others)]


def _first_word_end(text: str) -> int:
    found = re.match(r"\W*(?:to\s+what\s+extent|\w+)", text)
    return found.end() if found else 0


def _theme(text: str, vocabulary: Vocabulary) -> str:
    """Return the words left, without those that say nothing at either end or anywhere ("what do inspectors say")."""
    nothing = find_listed(text, vocabulary.polarity_words["nothing"], covered_by=find_terms(text, vocabulary))
    for start, end in nothing:
        if not _is_kind_of_report(text, start, end):
            text = text[:start] + " " * (end - start) + text[end:]
    words = re.findall(r"[^\s]+", re.sub(r"[?!;:<>{}\[\]()=*/\\|~^\"]+", " ", text))
    words = [word.strip(".,'-") for word in words]
    words = [word for word in words if word and (split_words(word) or not word.isascii())]
    while words and _says_nothing(words[0]):
        words.pop(0)
    while words and _says_nothing(words[-1]):
        words.pop()
    return " ".join(words)


def _is_kind_of_report(text: str, start: int, end: int) -> bool:
    """Whether "reports" are a theme here: "court reports", "adoption reports", but not "inspection reports".

    What says nothing before it has been taken out of the text by now.
    """
    before = re.search(r"([\w'’-]+)\s$", text[:start])
    is_named = before and not _says_nothing(before[1]) and not _ANY_REPORTS.fullmatch(before[1])
    return text[start:end].lower() == "reports" and bool(is_named)


def _says_nothing(word: str) -> bool:
    parts = split_words(word)
    return all(part in STOP_WORDS or len(part) == 1 for part in parts)


def _is_filtered(filters: Filters) -> bool:
    return filters != Filters()


def _expansion(found: Found, text: str, original: str, vocabulary: Vocabulary) -> Expansion:
    group = vocabulary.group(found.name) or TermGroup(found.name, ())
    start, end = found.span
    words = original[start:end] if len(original) == len(text) else text[start:end]
    return Expansion(group=group.name, found=words, synonyms=group.terms)


def _defined(text: str, groups: list[Found], definitions: Mapping[str, str]) -> tuple[Expansion, ...]:
    """Return expansions of acronyms that the vocabulary does not know and a report explains.

    In small letters only what cannot be a word counts: "safe" is no team of that name.
    """
    for start, end in (found.span for found in groups):
        text = text[:start] + " " * (end - start) + text[end:]
    found = []
    for word in dict.fromkeys(re.findall(r"\b[A-Za-z]{3,8}\b", text)):
        is_acronym = word.isupper() or not _VOWEL.search(word)
        if is_acronym and (meaning := definitions.get(word.upper())) and word.lower() not in STOP_WORDS:
            found.append(Expansion(group=meaning, found=word, synonyms=(meaning, word.upper())))
    return tuple(found)
