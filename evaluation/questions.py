"""`python -m evaluation questions`: is the side that a question asks for understood?

A set is a file of lines `letter<TAB>question`, the letter S (asks for strengths), W (weaknesses) or E (either).
It needs no index and no model.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.command_line import DONE, TOLD_WHY, print_json_line
from domain.errors import CorpusProblem
from domain.settings import Settings
from domain.types import Polarity
from index.question import understand

OWN_SET = Path(__file__).parent / "data" / "question_polarity.tsv"
SIDES = {"S": Polarity.STRENGTH, "W": Polarity.WEAKNESS, "E": None}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the side that it was labelled to ask for, and the one that was understood; None for either."""

    question: str
    wanted: Polarity | None
    understood: Polarity | None

    @property
    def outcome(self) -> str:
        """`right`; `missed`, a side was asked for and either given; `invented`, the reverse; or `opposite`."""
        if self.wanted is self.understood:
            return "right"
        if self.understood is None:
            return "missed"
        return "invented" if self.wanted is None else "opposite"


def read_asked(path: Path) -> list[Asked]:
    """Read a labelled set and understand its questions. Raises CorpusProblem for what is no such set."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusProblem(f"{path} cannot be read ({error}); give a file of lines letter<TAB>question") from error
    asked = []
    for number, line in enumerate(lines, start=1):
        letter, tab, question = line.partition("\t")
        if not tab or letter not in SIDES or not question.strip():
            raise CorpusProblem(f"{path}, line {number}: not one of {', '.join(SIDES)}, a tab and a question")
        asked.append(Asked(question, SIDES[letter], understand(question).polarity))
    if not asked:
        raise CorpusProblem(f"{path} holds no question")
    return asked


def count_outcomes(asked: Sequence[Asked]) -> dict[str, int]:
    """Return how many questions had each outcome."""
    outcomes = [one.outcome for one in asked]
    return {name: outcomes.count(name) for name in ("right", "missed", "invented", "opposite")}


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `questions` to the commands of `python -m evaluation`."""
    parser = commands.add_parser("questions", help="the side that questions ask for", description=__doc__)
    parser.add_argument("--data", type=Path, default=OWN_SET, metavar="FILE", help="a file of labelled questions")
    parser.add_argument("--floor", type=float, help="exit with 1 if a smaller share is right, 0 to 1")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a list")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, _settings: Settings) -> int:
    """Print what was understood wrongly, and the counts; see `add_command`."""
    asked = read_asked(args.data)
    outcomes = count_outcomes(asked)
    share = outcomes["right"] / len(asked)
    if args.json:
        print_json_line({"questions": len(asked), "share_right": round(share, 4)} | outcomes)
    else:
        for one in asked:
            if one.outcome != "right":
                print(f"{one.outcome:9} {one.question}")
        counts = ", ".join(f"{number} {name}" for name, number in outcomes.items())
        print(f"{len(asked)} questions: {counts} ({share:.1%} right)")
    below = args.floor is not None and share < args.floor
    if below and not args.json:
        print(f"{share:.3f} is below the floor of {args.floor:.3f}")
    return TOLD_WHY if below else DONE
