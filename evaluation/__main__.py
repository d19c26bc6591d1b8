"""`python -m evaluation`: scores search, questions, polarity, answers and refusals on labelled sets."""

import argparse
import sys

from domain.command_line import run_command
from evaluation import answers, learn, polarity, questions, refusal, search


def main(argv: list[str]) -> int:
    """Run one subcommand."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (search, questions, learn, polarity, answers, refusal):
        module.add_command(commands)
    return run_command(parser, argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
