"""Judgement areas as people name them, and the scale of grades."""

from collections.abc import Iterable

OVERALL = "overall_effectiveness"
"""The judgement area of the whole report."""

OUTCOME = "outcome"
"""What area SEND inspections judge: one outcome for the whole partnership."""

AREA_WORDS = {
    OVERALL: "Overall effectiveness",
    "impact_of_leaders": "Impact of leaders",
    "help_and_protection": "Help and protection",
    "in_care": "Children in care",
    "care_leavers": "Care leavers",
    "adoption": "Adoption",
    "lscb": "Local safeguarding children board",
    OUTCOME: "SEND outcome",
}

AREAS_OF_THEMES = {
    "care leavers": ("care_leavers", "in_care"),
    "children in care": ("in_care",),
    "adoption": ("adoption", "in_care"),
    "leadership": ("impact_of_leaders",),
}
"""Term groups of the vocabulary that have a judgement of their own, with the areas that judge them, closest first."""

# Best first. "Adequate" was the grade below "good" until 2013.
GRADE_SCALE = ("outstanding", "good", "requires improvement", "adequate", "inadequate")

SEND_OUTCOMES = ("1 typically positive", "2 inconsistent", "3 widespread and/or systemic failings")
"""The outcomes of area SEND inspections since 2023, best first."""


def area_words(area: str) -> str:
    """Return a judgement area as a heading names it."""
    return AREA_WORDS.get(area, area[:1].upper() + area[1:].replace("_", " "))


def area_in_text(area: str) -> str:
    """Return a judgement area as a sentence names it: "children in care", "SEND outcome"."""
    words = area_words(area)
    return words if words.split()[0].isupper() else words.lower()


def place_on_scale(grade: str) -> int | None:
    """Return a grade's place in GRADE_SCALE, 0 for the best; None for what is neither a grade nor an outcome.

    The three outcomes of area SEND inspections stand beside outstanding, requires improvement and inadequate.
    """
    if grade in SEND_OUTCOMES:
        return 2 * SEND_OUTCOMES.index(grade)
    return next((place for place, name in enumerate(GRADE_SCALE) if grade.lower().startswith(name)), None)


def is_graded(grade: str | None, wanted: Iterable[str]) -> bool:
    """Whether a grade is one of those wanted, or begins with it: "requires improvement to be good"."""
    return grade is not None and grade.lower().startswith(tuple(wanted))


def is_good(grade: str) -> bool:
    """Whether a grade is good or better; an outcome, whether it is typically positive."""
    place = place_on_scale(grade)
    return place is not None and place <= GRADE_SCALE.index("good")
