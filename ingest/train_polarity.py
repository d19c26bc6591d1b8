"""Make the polarity models that the project ships: `python -m ingest.train_polarity --bench ../shared/bench`.

With `--measure` both learn from our own labels alone, are scored on the sentences of the labelled set that they never
saw, and the figures of their blend are chosen there; without it both learn from all labels and are written.

Learns from sentences labelled one by one: `data/polarity_labels.tsv` (reports under the Open Government
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

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from domain.errors import CorpusProblem, ReportSearchError
from domain.text import fold_text, split_sentences
from ingest.polarity import DATA, Blend, ModelFiles
from ingest.polarity_network import read_network, write_network
from ingest.polarity_words import (
    CLASSES,
    Clue,
    WordModel,
    frequent_features,
    softmax,
    word_features,
    write_word_model,
)
from ingest.train_polarity_network import Recipe, Shown, tune

LABELS_FILE = Path(__file__).parent / "data" / "polarity_labels.tsv"
LETTERS = "SWMN"
"""One letter for each of CLASSES, as the labelled set has them."""

_LEAST_SENTENCES = 2  # of a feature
_INVERSE_PENALTY = 20.0
_FOLDS = 5
_SURE, _WORDS_SHARE = 0.9, 0.5  # see Blend; both are flat around these


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with its label and what stands around it."""

    report: str
    shown: Shown
    from_bench: bool

    @property
    def clue(self) -> Clue:
        """The sentence as the classifier sees it."""
        at, sentences = self.shown.at, self.shown.sentences
        return Clue(sentences[at], sentences[at - 1] if at else "", self.shown.kind)

    @property
    def label(self) -> int:
        """A column of CLASSES."""
        return self.shown.label


def read_labelled(bench: Path) -> list[Labelled]:
    """Return our own labelled sentences, then those of the labelled set.

    Raises CorpusProblem if files are missing or a label's sentence is no longer where it was.
    """
    try:
        given = list(_json_lines(bench / "polarity.jsonl"))
    except OSError as error:
        raise CorpusProblem(f"{error}; give the folder of labelled sentences with --bench") from error
    ours = read_places(LABELS_FILE, bench)
    theirs = [Labelled(one["id"].split("#")[0], _shown(one["before"], one), from_bench=True) for one in given]
    return [*ours, *theirs]


def read_places(file: Path, bench: Path) -> list[Labelled]:
    """Return the sentences of a file that holds, a line each, where one stands, its digest and its letter (LETTERS).

    `bench` holds the passages. Raises CorpusProblem as `read_labelled` does.
    """
    try:
        passages = {one["id"]: one for one in _json_lines(bench / "passages.jsonl")}
        rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    except OSError as error:
        raise CorpusProblem(f"{error}; give the folder of labelled sentences, with passages.jsonl") from error
    return [_at_place(file, passages, place, digest, letter) for place, digest, letter in rows]


def _shown(before: str, one: dict[str, Any]) -> Shown:
    sentences = (before, one["sentence"]) if before else (one["sentence"],)
    return Shown(sentences, len(sentences) - 1, one["kind"], LETTERS.index(one["label"]))


def sentence_digest(sentence: str) -> str:
    """Return 8 hex digits that tell whether a sentence is still the one that was labelled."""
    return hashlib.sha256(fold_text(sentence).encode("utf-8")).hexdigest()[:8]


def _at_place(file: Path, passages: dict[str, Any], place: str, digest: str, letter: str) -> Labelled:
    passage_id, number = place.rsplit(".", 1)
    passage = passages.get(passage_id, {"text": "", "kind": ""})
    sentences = [passage["text"][start:end] for start, end in split_sentences(passage["text"])]
    at = int(number)
    if at >= len(sentences) or sentence_digest(sentences[at]) != digest:
        raise CorpusProblem(f"{file}: {place} is not the sentence that was labelled; the passages have changed")
    shown = Shown(tuple(sentences), at, passage["kind"], LETTERS.index(letter))
    return Labelled(passage_id.split("#")[0], shown, from_bench=False)


def _json_lines(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def fit_words(labelled: Sequence[Labelled]) -> WordModel:
    """Return the logistic regression over the features that at least two sentences have."""
    names = [word_features(one.clue) for one in labelled]
    features = frequent_features(names, _LEAST_SENTENCES)
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=300, tol=1e-3)
    model.fit(feature_rows(names, features), [one.label for one in labelled])
    weights = np.vstack([model.coef_.T, model.intercept_[None]]).astype(np.float32)
    return WordModel({name: row for row, name in enumerate(features)}, weights)


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


def measure(labelled: Sequence[Labelled], recipe: Recipe, folder: Path) -> None:
    """Learn from our own labels, score on the labelled set, and write the blend that was best calibrated there."""
    ours, theirs = [one for one in labelled if not one.from_bench], [one for one in labelled if one.from_bench]
    truth, clues = np.array([one.label for one in theirs]), [one.clue for one in theirs]
    words = fit_words(ours).logits(clues)
    write_network(folder / "measured_network.npz", *tune([one.shown for one in ours], recipe))
    network = read_network(folder / "measured_network.npz").logits(clues)
    both = network + _WORDS_SHARE * words
    blend = Blend(best_temperature(words, truth), _SURE, _WORDS_SHARE, best_temperature(both, truth))
    rows = softmax(words / blend.words_temperature)
    unsure = rows.max(axis=1) < blend.sure
    rows[unsure] = softmax(both[unsure] / blend.temperature)
    for name, scores in (("words", words), ("network", network), ("both", both), ("as shipped", rows)):
        macro, each = macro_f1(truth, scores.argmax(axis=1))
        print(
            f"{name:10}  macro-F1 {macro:.3f}  " + "  ".join(f"{x} {y:.3f}" for x, y in zip(CLASSES, each, strict=True))
        )
    print(f"the network is asked about {unsure.mean():.0%} of the sentences")
    text = json.dumps({name: round(value, 3) for name, value in asdict(blend).items()}, indent=2)
    (folder / ModelFiles().blend.name).write_text(text + "\n", encoding="utf-8", newline="\n")


def make(labelled: Sequence[Labelled], recipe: Recipe, folder: Path) -> None:
    """Learn from all labels and write both models."""
    words = fit_words(labelled)
    write_word_model(folder / ModelFiles().words.name, list(words.features), words.weights)
    write_network(folder / ModelFiles().network.name, *tune([one.shown for one in labelled], recipe))


def main(argv: Sequence[str]) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m ingest.train_polarity", description="Make the polarity models.")
    parser.add_argument("--bench", type=Path, default=Path("../shared/bench"), help="folder of the labelled sentences")
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write to")
    parser.add_argument("--measure", action="store_true", help="score on sentences never seen; write the blend only")
    args = parser.parse_args(argv)
    try:
        labelled = read_labelled(args.bench)
        (measure if args.measure else make)(labelled, Recipe(), args.out)
    except ReportSearchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
