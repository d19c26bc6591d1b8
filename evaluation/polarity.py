"""`python -m evaluation polarity`: polarity of sentences against their labels.

A set is a file of JSON lines with `sentence`, `before` (the sentence before it, or ""), `kind` (of passage) and `label`
(S strength, W weakness, M mixed, N neutral); further fields are ignored. With `--places FOLDER` it is
`data/polarity_places.tsv`: 593 sentences of published reports that no model has learned from, two readers agreed on
each; only where they stand, so that the folder must hold the `passages.jsonl` that they stand in.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.command_line import DONE, TOLD_WHY, print_json_line
from domain.errors import CorpusProblem
from domain.settings import Settings
from domain.types import Passage, PassageKind, Polarity, Sentence
from ingest.polarity import PolarityClassifier, load_classifier

OWN_SET = Path(__file__).parent / "data" / "polarity_sentences.jsonl"
LETTERS = {"S": Polarity.STRENGTH, "W": Polarity.WEAKNESS, "M": Polarity.MIXED, "N": Polarity.NEUTRAL}
PLACES = Path(__file__).parent / "data" / "polarity_places.tsv"
_BINS = 10


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence as it stands in its passage, and what it was labelled."""

    sentence: str
    before: str
    kind: PassageKind
    label: Polarity


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Precision, recall and F1 of one polarity, 0 to 1; 0 where there is nothing to divide by."""

    precision: float
    recall: float
    f1: float
    sentences: int


@dataclass(frozen=True, slots=True)
class PolarityScores:
    """How well a classifier agrees with the labels. `confusion[truth][found]` counts sentences."""

    sentences: int
    accuracy: float
    macro_f1: float
    classes: dict[Polarity, ClassScore]
    confusion: dict[Polarity, dict[Polarity, int]]
    calibration_error: float
    """Mean gap between stated probability and how often it is right, over ten equal bins (expected calibration
    error: Guo et al. 2017, arXiv 1706.04599); 0 is best."""
    sentences_per_s: float


def read_labelled_sentences(path: Path) -> list[LabelledSentence]:
    """Read a labelled set: a file, or a folder that holds `polarity.jsonl`. Raises CorpusProblem."""
    file = path / "polarity.jsonl" if path.is_dir() else path
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusProblem(f"{file} cannot be read ({error}); give a folder with polarity.jsonl") from error
    read = [_labelled(line, f"{file}, line {number}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not read:
        raise CorpusProblem(f"{file} holds no labelled sentence")
    return read


def read_labelled_places(folder: Path) -> list[LabelledSentence]:
    """Read the sentences of PLACES from the passages in a folder. Raises CorpusProblem."""
    from ingest.train_polarity import LETTERS as CODES
    from ingest.train_polarity import read_places

    return [
        LabelledSentence(one.clue.sentence, one.clue.before, PassageKind(one.clue.kind), LETTERS[CODES[one.label]])
        for one in read_places(PLACES, folder)
    ]


def _labelled(line: str, where: str) -> LabelledSentence:
    try:
        fields = json.loads(line)
        kind, label = PassageKind(fields["kind"]), LETTERS[fields["label"]]
        return LabelledSentence(fields["sentence"], fields.get("before") or "", kind, label)
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusProblem(f"{where}: not a labelled sentence ({error!r})") from error


def as_passage(labelled: LabelledSentence, number: int) -> Passage:
    """Return a passage of the sentence before, if any, and the sentence: the last one is the one to judge."""
    text = f"{labelled.before} {labelled.sentence}" if labelled.before else labelled.sentence
    sentences = [Sentence(labelled.sentence, len(text) - len(labelled.sentence))]
    if labelled.before:
        sentences.insert(0, Sentence(labelled.before, 0))
    return Passage(f"labelled#{number:03}", "labelled", number, labelled.kind, text, 1, 1, sentences=tuple(sentences))


def score_polarity(classifier: PolarityClassifier, labelled: Sequence[LabelledSentence]) -> PolarityScores:
    """Judge every sentence and compare. `labelled` must not be empty."""
    passages = [as_passage(one, number) for number, one in enumerate(labelled, start=1)]
    classifier.classify(passages[:1])  # loading the model is no part of its speed
    began = time.perf_counter()
    judged = [passage.sentences[-1] for passage in classifier.classify(passages)]
    took_s = time.perf_counter() - began
    sentences = sum(len(passage.sentences) for passage in passages)
    found = [one.polarity or Polarity.NEUTRAL for one in judged]
    truth = [one.label for one in labelled]
    right = [one == other for one, other in zip(found, truth, strict=True)]
    confusion = {one: dict.fromkeys(Polarity, 0) for one in Polarity}
    for label, answer in zip(truth, found, strict=True):
        confusion[label][answer] += 1
    classes = {one: _class_score(confusion, one) for one in Polarity}
    return PolarityScores(
        sentences=len(labelled),
        accuracy=sum(right) / len(right),
        macro_f1=sum(score.f1 for score in classes.values()) / len(classes),
        classes=classes,
        confusion=confusion,
        calibration_error=calibration_error([one.probability for one in judged], right),
        sentences_per_s=sentences / took_s,
    )


def _class_score(confusion: dict[Polarity, dict[Polarity, int]], one: Polarity) -> ClassScore:
    right = confusion[one][one]
    labelled = sum(confusion[one].values())
    found = sum(row[one] for row in confusion.values())
    return ClassScore(
        precision=right / found if found else 0.0,
        recall=right / labelled if labelled else 0.0,
        f1=2 * right / (found + labelled) if found + labelled else 0.0,
        sentences=labelled,
    )


def calibration_error(probabilities: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean gap between probability and share right in ten equal bins, weighted by their sentences."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for probability, was_right in zip(probabilities, right, strict=True):
        bins[min(int(probability * _BINS), _BINS - 1)].append((probability, was_right))
    gaps = (abs(sum(p - r for p, r in one)) for one in bins if one)
    return sum(gaps) / len(right)


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `polarity` to the commands of `python -m evaluation`."""
    parser = commands.add_parser("polarity", help="polarity of sentences against labels", description=__doc__)
    parser.add_argument("--data", type=Path, default=OWN_SET, help="a file of labelled sentences, or its folder")
    parser.add_argument("--places", type=Path, metavar="FOLDER", help="score on sentences of published reports instead")
    parser.add_argument("--floor", type=float, help="exit with 1 if macro-F1 is below this, 0 to 1")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, _settings: Settings) -> int:
    """Print the scores; see `add_command`."""
    labelled = read_labelled_places(args.places) if args.places else read_labelled_sentences(args.data)
    scores = score_polarity(load_classifier(), labelled)
    if args.json:
        print_json_line(_as_fields(scores))
    else:
        print(_as_table(scores))
    below = args.floor is not None and scores.macro_f1 < args.floor
    if below and not args.json:
        print(f"macro-F1 {scores.macro_f1:.3f} is below the floor of {args.floor:.3f}")
    return TOLD_WHY if below else DONE


def _as_fields(scores: PolarityScores) -> dict[str, Any]:
    return {
        "sentences": scores.sentences,
        "macro_f1": round(scores.macro_f1, 4),
        "accuracy": round(scores.accuracy, 4),
        "f1": {str(one): round(score.f1, 4) for one, score in scores.classes.items()},
        "precision": {str(one): round(score.precision, 4) for one, score in scores.classes.items()},
        "recall": {str(one): round(score.recall, 4) for one, score in scores.classes.items()},
        "calibration_error": round(scores.calibration_error, 4),
        "sentences_per_s": round(scores.sentences_per_s),
    }


def _as_table(scores: PolarityScores) -> str:
    lines = [
        f"{'':10} {'F1':>6} {'prec.':>6} {'recall':>6} {'sent.':>6}   found as "
        + " ".join(f"{one:>8}" for one in Polarity)
    ]
    for one, score in scores.classes.items():
        counts = " ".join(f"{scores.confusion[one][other]:>8}" for other in Polarity)
        lines.append(
            f"{one:10} {score.f1:6.3f} {score.precision:6.3f} {score.recall:6.3f} {score.sentences:>6}   "
            f"{'':8} {counts}"
        )
    lines.append(
        f"macro-F1 {scores.macro_f1:.3f}, accuracy {scores.accuracy:.3f}, calibration error "
        f"{scores.calibration_error:.3f}, {scores.sentences} labelled sentences, "
        f"{scores.sentences_per_s:,.0f} sentences/s"
    )
    return "\n".join(lines)
