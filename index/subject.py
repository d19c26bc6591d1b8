"""What a question asks for: what inspectors found, or what the covers of reports state: judgements, dates, names.

"Which authorities are outstanding for care leavers?" is answered by the judgements on the covers, not by sentences that
hold the word "outstanding". A question counts as one of these only if every word of it is used up: one word more, as in
"which inadequate authorities have high caseloads", and it asks for findings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.covers import JudgementsAsked, ReportsAsked
from domain.judgements import OUTCOME, OVERALL, SEND_OUTCOMES, is_good
from domain.types import Polarity, Subject
from domain.words import NUMBERS, STOP_WORDS, split_words
from index.grades import (
    ANY_GRADE,
    CHANGING,
    JOINING,
    RANKS,
    asked_change,
    asked_conditions,
    asked_levels,
    asked_steps,
    asked_times,
    asks_for_ranks,
    asks_who_never,
    take_areas,
    take_grades,
)

# "care leavers in good authorities": what is found on the theme there, not who is good for care leavers.
_IN_GRADED = re.compile(
    rf"\b(?:in|of|by|at|across|within)\s+(?:the\s+)?(?:(?:{ANY_GRADE})\s+\w+"
    r"|(?:local\s+)?(?:authorities|councils|las|reports|inspections)\s+(?:that\s+(?:are|were)\s+)?(?:judged|graded|rated))",
    re.IGNORECASE,
)


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BODIES = _listed("""
anybody anyone area areas authorities authority borough boroughs council councils counties county inspection
inspections la las place places report reports where who
""")
_JUDGING = _listed("judged rated graded judgement judgements judgment judgments grade grades grading rating ratings")
_OPENING = _listed("is are was were has have had did does do when why")
_MADE = _listed("made make makes")  # "what made Leeds outstanding": the judgement, with what led to it
_ASKING_WHICH = _listed("which what list name show how who where whose")
# Words on which nothing hangs in a question about covers.
_FILLING = _listed("""
a about across all among an and any are as at be been being between by can children could currently did do does each
ever for from gave get gets give given got had has have here how in into is it its last latest list local many me
most much name new newest number of ofsted on one or our overall previous recent same service services show since so
social still tell that the their them then there these they this those to total under up us was we were what when
where which while who whom whose with work you your
""")
_OF_JUDGEMENTS = _FILLING | _BODIES | _JUDGING | RANKS.keys()
_OF_JUDGEMENTS |= _listed("""
achieved again awarded became become before came changed come compare compared comparison earlier five found go going
gone got history improve inspectors jumped least made make makes more moved multiple never now once out outcome
outcomes over percentage performing previously proportion reason reasons receive received repeatedly result results rose
score scored scores several share ten than three time times today trend twice versus vs went why year years
""")
_OF_REPORTS = _FILLING | _BODIES
_OF_REPORTS |= _listed("""
available carried contain contains corpus count cover covered covers database date dates day days different done
due earliest fewest first held hold holds include included includes index indexed inspected inspector inspectors
kind kinds lead leading led never next not oldest out overdue place publish published reporting take taken took tool
undertaken undertook visited visits year years
""")

_WITH_GRADE = _OF_REPORTS | _JUDGING | _listed("awarded outcome outcomes receive received result results score")

# What a place's grades answer as a whole: "has practice improved?", "how has it changed?", "what progress is there?"
_CHANGE_OF_ALL = re.compile(
    r"\W*(?:(?:what|how\s+much|has|have|is|are|was|were|did|does|do|how|it|they|there|been|being|any|the|its|much|more"
    r"|children[’']?s|social|overall|care|work|practice|services?|things|performance|quality|standards|of|in|for|and|got"
    r"|gotten|getting|get|made|make|making|over|time|since|then|year)\b\W*)*"
)
_CHANGE = re.compile(
    r"\b(?:improv(?:e|ed|es|ing|ements?)|better|worse|worsen(?:ed|ing)|deteriorat(?:ed|ing|ion)|declin(?:e|ed|ing)|chang(?:e|ed|es|ing)"
    r"|progress(?:ed|ing)?)\b",
    re.IGNORECASE,
)
# "How good is Leeds?", "how well does Leeds do": its grades, as nothing is named in it.
_HOW_GOOD = re.compile(
    r"\W*how\s+(?:good|bad|well|badly)\s+(?:is|are|was|does|do|did)\W*(?:(?:do|doing|perform|performing|overall|now)\W*)*"
    r"|\W*(?:is|are|was)\s+(?:(?:any|it|really|actually|a)\s+)*(?:good|bad|any\s+good)\W*(?:(?:council|authority|overall|now)\W*)*",
    re.IGNORECASE,
)
_WHAT_IMPROVED = re.compile(r"\W*what\s+(?:\w+\s+)*?(?:improv|better|worse)", re.IGNORECASE)  # asks for findings

_WHEN = re.compile(
    r"\W*(?:when|what\s+(?:date|dates|year|day)|which\s+(?:date|year))\b|.*\bdates?\s+of\b|\W*dates?\W*$", re.I
)
_LED = re.compile(
    r"\b(?:lead|leading|reporting)\s+inspectors?\b|\bwho\s+(?:led|inspected|carried\s+out|did|undertook)\b", re.I
)
_INSPECTED = re.compile(r"\b(?:inspect(?:ed|ions?)|reports?|published|visited)\b", re.I)
_HOW_MANY = re.compile(r"\b(?:how\s+many|(?:total\s+)?number\s+of|count\s+of)\b", re.I)
_LISTED = re.compile(
    r"\b(?:which|what|list|show|name|all)\s+(?:\w+\s+){0,3}?(?:reports|inspections|authorities|councils|las|boroughs|areas)\b",
    re.I,
)
# "the five newest inspections": so many of the newest, or oldest.
_NUMBERED = re.compile(
    r"\b(?:(?:last|latest|newest|most\s+recent|first|oldest|earliest)\s+(?P<after>\d\d?|{words})|(?P<before>\d\d?|{words})\s+"
    r"(?:last|latest|newest|most\s+recent|first|oldest|earliest))\s+(?:inspections?|reports?)\b".format(
        words="|".join(NUMBERS)
    ),
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(
    r"\b(?:oldest|earliest|first|newest|latest|most\s+recent|last)\s+(?:\w+\s+)?(?:inspections?|reports?)\b", re.I
)
_ONE = re.compile(rf"{_SUPERLATIVE.pattern}(?<!s)", re.IGNORECASE)  # "the most recent report"
_OLDEST = re.compile(r"\b(?:first|earliest|oldest)\b", re.IGNORECASE)
_IN_EACH = re.compile(r"\b(?:both|each|again)\b", re.IGNORECASE)
_OF_A_DAY = re.compile(r"\b(?:inspected|inspections?|visited|took\s+place|judged|rated|graded)\b", re.IGNORECASE)
_PUBLISHED = re.compile(r"\b(?:reports?|published)\b", re.IGNORECASE)
_MOST = re.compile(r"\b(most|fewest)\s+(?:inspections|reports|visits)\b", re.IGNORECASE)
_TIMES_INSPECTED = re.compile(
    r"\b(?:with|has|have|had)\s+(?:more\s+than\s+|at\s+least\s+)?(\d\d?|{words})(?:\s+or\s+more)?\s+(?:inspections|reports|visits)\b"
    r"|\b(?:inspected|visited)\s+(?:more\s+than\s+|at\s+least\s+)?(?:(\d\d?|{words})(?:\s+or\s+more)?\s+times|(once|twice))\b".format(
        words="|".join(NUMBERS)
    ),
    re.IGNORECASE,
)
_MORE_THAN = re.compile(r"\bmore\s+than\b", re.IGNORECASE)
_ONCE = {"once": 1, "twice": 2}
_NEXT = re.compile(
    r"\b(?:next|due|overdue)\b.*\binspect|\binspect\w*\s+(?:(?:is\s+)?(?:over)?due|next)\b", re.IGNORECASE
)
_FIRST_OR_LAST_TIME = re.compile(
    r"^\W*(?:the\s+)?(?:first|last|latest|most\s+recent)\s+time(?:\s+that)?\b", re.IGNORECASE
)
_SHORT_NOT = re.compile(r"n[’']t\b", re.IGNORECASE)  # "has" and "hasn't"
_NOT_INSPECTED = re.compile(r"(?:\b(?:not|never)|n[’']t)\s+(?:yet\s+)?(?:been|had|have|inspected)\b", re.IGNORECASE)
_WHO_INSPECTED = re.compile(
    r"\b(?:who|anyone|anybody)\b.*\b(?:are|be|been|is|was|were)\s+(?:\w+\s+)?inspected\b", re.IGNORECASE
)
_NAME = r"(?P<name>[^\W\d_][\w'’.-]+(?:\s+[^\W\d_][\w'’.-]*){1,2})"
_LED_BY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:led|inspected)\s+by\s+{_NAME}",
        rf"\b(?:lead|leading)\s+inspectors?\s+(?:(?:is|was|were|called|named)\s+)*{_NAME}\s*\W*$",
        rf"\b(?:did|has|have|was|is)\s+{_NAME}\s+(?:lead|led|the\s+lead\s+inspector|inspect(?:ed)?)\b",
    )
)
_ONLY_REPORTS = re.compile(
    r"\W*(?:(?:the|all|its|latest|newest|last)\s+)*(?:inspections?\s+)?(?:reports?|inspections?)"
    r"(?:\s+(?:that\s+)?(?:(?:was|were)\s+)?published)?\W*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class AskedOfCovers:
    """What a question wants to know from covers."""

    subject: Subject
    areas: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()

    def details(self, text: str) -> JudgementsAsked | ReportsAsked:
        """Return what else a whole question asks for: `text` with its places and times."""
        by_publication = bool(_PUBLISHED.search(text) or not _OF_A_DAY.search(text))
        if self.subject is Subject.JUDGEMENTS:
            return JudgementsAsked(
                change=asked_change(text),
                levels=asked_levels(text),
                steps=asked_steps(text),
                conditions=asked_conditions(text),
                times=asked_times(text),
                never=asks_who_never(text),
                ranked=asks_for_ranks(text),
                by_publication=by_publication,
            )
        found = _MOST.search(text)
        most = found[1].lower() if found else ""
        return ReportsAsked(
            inspector=asked_inspector(text),
            number=asked_number(text),
            oldest_first=bool(_OLDEST.search(text)),
            only_one=bool(_ONE.search(text)),
            most=most == "most",
            fewest=most == "fewest",
            at_least=asked_times_inspected(text),
            due=bool(_NEXT.search(text)),
            not_inspected=bool(_NOT_INSPECTED.search(text)),
            in_each_year=bool(_IN_EACH.search(text)),
            by_publication=by_publication,
        )

    @property
    def polarity(self) -> Polarity | None:
        """The side that the grades asked for are on, or None."""
        if not self.grades:
            return None
        good = [is_good(grade) for grade in self.grades]
        if all(good):
            return Polarity.STRENGTH
        return None if any(good) else Polarity.WEAKNESS


def find_subject(
    text: str,
    *,
    has_authority: bool,
    has_kind: bool,
    has_newest: bool = False,
    has_time: bool = False,
    default_area: str = OVERALL,
) -> AskedOfCovers | None:
    """Return what a question asks of covers; None if it asks for findings.

    `text` is the question without its places, years, kinds of inspection and types of council. `has_authority` tells
    whether it named single authorities, `has_kind` whether it named such a kind or type, `has_newest` whether it asked
    for the newest reports, `has_time` whether it named a time. `default_area` is what a grade without an area is of.
    """
    text = _SHORT_NOT.sub(" not", text)
    text = _FIRST_OR_LAST_TIME.sub("when ", text) if has_authority else text
    if has_newest and not has_authority and STOP_WORDS.issuperset(split_words(text)):
        return AskedOfCovers(Subject.REPORTS)
    if has_authority and (_HOW_GOOD.fullmatch(text) or _asks_how_all_changed(text)):
        return AskedOfCovers(Subject.JUDGEMENTS)
    return _find_judgements(text, has_authority, has_kind, default_area) or _find_reports(
        text, has_kind=has_kind or has_newest, has_authority=has_authority, has_scope=has_authority or has_time
    )


def _find_judgements(text: str, has_authority: bool, has_kind: bool, default_area: str) -> AskedOfCovers | None:
    left, grades = take_grades(text)
    left, areas = take_areas(left)
    changed, conditions = asked_change(text) is not None, asked_conditions(text)
    left = CHANGING.sub(" ", left) if changed else left
    words = split_words(JOINING.sub(" ", left) if conditions else left)
    if has_authority and not words and {OVERALL, OUTCOME}.intersection(areas):  # "Kent overall effectiveness"
        return AskedOfCovers(Subject.JUDGEMENTS, areas)
    named = tuple(dict.fromkeys(grade for found in grades for grade in found))
    if any(grade in SEND_OUTCOMES for grade in named):
        default_area = OUTCOME
        words = [word for word in words if word != "send"]
    if not words or not _OF_JUDGEMENTS.issuperset(words) or (areas and _IN_GRADED.search(text)):
        return None
    said = frozenset(words)
    opening = words[0]
    bodies = bool(said & _BODIES) or has_kind
    if changed and _asks_who_changed(opening, has_authority, bodies):
        return AskedOfCovers(Subject.JUDGEMENTS, areas)
    ranked = [grade for word in words for grade in RANKS.get(word, ())]
    if not named and ranked and bodies and not has_authority:
        named = tuple(ranked[:1])
    asks = said & _JUDGING or (has_authority and (OVERALL in areas or _asks_what_it_got(words)))
    asks_why = opening in _OPENING or not said.isdisjoint(_MADE)
    if not asks and not (named and ((has_authority and asks_why) or bodies or "who" in said)):
        return None
    if has_authority:  # then all its grades are shown, and with them whether it was the one asked for
        return AskedOfCovers(Subject.JUDGEMENTS, areas)
    if conditions:
        return AskedOfCovers(Subject.JUDGEMENTS) if bodies else None
    if len(areas) > 1 and len(named) > 1:  # which grade is asked for which area is not told apart
        return None
    return AskedOfCovers(Subject.JUDGEMENTS, areas or (default_area,), named)


def _asks_how_all_changed(text: str) -> bool:
    """Whether a question asks how a place changed and names nothing in it: every other word is of the asking."""
    left, changes = _CHANGE.subn(" ", text)
    return bool(changes) and not _WHAT_IMPROVED.match(text) and bool(_CHANGE_OF_ALL.fullmatch(left.lower()))


def _asks_who_changed(opening: str, has_authority: bool, bodies: bool) -> bool:
    if has_authority:
        return opening in _OPENING and opening != "when"
    return bodies and opening in _ASKING_WHICH | _BODIES | _OPENING


def _asks_what_it_got(words: Sequence[str]) -> bool:
    return words[0] == "what" and words[-1] in ("get", "got", "receive", "given", "awarded", "score")


def _find_reports(text: str, *, has_kind: bool, has_authority: bool, has_scope: bool) -> AskedOfCovers | None:
    name, often = asked_inspector(text), asked_times_inspected(text) > 0
    left = _TIMES_INSPECTED.sub(" ", text)
    words = split_words(left.replace(name, " ") if name else left)
    numbered = asked_number(text) is not None
    if numbered:
        words = [word for word in words if not word.isdecimal() and word not in NUMBERS]
    if not (_WITH_GRADE if has_authority else _OF_REPORTS).issuperset(words):
        return None  # "when was Leeds last inspected, and what grade did it get"
    told = bool(_INSPECTED.search(text)) or has_kind
    asked = (
        (bool(name) and told)
        or numbered
        or often
        or (bool(_WHEN.match(text)) and told)
        or bool(_LED.search(text))
        or (bool(_HOW_MANY.search(text)) and (told or bool(frozenset(words) & _BODIES)))
        or bool(_LISTED.search(text))
        or bool(_SUPERLATIVE.search(text))
        or bool(_MOST.search(text))
        or bool(_NEXT.search(text))
        or (bool(_NOT_INSPECTED.search(text)) and told)
        or (bool(words) and has_kind and words[0] in _ASKING_WHICH | {"all"})
        or bool(_WHO_INSPECTED.search(text))
        or (has_scope and bool(_ONLY_REPORTS.fullmatch(text)))
    )
    return AskedOfCovers(Subject.REPORTS) if asked else None


def asked_inspector(text: str) -> str | None:
    """Return the name of the lead inspector whose inspections are asked for: "led by Jo Smith"."""
    for pattern in _LED_BY:
        found = pattern.search(text)
        if found and not frozenset(split_words(found["name"])) & (_OF_REPORTS | _JUDGING):
            return found["name"]
    return None


def asked_times_inspected(text: str) -> int:
    """Return how often, at least, authorities were inspected: "three or more inspections"; 0 if that is not asked."""
    found = _TIMES_INSPECTED.search(text)
    if not found:
        return 0
    word = next(one for one in found.groups() if one).lower()
    number = _ONCE.get(word) or NUMBERS.get(word) or int(word)
    return number + 1 if _MORE_THAN.search(found.group()) else number


def asked_number(text: str) -> int | None:
    """Return how many of the newest or oldest inspections are asked for: "the last 5 inspections"."""
    found = _NUMBERED.search(text)
    if not found:
        return None
    number = (found["after"] or found["before"]).lower()
    return NUMBERS.get(number) or int(number)
