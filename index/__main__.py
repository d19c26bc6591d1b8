"""`python -m index`: search an index and print what it holds."""

import argparse
import sys

from domain.command_line import run_command


def main(argv: list[str]) -> int:
    """Run one subcommand."""
    parser = argparse.ArgumentParser(prog="python -m index", description=__doc__)
    parser.add_subparsers(required=True)
    # Each module adds its own subcommand: `add_command(commands)`.
    return run_command(parser, argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
