"""`python -m index`: search an index and print what it holds."""

import argparse
import sys

from domain.command_line import run_command
from index import search_command, show, verify


def main(argv: list[str]) -> int:
    """Run one subcommand."""
    parser = argparse.ArgumentParser(prog="python -m index", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (show, search_command, verify):
        module.add_command(commands)
    return run_command(parser, argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
