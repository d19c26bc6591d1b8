import json
from pathlib import Path

import pytest

from answer.refusal import MEASURES, probability_of_answer, read_model
from evaluation.refusal import QUESTIONS, Case, cross_validate, fit

NOTHING = dict.fromkeys(MEASURES, 0.0)
EVERYTHING = dict.fromkeys(MEASURES, 1.0) | {"margin": 6.0, "cosine": 0.8}


def test_the_shipped_weights_fit_the_measures_and_none_speaks_against_an_answer() -> None:
    model = read_model()
    assert set(model) == {"bias", *MEASURES}
    assert all(model[name] >= 0 for name in MEASURES)


def test_nothing_found_is_refused_and_all_found_is_answered() -> None:
    assert probability_of_answer(NOTHING) < 0.01
    assert probability_of_answer(EVERYTHING) > 0.9


def test_no_single_cosine_decides() -> None:
    near_but_off = NOTHING | {"cosine": 0.7, "margin": 5.0, "agreement": 1.0}
    on_but_far = EVERYTHING | {"cosine": 0.55}
    assert probability_of_answer(near_but_off) < 0.5 < probability_of_answer(on_but_far)


def test_a_model_of_other_measures_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "refusal.json"
    path.write_text(json.dumps({"weights": {"bias": 0.0, "cosine": 1.0}}), encoding="utf-8")
    with pytest.raises(ValueError, match="differ"):
        read_model(path)


def test_our_questions_are_enough_of_both_kinds_each_once() -> None:
    rows = [line.split("\t") for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert all(len(row) == 4 for row in rows)
    assert len({row[1] for row in rows}) == len({row[0] for row in rows}) == len(rows)
    assert sum(row[2] == "1" for row in rows) >= 60
    assert sum(row[2] == "0" for row in rows) >= 60


def cases() -> list[Case]:
    found = []
    for number in range(20):
        found.append(Case(f"with {number}", True, "made up", EVERYTHING | {"cosine": 0.6 + number / 100}))
        found.append(Case(f"without {number}", False, "made up", NOTHING | {"cosine": 0.5 + number / 100}))
    return found


def test_fitting_tells_the_two_apart_and_never_turns_a_measure_round() -> None:
    model = fit(cases())
    assert all(model[name] >= 0 for name in MEASURES)
    assert all((probability_of_answer(case.support, model) >= 0.5) == case.answered for case in cases())


def test_cross_validation_judges_each_question_by_the_others() -> None:
    chances = cross_validate(cases())
    assert all((chance >= 0.5) == case.answered for chance, case in zip(chances, cases(), strict=True))


def test_a_measure_that_misleads_gets_no_weight() -> None:
    turned = [Case(one.text, not one.answered, one.group, one.support) for one in cases()]
    assert fit(turned)["cosine"] == 0.0
