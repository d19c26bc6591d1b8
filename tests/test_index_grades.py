"""Questions about grades: changes, steps, and conditions joined to each other."""

import pytest

from domain.covers import Change, Condition, Steps
from domain.judgements import SEND_OUTCOMES
from domain.types import Subject
from index.grades import asked_change, asked_conditions, asked_steps
from index.question import understand

_OVERALL, _LEADERS, _LEAVERS = "overall_effectiveness", "impact_of_leaders", "care_leavers"


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("has it got better", Change.BETTER),
        ("which went up since their previous inspection", Change.BETTER),
        ("which authorities have declined", Change.WORSE),
        ("who has dropped a grade", Change.WORSE),
        ("who was downgraded", Change.WORSE),
        ("better or worse", Change.ANY),
        ("from inadequate to good", Change.ANY),
        ("who lost their outstanding", Change.ANY),
        ("which are outstanding", None),
        ("which are good or better", None),
    ],
)
def test_the_change_asked_for(text: str, change: Change | None) -> None:
    assert asked_change(text) is change


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("improved from inadequate to good", Steps(("inadequate",), ("good",))),
        ("improved from inadequate to good or better", Steps(("inadequate",), ("outstanding", "good"))),
        ("improved from inadequate to at least good", Steps(("inadequate",), ("outstanding", "good"))),
        (
            "gone from requires improvement to be good to outstanding",
            Steps(("requires improvement",), ("outstanding",)),
        ),
        ("moved from good", Steps(("good",))),
        (
            "who lost their good grade",
            Steps(("good",), ("requires improvement", "adequate", "inadequate"), to_newest=True),
        ),
        (
            "which are no longer inadequate",
            Steps(("inadequate",), ("outstanding", "good", "requires improvement", "adequate"), to_newest=True),
        ),
        ("which have remained good", Steps(("good",), ("good",))),
        ("improved", None),
    ],
)
def test_the_steps_of_a_change(text: str, steps: Steps | None) -> None:
    assert asked_steps(text) == steps


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        (
            "outstanding for leadership but not overall",
            (
                Condition((_LEADERS,), ("outstanding",)),
                Condition((_OVERALL,), ("outstanding",), negated=True),
            ),
        ),
        (
            "good overall but requires improvement for care leavers",
            (Condition((_OVERALL,), ("good",)), Condition((_LEAVERS,), ("requires improvement",))),
        ),
        (
            "good for leadership and outstanding for care leavers",
            (Condition((_LEADERS,), ("good",)), Condition((_LEAVERS,), ("outstanding",))),
        ),
        ("outstanding for both leadership and care leavers", (Condition((_LEAVERS, _LEADERS), ("outstanding",)),)),
        ("inadequate in all areas", (Condition((), ("inadequate",)),)),
        ("good or better across the board", (Condition((), ("outstanding", "good")),)),
        ("not outstanding for leadership", (Condition((_LEADERS,), ("outstanding",), negated=True),)),
        ("outstanding for leadership or care leavers", ()),
        ("outstanding for leadership", ()),
        ("outstanding", ()),
        ("care leavers and leadership", ()),
    ],
)
def test_conditions(text: str, conditions: tuple[Condition, ...]) -> None:
    assert asked_conditions(text) == conditions


def test_outcomes_of_send_inspections_are_steps_too() -> None:
    lost = asked_steps("which areas lost their typically positive outcome?")
    assert lost is not None
    assert (lost.start, lost.end) == (SEND_OUTCOMES[:1], SEND_OUTCOMES[1:])
    kept = asked_steps("which kept their typically positive experiences")
    assert kept is not None
    assert kept.kept
    assert understand("which areas lost their typically positive outcome?").subject is Subject.JUDGEMENTS
