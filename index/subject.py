"""What a question asks for: what inspectors found, or what the covers of reports state: judgements, dates, names.

"Which authorities are outstanding for care leavers?" is answered by the judgements on the covers, not by sentences that
hold the word "outstanding". A question counts as one of these only if every word of it is used up: one word more, as in
"which inadequate authorities have high caseloads", and it asks for findings.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from domain.judgements import OVERALL
from domain.types import Polarity, Subject
from domain.words import STOP_WORDS, split_words

_Meaning = TypeVar("_Meaning")

GOOD_OR_BETTER = ("outstanding", "good")
LESS_THAN_GOOD = ("requires improvement", "inadequate")

_EXPERIENCES = r"(?:the\s+)?(?:experiences?\s+(?:and\s+progress\s+)?of\s+)?"
_AREAS = (
    ("lscb", r"(?:(?:the\s+)?local\s+)?safeguarding\s+(?:children\s+)?boards?|lscbs?"),
    (
        "in_care",
        rf"{_EXPERIENCES}(?:children\s+in\s+care|looked[\s-]after\s+children|children\s+looked\s+after"
        r"|cared[\s-]for\s+children|lac|cla|cic)",
    ),
    (
        "care_leavers",
        rf"{_EXPERIENCES}(?:care[\s-]leavers?|leaving\s+care|care[\s-]experienced\s+young\s+(?:people|adults))",
    ),
    (
        "help_and_protection",
        rf"{_EXPERIENCES}(?:children\s+(?:and\s+families\s+)?(?:who\s+)?need(?:ing)?\s+)?help\s+(?:and|&)\s+protection",
    ),
    (
        "impact_of_leaders",
        r"(?:the\s+)?impact\s+of\s+leaders(?:hip)?(?:\s+on\s+social\s+work\s+practice(?:\s+with\s+children\s+and"
        r"\s+families)?)?|(?:leadership|leaders)(?:\s*,?\s*(?:and\s+)?management)?(?:\s*,?\s*(?:and\s+)?governance)?",
    ),
    ("adoption", r"adoption"),
    (OVERALL, r"overall(?:\s+effectiveness)?"),
)
_GRADES = (
    (GOOD_OR_BETTER, r"good\s+(?:or|and)\s+(?:better|above|outstanding)|outstanding\s+or\s+good|at\s+least\s+good"),
    (LESS_THAN_GOOD, r"(?:less|lower|worse)\s+than\s+good|below\s+good|not\s+(?:yet\s+)?good"),
    (("requires improvement",), r"requir(?:es?|ed|ing)\s+improvement(?:\s+to\s+be\s+good)?|r\.?i\.?"),
    (("outstanding",), r"outstanding"),
    (("good",), r"good"),
    (("inadequate",), r"inadequate"),
    (("adequate",), r"adequate"),
)
_ANY_GRADE = "|".join(f"(?:{pattern})" for _, pattern in _GRADES)
# "care leavers in good authorities": what is found on the theme there, not who is good for care leavers.
_IN_GRADED = re.compile(
    rf"\b(?:in|of|by|at|across|within)\s+(?:the\s+)?(?:(?:{_ANY_GRADE})\s+\w+"
    r"|(?:local\s+)?(?:authorities|councils|las|reports|inspections)\s+(?:that\s+(?:are|were)\s+)?(?:judged|graded|rated))",
    re.IGNORECASE,
)
_RANKS = {
    **dict.fromkeys(("best", "top", "highest", "strongest"), ("outstanding",)),
    **dict.fromkeys(("worst", "bottom", "lowest", "weakest"), ("inadequate",)),
}


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BODIES = _listed("""
area areas authorities authority borough boroughs council councils counties county inspection inspections la las
place places report reports where who
""")
_JUDGING = _listed("judged rated graded judgement judgements judgment judgments grade grades grading rating ratings")
_BETTER = _listed("improved better risen progressed")
_WORSE = _listed("worse worsened declined deteriorated fallen dropped slipped")
_OPENING = _listed("is are was were has have had did does do when")
_ASKING_WHICH = _listed("which what list name show how who where whose")
# Words on which nothing hangs in a question about covers.
_FILLING = _listed("""
a about across all among an and any are as at be been being between by can children could currently did do does each
ever for from gave get gets give given got had has have here how in into is it its last latest list local many me
most much name new newest number of ofsted on one or our overall previous recent same service services show since so
social still tell that the their them then there these they this those to total under up us was we were what when
where which while who whose with work you your
""")
_OF_JUDGEMENTS = _FILLING | _BODIES | _JUDGING | _BETTER | _WORSE | _RANKS.keys()
_OF_JUDGEMENTS |= _listed("""
achieved again never awarded changed five go gone history improve inspectors moved now outcome outcomes over receive
received result results score scored scores ten three time trend went year years
""")
_OF_REPORTS = _FILLING | _BODIES
_OF_REPORTS |= _listed("""
available carried contain contains corpus count cover covered covers database date dates day days different done
earliest first held include included includes index indexed inspected inspector inspectors lead leading led oldest
out place publish published reporting take taken took tool undertaken undertook visited year years
""")

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
_ONLY_REPORTS = re.compile(
    r"\W*(?:(?:the|all|its|latest|newest|last)\s+)*(?:inspections?\s+)?(?:reports?|inspections?)\W*", re.I
)


class Change(StrEnum):
    """A change between two inspections that a question asks for."""

    BETTER = "better"
    WORSE = "worse"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class AskedOfCovers:
    """What a question wants to know from covers."""

    subject: Subject
    areas: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()

    @property
    def polarity(self) -> Polarity | None:
        """The side that the grades asked for are on, or None."""
        if not self.grades:
            return None
        if all(grade in GOOD_OR_BETTER for grade in self.grades):
            return Polarity.STRENGTH
        return None if any(grade in GOOD_OR_BETTER for grade in self.grades) else Polarity.WEAKNESS


def find_subject(text: str, *, has_authority: bool, has_kind: bool, has_newest: bool = False) -> AskedOfCovers | None:
    """Return what a question asks of covers; None if it asks for findings.

    `text` is the question without its places, years, kinds of inspection and types of council. `has_authority` tells
    whether it named single authorities, `has_kind` whether it named such a kind or type, `has_newest` whether it asked
    for the newest reports.
    """
    if has_newest and not has_authority and STOP_WORDS.issuperset(split_words(text)):
        return AskedOfCovers(Subject.REPORTS)
    return _find_judgements(text, has_authority, has_kind) or _find_reports(text, has_authority, has_kind or has_newest)


def _find_judgements(text: str, has_authority: bool, has_kind: bool) -> AskedOfCovers | None:
    left, grades = _take(text, _GRADES)
    left, areas = _take(left, _AREAS)
    words = split_words(left)
    if not words or not _OF_JUDGEMENTS.issuperset(words) or (areas and _IN_GRADED.search(text)):
        return None
    said = frozenset(words)
    opening = words[0]
    bodies = bool(said & _BODIES) or has_kind
    changed = asked_change(text) is not None
    ranked = tuple(grade for word in words for grade in _RANKS.get(word, ()))
    named = tuple(dict.fromkeys(grade for found in grades for grade in found))
    if changed and _asks_who_changed(opening, has_authority, bodies):
        return AskedOfCovers(Subject.JUDGEMENTS, areas)
    if not named and ranked and bodies and not has_authority:
        named = ranked[:1]
    elif not (said & _JUDGING) and not (named and ((has_authority and opening in _OPENING) or bodies)):
        return None
    if len(areas) > 1 and len(named) > 1:  # which grade is asked for which area is not told apart
        return None
    if not named and not said & _JUDGING:
        return None
    if has_authority:  # then all its grades are shown, and with them whether it was the one asked for
        return AskedOfCovers(Subject.JUDGEMENTS, areas)
    return AskedOfCovers(Subject.JUDGEMENTS, areas or (OVERALL,), named)


def _asks_who_changed(opening: str, has_authority: bool, bodies: bool) -> bool:
    if has_authority:
        return opening in _OPENING and opening != "when"
    return bodies and opening in _ASKING_WHICH


def _find_reports(text: str, has_authority: bool, has_kind: bool) -> AskedOfCovers | None:
    words = split_words(text)
    if not _OF_REPORTS.issuperset(words):
        return None
    told = bool(_INSPECTED.search(text)) or has_kind
    asked = (
        (bool(_WHEN.match(text)) and told)
        or bool(_LED.search(text))
        or (bool(_HOW_MANY.search(text)) and (told or bool(frozenset(words) & _BODIES)))
        or bool(_LISTED.search(text))
        or (has_authority and bool(_ONLY_REPORTS.fullmatch(text)))
    )
    return AskedOfCovers(Subject.REPORTS) if asked else None


def asks_who_never(text: str) -> bool:
    """Whether a question asks who never had a grade."""
    return "never" in split_words(text)


def asks_for_ranks(text: str) -> bool:
    """Whether a question asks for the best or the worst: inspectors give grades and rank nobody."""
    return not _RANKS.keys().isdisjoint(split_words(text))


def asked_change(text: str) -> Change | None:
    """Return the change of grade that a question asks for: "has it got better", "improved from inadequate to good"."""
    words = frozenset(split_words(_take(text, _GRADES)[0]))  # "good or better" is no change
    better, worse = bool(words & _BETTER), bool(words & _WORSE)
    if (better and worse) or (not (better or worse) and "changed" in words):
        return Change.ANY
    if better or worse:
        return Change.BETTER if better else Change.WORSE
    return Change.ANY if asked_steps(text) != (None, None) else None


def asked_steps(text: str) -> tuple[str | None, str | None]:
    """Return the grades that a change is asked to lead from and to; None where the question leaves one open."""
    found = re.search(
        rf"\bfrom\s+({_ANY_GRADE})\s+(?:up\s+|down\s+)?(?:in)?to\s+({_ANY_GRADE})(?!\w)", text, re.IGNORECASE
    )
    if found:
        return _first_grade(found.group(1)), _first_grade(found.group(2))
    if found := re.search(rf"\bfrom\s+({_ANY_GRADE})(?!\w)", text, re.IGNORECASE):
        return _first_grade(found.group(1)), None
    return None, None


def _first_grade(words: str) -> str | None:
    _, found = _take(words, _GRADES)
    return found[0][0] if found else None


def _take(text: str, table: tuple[tuple[_Meaning, str], ...]) -> tuple[str, tuple[_Meaning, ...]]:
    """Return the text without what the table finds in it, and what that means, in the order of the table."""
    found = []
    for meaning, pattern in table:
        left = re.sub(rf"(?<![\w-])(?:{pattern})(?![\w-])", " ", text, flags=re.IGNORECASE)
        if left != text:
            found.append(meaning)
            text = left
    return text, tuple(found)
