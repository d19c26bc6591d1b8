"""How fast reports are read: structured pages per second of CPU in one process, beside pypdf's plain text.

    python benchmarks/bench_reading.py FOLDER [--every N]

CPU time and not the clock, so that other work on the machine counts little; both readers see the same files, turn by
turn, because a busy machine also slows a CPU second down.
"""

import argparse
import logging
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pypdf import PdfReader

from ingest.reading import read_report


def main() -> int:
    """Read every N-th PDF of a folder with both, and print pages per CPU second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every N-th file only")
    args = parser.parse_args()
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    paths = sorted(args.folder.rglob("*.pdf"))[:: args.every]
    if not paths:
        print(f"no PDF in {args.folder}", file=sys.stderr)
        return 1
    read_report(paths[0], paths[0].name)  # imports, tables and patterns are not what is measured
    pages = passages = 0
    ours = plain = 0.0
    for path in paths:
        begun = time.process_time()
        read = read_report(path, path.name)
        ours += time.process_time() - begun
        pages += read.report.pages
        passages += len(read.passages)
        begun = time.process_time()
        for page in PdfReader(path).pages:
            page.extract_text()
        plain += time.process_time() - begun
    print(f"{len(paths)} files, {pages} pages, {passages} passages")
    print(f"read_report              {pages / ours:6.1f} pages per CPU second")
    print(f"pypdf extract_text alone {pages / plain:6.1f} pages per CPU second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
