"""Make the polarity models that the project ships: `python -m ingest.train_polarity --bench ../shared/bench`.

Learns from sentences that people read and labelled: `data/polarity_labels.tsv` (reports under the Open Government
Licence; only where a sentence stands and its label, no text) and `polarity.jsonl` of the labelled set. The texts come
from `passages.jsonl` beside it, so that only who has the reports can make the models anew.

How the sentences of `polarity_labels.tsv` were labelled, after the labels of `polarity.jsonl`:
- strength: practice, a service, leaders or outcomes said to be good, improving or in place for children's benefit,
  also mildly ("mostly timely"), also a correction of something that is not named again ("this has been addressed").
- weakness: criticism, a need, an adverse effect ("as a result, children wait too long"), anything under what needs to
  improve even as a bare noun phrase, "leaders know there is more to do", plans too new to have had effect.
- mixed: both, each in words of its own ("timely but too brief"; "some plans are good, others not"; leaders know of a
  named weakness and act on it). A concession that praises nothing ("despite efforts, delays continue") is weakness.
- neutral: facts, numbers, history, structure, duties, statistics of the area, what an inspection looked at.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from domain.errors import CorpusProblem
from domain.text import fold_text, split_sentences
from ingest.polarity_words import (
    CLASSES,
    Clue,
    frequent_features,
    softmax,
)

LABELS_FILE = Path(__file__).parent / "data" / "polarity_labels.tsv"
LETTERS = "SWMN"
"""One letter for each of CLASSES, as the labelled set has them."""

_LEAST_SENTENCES = 2  # of a feature
_INVERSE_PENALTY = 20.0
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with its label, as a column of CLASSES."""

    report: str
    clue: Clue
    label: int
    from_bench: bool


def read_labelled(bench: Path) -> list[Labelled]:
    """Return our own labelled sentences, then those of the labelled set.

    Raises CorpusProblem if files are missing or a label's sentence is no longer where it was.
    """
    try:
        passages = {one["id"]: one for one in _json_lines(bench / "passages.jsonl")}
        rows = [line.split("\t") for line in LABELS_FILE.read_text(encoding="utf-8").splitlines()]
        given = list(_json_lines(bench / "polarity.jsonl"))
    except OSError as error:
        raise CorpusProblem(f"{error}; give the folder of labelled sentences with --bench") from error
    ours = [_own(passages, place, digest, letter) for place, digest, letter in rows]
    theirs = [
        Labelled(
            one["id"].split("#")[0],
            Clue(one["sentence"], one["before"], one["kind"]),
            LETTERS.index(one["label"]),
            from_bench=True,
        )
        for one in given
    ]
    return [*ours, *theirs]


def sentence_digest(sentence: str) -> str:
    """Return 8 hex digits that tell whether a sentence is still the one that was labelled."""
    return hashlib.sha256(fold_text(sentence).encode("utf-8")).hexdigest()[:8]


def _own(passages: dict[str, Any], place: str, digest: str, letter: str) -> Labelled:
    passage_id, number = place.rsplit(".", 1)
    passage = passages.get(passage_id, {"text": "", "kind": ""})
    sentences = [passage["text"][start:end] for start, end in split_sentences(passage["text"])]
    at = int(number)
    if at >= len(sentences) or sentence_digest(sentences[at]) != digest:
        raise CorpusProblem(f"{LABELS_FILE}: {place} is not the sentence that was labelled; the passages have changed")
    clue = Clue(sentences[at], sentences[at - 1] if at else "", passage["kind"])
    return Labelled(passage_id.split("#")[0], clue, LETTERS.index(letter), from_bench=False)


def _json_lines(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def fit_words(
    names: Sequence[Sequence[str]], labels: NDArray[np.int64]
) -> tuple[list[str], NDArray[np.float32], "LogisticRegression"]:
    """Return the features kept and their weights, `(features + 1, 4)` with the bias last, for sentences' features."""
    features = frequent_features(names, _LEAST_SENTENCES)
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=300, tol=1e-3)
    model.fit(feature_rows(names, features), labels)
    return features, np.vstack([model.coef_.T, model.intercept_[None]]).astype(np.float32), model


def feature_rows(names: Sequence[Sequence[str]], features: Sequence[str]) -> scipy.sparse.csr_matrix:
    """Return `(sentences, features)`: one over the root of the sentence's count of features where it has one."""
    columns = {name: column for column, name in enumerate(features)}
    rows, found, values = [], [], []
    for row, own in enumerate(names):
        known = [columns[name] for name in own if name in columns]
        rows += [row] * len(known)
        found += known
        values += [len(own) ** -0.5] * len(known)
    return scipy.sparse.csr_matrix((values, (rows, found)), shape=(len(names), len(features)))


def folds_by_report(reports: Sequence[str], folds: int = _FOLDS) -> NDArray[np.int64]:
    """Return a fold for each sentence: all of a report in one, reports spread by the checksum of their names."""
    order = sorted(set(reports), key=lambda report: hashlib.sha256(report.encode("utf-8")).hexdigest())
    fold = {report: at % folds for at, report in enumerate(order)}
    return np.array([fold[report] for report in reports])


def best_temperature(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Return what to divide logits by for the least log loss on sentences that were not learned from.

    Source: Guo et al. 2017, arXiv 1706.04599, section 4.2.
    """
    choices = np.geomspace(0.3, 3.0, 60)
    rows = np.arange(len(labels))
    losses = [-np.log(softmax(logits / choice)[rows, labels] + 1e-12).mean() for choice in choices]
    return float(choices[int(np.argmin(losses))])


def macro_f1(truth: NDArray[np.int64], found: NDArray[np.int64]) -> tuple[float, list[float]]:
    """Return macro-F1 and F1 for each of CLASSES; 0 for a class that neither has."""
    scores = []
    for one in range(len(CLASSES)):
        both = int(((truth == one) & (found == one)).sum())
        either = int((truth == one).sum() + (found == one).sum())
        scores.append(2 * both / either if either else 0.0)
    return float(np.mean(scores)), scores
