"""Where, when and in what kind of inspection a question asks, and what it leaves out.

Each step takes what it understands out of the question (`Rest.take`) and says so, where that is not plain, in a note.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.authorities import Mention, find_authority, find_mentions
from domain.types import Filters, InspectionKind, NamedPlace
from domain.vocabulary import Vocabulary
from domain.words import split_words
from index.grades import ANY_GRADE
from index.subject import asked_number
from index.terms import Span, find_terms, lies_within
from index.times import read_time

_JUDGED_AFTER = re.compile(r"\s+(?:(?:that|which)\s+(?:are|were)\s+)?(?:judged|rated|graded)\b", re.IGNORECASE)
_KINDS: tuple[tuple[str, tuple[InspectionKind, ...]], ...] = (
    (r"ilacs\s+short\s+inspections?|short\s+inspections?", (InspectionKind.ILACS_SHORT,)),
    (r"ilacs", (InspectionKind.ILACS, InspectionKind.ILACS_SHORT)),
    (r"sif\s+re-?inspections?|re-?inspections?", (InspectionKind.SIF_REINSPECTION,)),
    (r"sifs?|single\s+inspection\s+framework", (InspectionKind.SIF, InspectionKind.SIF_REINSPECTION)),
    (r"jtais?|(?:joint|multi-?\s?agency)\s+(?:targeted\s+)?(?:area\s+)?inspections?", (InspectionKind.JTAI,)),
    (
        r"(?:local\s+)?area\s+send(?!\s+(?:strateg|plan|partner|service|provision|team))"
        r"|send(?=\s+(?:inspections?|reports?))",
        (InspectionKind.AREA_SEND,),
    ),
    (r"focus(?:s)?ed\s+visits?", (InspectionKind.FOCUSED_VISIT,)),
    (r"monitoring\s+visits?", (InspectionKind.MONITORING_VISIT,)),
    (r"lscb\s+reviews?", (InspectionKind.LSCB_REVIEW,)),
)
# "areas for improvement for Bolton SEND"
_NEEDS_OF_SEND = re.compile(
    r"\b(?:areas?\s+for\s+(?:improvement|priority\s+action)|recommendations?|priority\s+actions?)\b.*"
    r"\b(?<!about )(?<!on )(?P<kind>send)\W*$",
    re.I,
)
_KIND_AFTER = r"(?:\s+(?:inspections?|reports?|letters?|framework))?"
_NOT_A_KIND = re.compile(
    r"(?:\b(?:previous|last|earlier|since|after|following|recent|of\s+the|child|task|solution|well|highly)\s+|-)$", re.I
)

_NOW = (
    r"(?<!\bno )(?<!\bkept )(?<!\bkeep )"  # "no current strategy" and "kept current" are of no time
    r"(?:now|nowadays|currently|current|at\s+the\s+moment|these\s+days|recently|recent|newest|latest|most\s+recent)"
)
_LATEST = (
    r"(?:the\s+)?(?:latest|newest|most\s+recent)\s+(?P<kind>\w+\s+)?(?:inspections?|reports?|judgements?)"
    r"|(?:at|in|from|of|about)\s+(?:the\s+|its\s+|their\s+)?last\s+(?:inspections?|reports?)"
)


_QUOTED = re.compile(r'"([^"]{2,200})"')
_HIDDEN = "\ue000"  # of private use: no letter, digit or space


@dataclass(slots=True)
class Rest:
    """What is left of the question: taken parts become spaces, so that offsets stay true."""

    text: str
    notes: list[str] = field(default_factory=list)
    """What was read otherwise than it may seem, a sentence each."""
    groups: list[NamedPlace] = field(default_factory=list)
    """Names taken that stand for several places."""
    left_out: Mapping[int, int] = field(default_factory=dict)
    """What is asked to be left out, by where its name begins; with where the words that ask it begin."""
    names_bodies: bool = False
    """Whether a place was named by its authorities: "northern councils"."""
    compared: tuple[int, ...] = ()
    """Years that are set against each other."""
    unnamed: str = ""
    """ "our council", where no place is named."""
    quoted: list[str] = field(default_factory=list)
    """What stands in double quotes, while it is hidden."""

    def hide_quoted(self) -> tuple[str, ...]:
        """Hide what stands in double quotes from those who look for places, times and grades; return the phrases.

        Quoted words are matched as they stand: "London Borough" in quotes restricts nothing.
        """
        self.quoted = _QUOTED.findall(self.text)
        self.text = _QUOTED.sub(lambda found: f" {_HIDDEN * len(found[1])} ", self.text).replace('"', " ")
        for phrase in self.quoted:
            self.notes += (
                [f'"{phrase}" is searched as words; without quotes it is a place'] if find_mentions(phrase) else []
            )
        phrases = dict.fromkeys(phrase.strip() for phrase in self.quoted)
        return tuple(phrase for phrase in phrases if split_words(phrase))

    def show_quoted(self) -> None:
        """Put back what was hidden: its words are a part of the theme."""
        quoted = iter(self.quoted)
        self.text = re.sub(f"{_HIDDEN}+", lambda found: next(quoted, found.group()), self.text)

    def take(self, start: int, end: int) -> None:
        """Take `text[start:end]` out."""
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]

    def take_match(self, pattern: str) -> re.Match[str] | None:
        """Take the first match of a pattern, of whole words in any case, out and return it."""
        found = re.search(rf"\b(?:{pattern})(?!\w)", self.text, re.IGNORECASE)
        if found:
            self.take(*found.span())
        return found


def take_scope(rest: Rest, vocabulary: Vocabulary, today: date | None) -> tuple[Filters, bool]:
    """Take places, types of council, time and kinds of inspection out of a question.

    Returns what they restrict a search to, and whether the question implies that recent reports matter more.
    """
    mentions = find_mentions(rest.text)
    rest.left_out = _find_left_out(rest.text, mentions)
    filters = _take_places(rest, Filters(), mentions, vocabulary)
    _take_neighbours(rest, filters)
    filters = _take_types(rest, filters, mentions)
    _take_ours(rest, filters)
    filters = _take_year_of_what_was_said(rest, filters)
    filters, newest_first = _take_time(rest, filters, today)
    return _take_what_became(rest, _take_kinds(rest, filters)), newest_first


# Of "our fostering service" only "our" is no theme.
_OURS = re.compile(
    r"(?:(?:\b(?:in|at|for|of|across|within|from|by)\s+)?\b(?P<body>(?:my|our)\s+(?:own\s+)?(?:local\s+)?(?:area|authority|borough"
    r"|children['’]?s\s+services|council|county(?!\s+lines)|department|directorate|la|region|services?))(?:['’]s?)?"
    r"|\b(?P<our>my|our)(?=(?:\s+[\w-]+){1,3}\s+services?\b))(?![\w'’])",
    re.IGNORECASE,
)
_ADVICE = re.compile(r"\b(?:can|could|may|might|must|should|would)\s+$", re.IGNORECASE)


def _take_ours(rest: Rest, filters: Filters) -> None:
    """Take "our council" out of a question, and remember it where no place is named.

    "What can our council learn" asks for advice: others may give it.
    """
    while found := _OURS.search(rest.text):
        rest.take(*found.span())
        if filters.authorities or filters.regions or rest.unnamed:
            continue
        words = found["body"] or found["our"]
        if _ADVICE.search(rest.text[: found.start()]):
            rest.notes.append(f"who asks is not known: '{words}' is left out, and all authorities are searched")
        else:
            rest.unnamed = words


def _take_neighbours(rest: Rest, filters: Filters) -> None:
    """Take the statistical neighbours of a place out, and say where they are: who they are stands in no report."""
    neighbours = (
        r"(?:(?:and|compared\s+(?:to|with)|with|to|of)\s+)?(?:(?:its|their|the|['’]s)\s+)?"
        r"(?:statistical\s+neighbou?rs?(?:\s+of)?|neighbou?rs(?=\s{4})|neighbou?ring\s+(?:authorities|councils))"
        r"|(?:(?:and|with)\s+)?(?:its|their)\s+neighbou?rs"
    )
    if filters.authorities and rest.take_match(neighbours):  # of a place that was taken, spaces are left
        places = " and ".join(filters.authorities)
        rest.notes.append(
            f"only {places} is searched, not its statistical neighbours: the page Compare sets it beside them"
        )


# Before a place or a kind of inspection: what is to be left out. "Leeds or not Leeds" leaves nothing out.
_LEFT_OUT = re.compile(
    r"(?:\bbut\s+)?(?<!\bor )\b(?:not?|except|excepting|excludes?|excluding|excl|outside|without|ignoring"
    r"|leaving\s+out|leave\s+out|apart\s+from|aside\s+from|other\s+than|(?:all|anywhere|everybody|everyone|everything|everywhere)\s+but)\b[.]?"
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


_MODEL = re.compile(r"\s+(?P<words>(?:[\w-]+\s+){0,4}?)(?:model|method)\b", re.IGNORECASE)
# Of Hertfordshire, Leeds, North Yorkshire and Hackney; used by many.
_KNOWN_MODELS = re.compile(
    r"(?:family\s+safeguarding|(?:relational|restorative)\s+(?:practice\s+)?|family\s+valued|no\s+wrong\s+door|reclaiming\s+social\s+work)"
    r"\s*",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in|at|of|for|by|across|within)\s+$", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:other|which|what|any|all|many)\s+(?:\w+\s+)?(?:authorities|boroughs|councils|las)\b|\bwho\b|\belsewhere\b",
    re.IGNORECASE,
)
_LIES_IN = re.compile(r"\W*\bin\s+(?:the\s+)?|\s*\(")
_BODIES_AT_END = re.compile(r"\b(?:authorities|boroughs|councils)$", re.IGNORECASE)  # "northern authorities"


def _take_places(rest: Rest, filters: Filters, mentions: Sequence[Mention], vocabulary: Vocabulary) -> Filters:
    searched: list[Mention] = []
    left_out: list[Mention] = []
    terms = [found.span for found in find_terms(rest.text, vocabulary)] if mentions else []
    for mention in mentions:
        if any(lies_within((mention.start, mention.end), term) for term in terms):
            continue  # "Southwark judgement"
        if _names_a_model(rest.text, mention, mentions):
            name = rest.text[mention.start : mention.end]
            rest.take(mention.start, mention.end)
            rest.notes.append(f"{name} is read as the name of a model; for what is said of the place, write: in {name}")
            continue
        begins = rest.left_out.get(mention.start)
        if note := _note_on(
            rest.text[mention.start : mention.end], mention, "searched" if begins is None else "left out"
        ):
            rest.notes.append(note)
        if named := mention.group or _with_successors(mention):
            rest.groups.append(named)
        if begins is not None:
            rest.take(begins, mention.end)
            left_out.append(mention)
            continue
        if searched and _only_tells_where(rest.text, searched[-1], mention):
            rest.take(searched[-1].end, mention.end)
            continue
        before = re.search(r"\b(?:in|at|for|of|across|within|from|by)\s+(?:the\s+)?$", rest.text[: mention.start], re.I)
        rest.names_bodies |= bool(_BODIES_AT_END.search(rest.text, mention.start, mention.end))
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


def _names_a_model(text: str, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a place is a part of the name of a model of practice: "the Leeds model", "Hertfordshire ... model".

    With words between, only where it is a known one, or the question asks about other places.
    """
    found = _MODEL.match(text, mention.end)
    if not found or _IN.search(text[: mention.start]):
        return False
    elsewhere = any(other.start >= found.end() or other.end <= mention.start for other in mentions)
    others = elsewhere or _OTHERS.search(text[: mention.start]) or _OTHERS.search(text, found.end())
    return not found["words"] or bool(_KNOWN_MODELS.fullmatch(found["words"])) or bool(others)


def _only_tells_where(text: str, place: Mention, region: Mention) -> bool:
    """Whether a region only says where the authority before it lies: "Derby in the East Midlands"."""
    lies_in = {authority.region for authority in place.authorities}
    return region.region in lies_in and bool(_LIES_IN.fullmatch(text, place.end, region.start))


def _note_on(named: str, mention: Mention, done: str) -> str | None:
    """Return what a name stands for where it is more than it says: "Cumbria is now ...: these are searched as well"."""
    if followers := [name for authority in mention.authorities for name in authority.followed_by]:
        return f"{named} is now {' and '.join(followers)}: these are {done} as well"
    if group := mention.group:
        members = [*group.authorities, *group.regions]
        return f"{group.name}: {', '.join(members)} {'are' if len(members) > 1 else 'is'} {done}"
    if mention.region == "London" and re.match(r"(?:north|south|east|west|central)", named, re.IGNORECASE):
        return f"{named} is read as London: all of it is {done}"
    if len(mention.authorities) > 1:
        return f"{named} serves {', '.join(authority.name for authority in mention.authorities)}: all are {done}"
    return None


def _with_successors(mention: Mention) -> NamedPlace | None:
    """Return an authority with those that took it over as one place; None for one that still is."""
    if len(mention.authorities) != 1 or not mention.authorities[0].followed_by:
        return None
    (authority,) = mention.authorities
    return NamedPlace(authority.name, (authority.name, *authority.followed_by), is_one=True)


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


def _take_types(rest: Rest, filters: Filters, mentions: Sequence[Mention]) -> Filters:
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
    if body and (re.search(rf"\b(?:{ANY_GRADE})\s+$", text[:start], re.I) or _JUDGED_AFTER.match(text, end)):
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


# "What became of the recommendations of 2017?", "did Leeds act on what it was told in 2017?": later reports tell.
_ASKS_WHAT_BECAME = re.compile(
    r"\b(?:what|whatever)\s+(?:became|has\s+become|happened|came)\s+(?:of|to|with)\b|\bfollowed\s+up\b|\bfollow-?\s?up\b"
    r"|\b(?:act(?:ed|ing)?|deliver(?:ed)?|follow(?:ed)?\s+through)\s+(?:up)?on\b|\b(?:respon(?:d|ded|se)|react(?:ed)?)\s+to\b"
    r"|\bprogress\s+(?:on|against|since|with)\b|\b(?:was|were|has|have)\s+(?:it|they|this|these|that|those)\s+(?:ever\s+)?(?:been\s+)?"
    r"(?:acted|addressed|done|fixed|implemented|met|resolved|sorted)\b",
    re.IGNORECASE,
)
_OF_WHAT_WAS_SAID = re.compile(
    r"\b(?:recommend\w*|areas?\s+for\s+\w+|priority\s+actions?|told|asked|criticisms?|findings?|inspection|report|weakness(?:es)?)\b",
    re.I,
)


def _take_year_of_what_was_said(rest: Rest, filters: Filters) -> Filters:
    """Read "did Leeds act on the 2022 recommendations by 2025?": from 2022 on."""
    if filters.authorities and asks_what_became(rest.text):
        said = rest.take_match(r"20\d\d(?=\s+(?:areas?|findings?|ilacs|inspections?|recommendations?|reports?|sif))")
        if said:
            rest.take_match(r"(?:by|until)\s+20\d\d")
            return replace(filters, first_year=int(said.group()))
    return filters


def _take_what_became(rest: Rest, filters: Filters) -> Filters:
    """Return the filters without an end of the time, where a question asks an authority what became of something.

    What was said in 2017 is told in that report, and what became of it in those after it.
    """
    ends = filters.last_year or filters.last_day
    if not (filters.authorities and ends and asks_what_became(rest.text)):
        return filters
    rest.notes.append("reports after that time are searched as well: they tell what became of it")
    return replace(filters, last_year=None, last_day=None)


def asks_what_became(text: str) -> bool:
    """Whether a question asks what became of what inspectors had said."""
    return bool(_ASKS_WHAT_BECAME.search(text) and _OF_WHAT_WAS_SAID.search(text))


def _take_time(rest: Rest, filters: Filters, today: date | None) -> tuple[Filters, bool]:
    if old := rest.take_match(r"(?:after|from|since)\s+19\d\d"):
        rest.notes.append(f"'{old.group()}' restricts nothing: no report is older")
    time = read_time(rest.text, filters, today or date.today())  # noqa: DTZ011 a day, where the user is
    rest.text, rest.compared = time.text, time.compared
    rest.notes += [time.note] if time.note else []
    if asked_number(rest.text):  # "the five newest inspections"
        return time.filters, False
    if latest := rest.take_match(_LATEST):
        if latest["kind"] and _find_kinds(latest["kind"]):  # "the latest ILACS report"
            begin, end = latest.span("kind")
            rest.text = rest.text[:begin] + latest["kind"] + rest.text[end:]
        return replace(time.filters, latest_only=True), True
    return time.filters, bool(rest.take_match(_NOW))


def _take_kinds(rest: Rest, filters: Filters) -> Filters:
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
    if not kinds and (found := _NEEDS_OF_SEND.search(rest.text)):
        rest.take(*found.span("kind"))
        kinds.append(InspectionKind.AREA_SEND)
    return replace(filters, kinds=tuple(dict.fromkeys(kinds)), without_kinds=tuple(dict.fromkeys(without)))


def _find_kinds(text: str) -> list[tuple[Span, tuple[InspectionKind, ...]]]:
    """Return the kinds of inspection that a text names, longer names before shorter."""
    kinds: list[tuple[Span, tuple[InspectionKind, ...]]] = []
    for pattern, meant in _KINDS:
        for found in re.finditer(rf"\b(?:{pattern}){_KIND_AFTER}(?!\w)", text, re.IGNORECASE):
            kinds.append((found.span(), meant))
            text = text[: found.start()] + " " * len(found.group()) + text[found.end() :]
    return kinds
