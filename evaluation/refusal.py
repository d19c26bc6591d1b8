"""`python -m evaluation refusal`: does the product say no when, and only when, the reports do not say?

Questions with and without an answer lie in `evaluation/data/refusal_questions.tsv` (id, question, 1 or 0, group); they
are ours, about the reports that are published. `--fit` writes the weights anew.
"""

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from answer.ask import gather
from answer.refusal import MEASURES, WEIGHTS, measure_support, needed_probability, probability_of_answer
from domain.command_line import DONE, print_json_line
from domain.settings import Settings
from index.build import OpenIndex, open_index

QUESTIONS = Path(__file__).parent / "data" / "refusal_questions.tsv"
_FOLDS = 10
_STRENGTH = 1.0  # inverse of the L2 penalty


@dataclass(frozen=True, slots=True)
class Case:
    """A question, whether the reports answer it, what kind of question it is, and the measures of what was found."""

    text: str
    answered: bool
    group: str
    support: Mapping[str, float]
    needed: float = 0.5
    """The probability from which the question is answered."""


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `refusal` to the commands of evaluation."""
    parser = commands.add_parser("refusal", help="answers given and refused, on questions with and without an answer")
    parser.add_argument("--index", type=Path, metavar="DIR", help="an index of the published reports")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, metavar="FILE")
    parser.add_argument("--fit", action="store_true", help=f"write {WEIGHTS.name} anew from these questions")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the error table; with --fit also that of weights that never saw the question (cross-validation)."""
    with open_index(args.index or settings.index) as opened:
        cases = measure_cases(opened, args.questions)
    if args.fit:
        print_errors("cross-validated", cases, cross_validate(cases), args.json)
        write_weights(fit(cases), len(cases))
        chances = [probability_of_answer(case.support, fit(cases)) for case in cases]
        print_errors("fitted", cases, chances, args.json)
        return DONE
    print_errors("as shipped", cases, [probability_of_answer(case.support) for case in cases], args.json)
    return DONE


def measure_cases(opened: OpenIndex, questions: Path) -> list[Case]:
    """Return every question with its measures; a question with nothing in scope needs no model and is left out."""
    cases = []
    for line in questions.read_text(encoding="utf-8").splitlines():
        _, text, answered, group = line.split("\t")
        gathered = gather(opened, text)
        if gathered.hits:
            support = measure_support(opened, gathered.theme, gathered.scored, gathered.vector)
            needed = needed_probability(gathered.theme, support, gathered.searched.reports)
            cases.append(Case(text, answered == "1", group, support, needed))
    return cases


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """Return bias and weights of a logistic regression, both kinds of question weighing the same.

    No weight may be below 0: every measure speaks for an answer, and a model that says otherwise has learned noise.
    """
    values = np.array([[case.support[name] for name in MEASURES] for case in cases])
    mean, spread = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-9)
    scaled = np.column_stack([np.ones(len(cases)), (values - mean) / spread])
    sign = np.array([1.0 if case.answered else -1.0 for case in cases])
    counts = Counter(case.answered for case in cases)
    share = np.array([len(cases) / (2 * counts[case.answered]) for case in cases])

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        margin = sign * (scaled @ weights)
        gradient = -scaled.T @ (share * sign / (1.0 + np.exp(np.clip(margin, -40, 40))))
        gradient[1:] += weights[1:] / _STRENGTH
        return float((share * np.logaddexp(0.0, -margin)).sum() + (weights[1:] ** 2).sum() / (2 * _STRENGTH)), gradient

    bounds = [(None, None)] + [(0.0, None)] * len(MEASURES)
    found = minimize(loss, np.zeros(len(MEASURES) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    weights = found[1:] / spread
    bias = float(found[0] - (weights * mean).sum())
    return {"bias": round(bias, 4)} | {name: round(float(w), 4) for name, w in zip(MEASURES, weights, strict=True)}


def cross_validate(cases: Sequence[Case]) -> list[float]:
    """Return the probability of each question under weights fitted on the other nine tenths."""
    order = np.random.default_rng(0).permutation(len(cases))
    chances = [0.0] * len(cases)
    for fold in range(_FOLDS):
        held_out = set(order[fold::_FOLDS].tolist())
        model = fit([case for at, case in enumerate(cases) if at not in held_out])
        for at in held_out:
            chances[at] = probability_of_answer(cases[at].support, model)
    return chances


def write_weights(weights: Mapping[str, float], cases: int) -> None:
    """Write the model that `answer.refusal` reads."""
    content = {"made_by": "python -m evaluation refusal --fit", "questions": cases, "weights": dict(weights)}
    WEIGHTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def print_errors(title: str, cases: Sequence[Case], chances: Sequence[float], as_json: bool) -> None:
    """Print how many of each group went right, and every question that went wrong."""
    right = [(chance >= case.needed) == case.answered for case, chance in zip(cases, chances, strict=True)]
    totals, hits = Counter(case.group for case in cases), Counter[str]()
    hits.update(case.group for case, ok in zip(cases, right, strict=True) if ok)
    if as_json:
        print_json_line(
            {
                "weights": title,
                "right": sum(right),
                "of": len(cases),
                "groups": {g: [hits[g], totals[g]] for g in totals},
            }
        )
        return
    print(f"{title}: {sum(right)} of {len(cases)} right")
    for group, total in totals.items():
        print(f"  {hits[group]:3} of {total:3}  {group}")
    for case, chance, ok in zip(cases, chances, right, strict=True):
        if not ok:
            told = "refused" if case.answered else "answered"
            print(f"    {told} wrongly ({chance:.2f}): {case.text}")
