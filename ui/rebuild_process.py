"""`python -m ui.rebuild_process LOG ...`: `python -m ingest ...`, with what it says written to a file.

The command shows its progress only where its standard error is a terminal. Here a file stands for one.
"""

import io
import runpy
import sys
from pathlib import Path


class Screen(io.TextIOWrapper):
    """A file that passes for a terminal."""

    def isatty(self) -> bool:
        """Say that there is somebody who watches."""
        return True


def main() -> None:
    """Run the command with its own arguments."""
    with Screen(Path(sys.argv[1]).open("wb", buffering=0), encoding="utf-8", write_through=True) as screen:
        sys.stdout = sys.stderr = screen
        sys.argv = ["ingest", *sys.argv[2:]]
        runpy.run_module("ingest", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
