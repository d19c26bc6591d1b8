"""Makes the pictures of docs/ from the app over the sample reports: needs Chromium and the tests' requirements.

python -m ingest && python docs/make_screenshots.py [--index DIR]
"""

import argparse
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS.parent / "tests")]

from browser.driver import opened_chromium, served_app, wait_until_idle  # noqa: E402

from index.build import open_index  # noqa: E402

_QUESTION = "q=connected+carers+weaknesses"
_WIDE, _NARROW = (1280, 900), (375, 812)


def main() -> int:
    """Take every picture; say where each is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--index", type=Path, default=DOCS.parent / "var/index")
    args = parser.parse_args()
    with served_app(args.index, DOCS.parent / "corpus") as address, opened_chromium() as browser:
        for name, (path, size) in pictures(args.index).items():
            context = browser.new_context(viewport={"width": size[0], "height": size[1]})
            page = context.new_page()
            page.goto(f"{address}/{path}")
            wait_until_idle(page)
            page.wait_for_timeout(1000)
            page.screenshot(path=DOCS / f"{name}.png")
            context.close()
            print(f"docs/{name}.png")
    return 0


def pictures(index: Path) -> dict[str, tuple[str, tuple[int, int]]]:
    """Return the name of each picture with the address and size it is taken of."""
    with open_index(index) as opened:
        report = next(one for one in opened.reports.values() if one.source == "westmarch--ilacs--2023-05-12.pdf")
        found = next(one for one in opened.passages_of(report.report_id) if one.paragraph == "19")
    return {
        "ask": (f"?{_QUESTION}", _WIDE),
        "ask-narrow": (f"?{_QUESTION}", _NARROW),
        "start": ("", _WIDE),
        "read": (f"read?report={report.report_id}&passage={found.ordinal}&{_QUESTION}", _WIDE),
        "authority": ("authority?name=Westmarch", _WIDE),
        "compare": ("compare?theme=kinship+care&by=authority", _WIDE),
        "register": ("register", _WIDE),
        "library": ("library", _WIDE),
    }


if __name__ == "__main__":
    sys.exit(main())
