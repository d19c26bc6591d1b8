"""Learning the ranking's weights from graded judgements: pairs of candidates of one question, one the better.

Logistic loss on pairs, with a quadratic penalty (RankNet with a linear scorer: Burges et al., ICML 2005). Candidates
that nobody judged count as not relevant, but half as much: some are. A paragraph on the theme but of the wrong polarity
counts as a little worse than one that is off the theme, because that is what misleads.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.command_line import DONE
from domain.settings import Settings
from domain.vocabulary import the_vocabulary
from evaluation.search import LabelledSet, add_labelled_arguments, mean_score, read_labelled, score_hits
from index.arrays import Floats
from index.build import OpenIndex, open_index
from index.filters import rows_meeting
from index.ranking import EVIDENCE, WEIGHTS, aspects_of, gather_evidence, read_weights
from index.search import CANDIDATES, find_candidates, question_vectors, understand_for

GAIN = {3: 7.0, 2: 3.5, 1: -0.2, 0: 0.0}
_PAIRS = 700  # of each question, drawn by how much better the better one is
_PENALTY = 1e-3
_UNJUDGED = 0.5  # how much a pair counts whose worse one nobody judged
_FOLDS = 6
_STEPS = 60
_SEED = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of one question: evidence `(n, len(EVIDENCE))`, labelled paragraph and gain of each."""

    query_id: str
    evidence: Floats
    paragraphs: tuple[str | None, ...]
    gains: Floats
    is_judged: npt.NDArray[np.bool_]


def add_command(commands: Any) -> None:
    """Add `learn` to `python -m evaluation`."""
    parser = commands.add_parser("learn", help="learn the ranking's weights", description=__doc__)
    add_labelled_arguments(parser)
    parser.add_argument("--index", type=Path, metavar="DIR", help="an index of the judged reports")
    parser.add_argument("--write", action="store_true", help=f"write the weights to {WEIGHTS.name}")
    parser.set_defaults(run=run_learn)


def run_learn(args: argparse.Namespace, settings: Settings) -> int:
    """Print the cross-validated scores and the weights learned from all questions."""

    labelled = read_labelled(args.data, args.judgements, args.questions)
    with open_index(args.index or settings.index) as opened:
        judged = [
            judge_candidates(opened, labelled, query_id, question)
            for query_id, question in sorted(labelled.questions.items())
            if any(labelled.grades.get(query_id, {}).values())
        ]
    scores = []
    for fold in range(_FOLDS):
        weights = fit([one for at, one in enumerate(judged) if at % _FOLDS != fold])
        for one in judged[fold::_FOLDS]:
            order = np.argsort(-(one.evidence @ weights), kind="stable")
            scores.append(score_hits([one.paragraphs[at] for at in order], labelled.grades[one.query_id]))
    mean = mean_score(scores)
    print(
        f"{len(judged)} questions, each scored with weights learned without it ({_FOLDS} folds): "
        f"nDCG@10 {mean.ndcg:.3f}  P@10 {mean.precision:.3f}  wrong@10 {mean.wrong:.3f}"
    )
    seen: list[bool] = np.any(np.concatenate([one.evidence for one in judged]), axis=0).tolist()
    kept = read_weights()  # of evidence that no candidate shows, such as articles, nothing can be learned
    learned = zip(EVIDENCE, fit(judged).tolist(), seen, strict=True)
    text = weights_file({name: weight if shown else kept[name] for name, weight, shown in learned})
    print(text, end="")
    if args.write:
        WEIGHTS.write_text(text, encoding="utf-8")
    return DONE


def judge_candidates(opened: OpenIndex, labelled: "LabelledSet", query_id: str, question: str) -> Judged:
    """Return the candidates of a question with their evidence and gains."""
    query = understand_for(opened, question)
    aspects = aspects_of(query, the_vocabulary())
    rows = rows_meeting(opened.facts, opened.reports, query.filters)
    found, candidates = find_candidates(opened, query, aspects, question_vectors(opened, query), rows, CANDIDATES)
    evidence = gather_evidence(query.polarity, aspects, candidates).values
    passages = opened.passages(found)
    paragraphs = tuple(labelled.paragraph_of(opened.report_of(passage).source, passage.text) for passage in passages)
    grades = labelled.grades[query_id]
    gains = np.array([GAIN[grades.get(paragraph or "", 0)] for paragraph in paragraphs])
    is_judged = np.array([paragraph in grades for paragraph in paragraphs])
    return Judged(query_id, evidence, paragraphs, gains, is_judged)


def fit(judged: Sequence[Judged]) -> Floats:
    """Return one weight per evidence, learned from these questions, each of which counts the same."""
    spread = np.concatenate([one.evidence for one in judged]).std(axis=0) + 1e-6
    pairs = [_pairs(one) for one in judged]
    differences = np.concatenate(pairs) / spread
    shares = np.concatenate([np.full(len(some), 1 / max(len(some), 1)) for some in pairs]) / max(len(judged), 1)
    weights = np.zeros(differences.shape[1])
    # Gradient descent with Nesterov's momentum: convex and small, so that no optimiser is needed.
    step = 4.0 / max(float(np.linalg.eigvalsh((differences * shares[:, None]).T @ differences).max()), 1e-9)
    ahead = weights
    for number in range(1, 20 * _STEPS):
        slope = -(differences.T @ (shares / (1 + np.exp(differences @ ahead)))) + 2 * _PENALTY * ahead
        moved = ahead - 0.9 * step * slope
        ahead = moved + (number - 1) / (number + 2) * (moved - weights)
        weights = moved
    learned: Floats = weights / spread
    return learned


def _pairs(one: Judged) -> Floats:
    better, worse = np.nonzero(one.gains[:, None] > one.gains[None, :])
    if not len(better):
        return np.zeros((0, one.evidence.shape[1]))
    by_how_much = (one.gains[better] - one.gains[worse]) * np.where(one.is_judged[worse], 1.0, _UNJUDGED)
    drawn = np.random.default_rng(_SEED).choice(len(better), _PAIRS, p=by_how_much / by_how_much.sum())
    differences: Floats = one.evidence[better[drawn]] - one.evidence[worse[drawn]]
    return differences


def weights_file(weights: Mapping[str, float]) -> str:
    """Return the contents of `ranking.toml`."""
    head = "# How much each evidence counts; index/ranking.py says what each is. Learned: python -m evaluation learn\n"
    return head + "[weights]\n" + "".join(f"{name} = {value:.3f}\n" for name, value in weights.items())
