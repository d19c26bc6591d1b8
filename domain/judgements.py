"""Judgement areas as people name them, and the scale of grades."""

OVERALL = "overall_effectiveness"
"""The judgement area of the whole report."""

AREA_WORDS = {
    OVERALL: "Overall effectiveness",
    "impact_of_leaders": "Impact of leaders",
    "help_and_protection": "Help and protection",
    "in_care": "Children in care",
    "care_leavers": "Care leavers",
    "adoption": "Adoption",
    "lscb": "Local safeguarding children board",
    "outcome": "Outcome",
}

# Best first. "Adequate" was the grade below "good" until 2013.
GRADE_SCALE = ("outstanding", "good", "requires improvement", "adequate", "inadequate")


def area_words(area: str) -> str:
    """Return a judgement area as a heading names it."""
    return AREA_WORDS.get(area, area[:1].upper() + area[1:].replace("_", " "))


def place_on_scale(grade: str) -> int | None:
    """Return a grade's place in GRADE_SCALE, 0 for the best; None for what is no grade of it, as outcomes are."""
    return next((place for place, name in enumerate(GRADE_SCALE) if grade.lower().startswith(name)), None)
