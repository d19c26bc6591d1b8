"""The grammar of questions about grades: areas, grades, changes of grade, and conditions joined to each other."""

import re
from collections.abc import Sequence
from typing import TypeVar

from domain.covers import Change, Condition, Steps
from domain.judgements import GRADE_SCALE, OUTCOME, OVERALL, SEND_OUTCOMES
from domain.words import NUMBERS, split_words

_Meaning = TypeVar("_Meaning")

GOOD_OR_BETTER = ("outstanding", "good")
LESS_THAN_GOOD = GRADE_SCALE[2:]

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
    (OUTCOME, r"send\s+outcomes?"),
)
_JUDGED = r"(?:(?<=judged\s)|(?<=rated\s)|(?<=graded\s))"
_GRADES = (
    (GOOD_OR_BETTER, r"good\s+(?:or|and)\s+(?:better|above|outstanding)|outstanding\s+or\s+good|at\s+least\s+good"),
    (
        LESS_THAN_GOOD,
        r"(?:less|lower|worse)\s+than\s+good|below\s+good|not\s+(?:yet\s+)?(?:(?:judged|rated|graded)\s+(?:as\s+|to\s+be\s+)?)?good",
    ),
    (("requires improvement",), r"requir(?:es?|ed|ing)\s+improvement(?:\s+to\s+be\s+good)?|r\.?i\.?"),
    (("outstanding",), r"outstanding"),
    (("good",), r"good"),
    (("inadequate",), r"inadequate"),
    (("adequate",), r"adequate"),
    ((SEND_OUTCOMES[0],), r"typically\s+positive(?:\s+(?:experiences(?:\s+and\s+outcomes)?|outcomes))?"),
    ((SEND_OUTCOMES[1],), rf"inconsistent\s+(?:experiences(?:\s+and\s+outcomes)?|outcomes)|{_JUDGED}inconsistent"),
    ((SEND_OUTCOMES[2],), r"(?:widespread\s*(?:and|or|and/or)?\s+)?systemic\s+failings|widespread\s+failings"),
)
ANY_GRADE = "|".join(f"(?:{pattern})" for _, pattern in _GRADES)
_A_GRADE = re.compile(ANY_GRADE, re.IGNORECASE)
RANKS = {
    **dict.fromkeys(("best", "top", "highest", "strongest"), ("outstanding",)),
    **dict.fromkeys(("worst", "bottom", "lowest", "weakest"), ("inadequate",)),
}
_UP = r"(?:went|gone|go|going|moved|moving)"
_BETTER = (
    rf"improved|better|risen|progressed|upgraded|climbed|recovered|{_UP}\s+up|up\s+(?:a|one)\s+grade"
    r"|turned\s+(?:it\s+|itself\s+|themselves\s+|things\s+)?around"
)
_WORSE = (
    r"worse|worsened|declined|deteriorated|fallen|fell|dropped|slipped|downgraded"
    rf"|{_UP}\s+down|down\s+(?:a|one)\s+grade"
)
_LOST = r"(?:lost|losing|lose)"
_FROM = r"(?:from|out\s+of)"
_KEPT = r"(?:remain(?:ed|s)?|stay(?:ed|s)?|kept|retained|maintained|held)"
_LEVELS = re.compile(
    rf"\b(?:by\s+)?({'|'.join(NUMBERS)}|[2-4])\s+(?:or\s+more\s+)?(?:grades?|levels?|judge?ments?)(?:\s+or\s+more)?\b",
    re.IGNORECASE,
)
_ITS = r"\s+(?:(?:on|onto|their|its|an?|the)\s+)*"
CHANGING = re.compile(
    rf"{_LEVELS.pattern}|\b(?:{_BETTER}|{_WORSE}|{_LOST}|{_KEPT}|no\s+longer|not\s+any\s+more)\b", re.IGNORECASE
)
"""Words of change: nothing hangs on them in a question that asks for one."""
JOINING = re.compile(
    r"\b(?:not|isn[’']t|wasn[’']t|aren[’']t|weren[’']t|but|yet|while|whilst|although|though|however|whereas|despite|both|every"
    r"|everything|board|areas?|judge?ments?|sections?|even)\b",
    re.IGNORECASE,
)
"""Words that join conditions."""
_BUT = re.compile(r",?\s+(?:but|yet|while|whilst|although|though|however|whereas|despite\s+being)\b|;", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+|,\s*", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|isn[’']t|wasn[’']t|aren[’']t|weren[’']t)\b", re.IGNORECASE)
_EVERY = re.compile(
    r"\b(?:all|every|each|both)\s+(?:(?:of\s+)?(?:the|its|their)\s+)?(?:\w+\s+)?(?:areas?|judge?ments?|sections?|grades?)\b"
    r"|\bacross\s+the\s+board\b|\beverything\b",
    re.IGNORECASE,
)


# "what separates outstanding from requires improvement", "good versus inadequate": both sides are wanted.
_CONTRASTED = re.compile(
    rf"(?:what\s+)?(?:(?:separates|distinguishes|differentiates|sets|tells)\s+|(?:is\s+|are\s+)?(?:the\s+)?differences?\s+between\s+)"
    rf"(?P<first>{ANY_GRADE})(?:\s+(?:apart\s+)?(?:authorities\s+|councils\s+|services\s+)?(?:from|and|to))\s+(?P<second>{ANY_GRADE})"
    rf"|(?P<one>{ANY_GRADE})\s+(?:(?:authorities|councils)\s+)?(?:vs\.?|versus|compared\s+(?:to|with)|against)\s+(?P<other>{ANY_GRADE})",
    re.IGNORECASE,
)


def find_contrast(text: str) -> tuple[tuple[int, int], tuple[str, ...]] | None:
    """Return where a question sets grades against each other ("good versus inadequate"), and the grades in order."""
    found = _CONTRASTED.search(text)
    if not found:
        return None
    named = [found[name] for name in ("first", "second", "one", "other") if found[name]]
    grades = tuple(dict.fromkeys(grade for words in named for grade in _grades_of(words)))
    return (found.span(), grades) if len(grades) > 1 else None


def asks_who_never(text: str) -> bool:
    """Whether a question asks who never had a grade."""
    return "never" in split_words(text)


def asked_times(text: str) -> int:
    """Return how often, at least, a grade is asked to have been given: "more than once" is twice."""
    if _find(r"more\s+than\s+twice|(?:three|3)\s+(?:or\s+more\s+)?times", text):
        return 3
    twice = r"more\s+than\s+once|repeatedly|twice|(?:two|2)\s+(?:or\s+more\s+)?times|(?:multiple|several)\s+times"
    return 2 if _find(twice, text) else 1


def asks_for_ranks(text: str) -> bool:
    """Whether a question asks for the best or the worst: inspectors give grades and rank nobody."""
    return not RANKS.keys().isdisjoint(split_words(text))


def asked_change(text: str) -> Change | None:
    """Return the change of grade that a question asks for: "has it got better", "improved from inadequate to good"."""
    left = take_grades(text)[0]  # "good or better" is no change
    better, worse = (bool(re.search(rf"\b(?:{words})\b", left, re.IGNORECASE)) for words in (_BETTER, _WORSE))
    if (better and worse) or (not (better or worse) and "changed" in split_words(left)):
        return Change.ANY
    if better or worse:
        return Change.BETTER if better else Change.WORSE
    return Change.ANY if asked_steps(text) else None


def asked_levels(text: str) -> int:
    """Return by how many grades, at least, a change is asked for: "improved by two grades or more"; 1 if not said."""
    found = _LEVELS.search(text)
    return NUMBERS.get(found[1].lower(), 0) or int(found[1]) if found else 1


def asked_steps(text: str) -> Steps | None:
    """Return from which grades to which a change is asked for ("from inadequate to good or better"), or None."""
    if found := _find(rf"{_FROM}\s+({ANY_GRADE})\s+(?:up\s+|down\s+)?(?:in)?to\s+({ANY_GRADE})", text):
        return Steps(_grades_of(found.group(1)), _grades_of(found.group(2)))
    if found := _find(rf"{_FROM}\s+({ANY_GRADE})", text):
        return Steps(_grades_of(found.group(1)))
    if found := _find(rf"(?:no\s+longer|not\s+any\s+more){_ITS}({ANY_GRADE})", text):
        start = _grades_of(found.group(1))
        return Steps(start, tuple(grade for grade in _scale_of(start) if grade not in start), to_newest=True)
    if found := _find(rf"{_LOST}{_ITS}({ANY_GRADE})", text):
        start = _grades_of(found.group(1))
        return Steps(start, worse_than(start), to_newest=True)
    if found := _find(rf"{_KEPT}{_ITS}({ANY_GRADE})", text):
        start = _grades_of(found.group(1))
        return Steps(start, start)
    return None


def others_than(grades: Sequence[str]) -> tuple[str, ...]:
    """Return what "not judged good" asks for: what is less than good; of another grade, every other grade."""
    if tuple(grades) == ("good",):
        return LESS_THAN_GOOD
    return tuple(grade for grade in _scale_of(grades) if grade not in grades)


def worse_than(grades: Sequence[str]) -> tuple[str, ...]:
    """Return the grades, or outcomes, below all of these: after "good", those that are less than good."""
    scale = _scale_of(grades)
    return scale[max(map(scale.index, grades)) + 1 :]


def _scale_of(grades: Sequence[str]) -> tuple[str, ...]:
    return SEND_OUTCOMES if grades[0] in SEND_OUTCOMES else GRADE_SCALE


def _find(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{pattern})(?!\w)", text, re.IGNORECASE)


def _grades_of(words: str) -> tuple[str, ...]:
    """Return the grades, or the outcomes, that a match of ANY_GRADE names: at least one."""
    return tuple(grade for group in take_grades(words)[1] for grade in group)


def asked_conditions(text: str) -> tuple[Condition, ...]:
    """Return the conditions of a question that joins several: "outstanding for leadership but not overall".

    Empty for a question with one grade for one area, or for any of several ("care leavers or children in care").
    """
    found: list[Condition] = []
    for clause in _clauses(text) if _A_GRADE.search(text) else ():
        left, grades = take_grades(clause)
        areas = take_areas(left)[1]
        every = bool(_EVERY.search(clause)) and not areas
        if not (grades or found) or not (grades or areas):
            continue
        named = tuple(dict.fromkeys(one for group in grades for one in group)) or found[-1].grades
        found.append(
            Condition(
                areas=() if every else areas or (OVERALL,),
                grades=named,
                negated=bool(_NOT.search(left)),
                any_area=len(areas) > 1 and bool(_OR.search(left)),
            )
        )
    if len(found) == 1 and not found[0].negated and len(found[0].areas) == 1:
        return ()
    return () if len(found) == 1 and found[0].any_area and not found[0].negated else tuple(found)


def _clauses(text: str) -> list[str]:
    """Return the parts of a question that each state a condition; "and" parts them only where each has its grade."""
    clauses = []
    for clause in _BUT.split(text):
        parts = _AND.split(clause)
        graded = [bool(take_grades(part)[1]) for part in parts]
        named = [bool(take_areas(take_grades(part)[0])[1]) for part in parts]
        clauses += parts if len(parts) > 1 and all(graded) and sum(named) == len(parts) else [clause]
    return clauses


def take_grades(text: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Return the text without the grades it names, and these; a group like "good or better" as one."""
    return _take(text, _GRADES) if _A_GRADE.search(text) else (text, ())


def take_areas(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without the judgement areas it names, and these."""
    return _take(text, _AREAS)


def _take(text: str, table: tuple[tuple[_Meaning, str], ...]) -> tuple[str, tuple[_Meaning, ...]]:
    """Return the text without what the table finds in it, and what that means, in the order of the table."""
    found = []
    for meaning, pattern in table:
        left = re.sub(rf"(?<![\w-])(?:{pattern})(?![\w-])", " ", text, flags=re.IGNORECASE)
        if left != text:
            found.append(meaning)
            text = left
    return text, tuple(found)
