"""Reads the sources of the sample reports: a few `key: value` lines, a line `---`, then plain Markdown.

Blocks are `# Heading`, `## Subheading`, paragraphs, numbered paragraphs (`1. `: Word counts them itself, as in the
real reports), bullets (`- `), bullets below them (`  - `) and rows of a table (`| a | b |`). `[^1]` in a text refers
to a line `[^1]: note`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FAMILIES = (
    "ILACS",
    "ILACS short",
    "focused visit",
    "monitoring visit",
    "SIF",
    "SIF re-inspection",
    "JTAI",
    "area SEND",
)
REQUIRED = ("family", "authority", "published")
MARKS = (
    ("heading", re.compile(r"# +")),
    ("subheading", re.compile(r"##+ +")),
    ("numbered", re.compile(r"\d+\. +")),
    ("bullet", re.compile(r"- +")),
    ("sub-bullet", re.compile(r"\s+- +")),
    ("row", re.compile(r"\| *(?=.*\|$)")),
)
FOOTNOTE = re.compile(r"\[\^(\w+)\]: *")


class BadSource(Exception):
    """A source that cannot be understood; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the report. `kind` is paragraph or one of the names in `MARKS`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """One sample report as written by us: facts of its cover, blocks of its body, notes by their mark."""

    name: str
    facts: dict[str, tuple[str, ...]]
    blocks: tuple[Block, ...]
    notes: dict[str, str]

    def all(self, key: str) -> tuple[str, ...]:
        """Return every value given for a key, in order."""
        return self.facts.get(key, ())

    def fact(self, key: str, otherwise: str = "") -> str:
        """Return the first value given for a key."""
        return self.facts.get(key, (otherwise,))[0]

    @property
    def judgements(self) -> list[tuple[str, str]]:
        """Judgement areas as printed, each with its grade."""
        return [(area.strip(), grade.strip()) for area, _, grade in (j.partition("=") for j in self.all("judgement"))]

    @property
    def inspectors(self) -> list[str]:
        """Lead inspectors, as printed."""
        return [name.strip() for line in self.all("lead_inspectors") for name in line.split(";") if name.strip()]


def read_source(path: Path) -> Source:
    """Read one source file. Raises BadSource where its head is incomplete or its family is not one of ours."""
    head, rule, body = path.read_text(encoding="utf-8").partition("\n---\n")
    if not rule:
        raise BadSource(f"{path}: no line `---` between the facts and the text")
    facts: dict[str, list[str]] = {}
    for line in filter(str.strip, head.splitlines()):
        key, colon, value = line.partition(":")
        if not colon:
            raise BadSource(f"{path}: not a `key: value` line: {line!r}")
        facts.setdefault(key.strip(), []).append(value.strip())
    missing = [key for key in REQUIRED if key not in facts]
    if missing:
        raise BadSource(f"{path}: add {', '.join(missing)} to the facts at its top")
    if facts["family"][0] not in FAMILIES:
        raise BadSource(f"{path}: family {facts['family'][0]!r} is not one of {', '.join(FAMILIES)}")
    blocks, notes = read_body(body)
    return Source(path.stem, {key: tuple(values) for key, values in facts.items()}, tuple(blocks), notes)


def read_body(body: str) -> tuple[list[Block], dict[str, str]]:
    """Split Markdown into blocks and footnotes; a text may run over several lines until a blank one."""
    blocks: list[Block] = []
    notes: dict[str, str] = {}
    note = ""
    fresh = True
    for line in body.splitlines():
        if not line.strip():
            fresh, note = True, ""
            continue
        if start := FOOTNOTE.match(line):
            note = start[1]
            notes[note] = line[start.end() :].strip()
            continue
        if note:
            notes[note] += " " + line.strip()
            continue
        kind, text = next(
            ((kind, line[found.end() :]) for kind, mark in MARKS if (found := mark.match(line))), ("", line)
        )
        if kind or fresh:
            if not re.fullmatch(r"[-:| ]+", text):  # the line below a table's head
                blocks.append(Block(kind or "paragraph", text.strip()))
        else:
            blocks[-1] = Block(blocks[-1].kind, f"{blocks[-1].text} {text.strip()}")
        fresh = kind in ("heading", "subheading", "row")
    return blocks, notes
