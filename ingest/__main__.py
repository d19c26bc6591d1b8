"""`python -m ingest`: read the reports and publish an index of them."""

import argparse
import sys

from domain.command_line import run_command
from ingest import bundle, check, command, prune, status
from ingest.download import command as download

_DEFAULT = "build"


def main(argv: list[str]) -> int:
    """Run one subcommand; `build` where none is named."""
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (command, status, bundle, prune, check, download):
        module.add_command(commands)
    if not argv or (argv[0].startswith("-") and argv[0] not in ("-h", "--help")):
        argv = [_DEFAULT, *argv]
    return run_command(parser, argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
