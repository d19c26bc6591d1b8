"""Reading one file: from its bytes to a report and its passages."""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from domain.errors import CorpusProblem, UnreadableReport
from domain.text import fold_text
from domain.types import InspectionKind, Passage, ReadReport, Report
from ingest.families import ARTICLE, GENERIC, find_family
from ingest.metadata import read_facts
from ingest.passages import Reading, build_passages
from ingest.readers import read_file
from ingest.readers.blocks import ReadFile, count_letters

SUPPORTED = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")
_LARGEST_FILE = 200_000_000
_FEW_NUMBERS = 5
_TITLE_BLOCKS = 3  # a report is called by its name at its head, news may link to it below
_ENOUGH_ACCOUNTED = 0.94
_SUMMARY_MARK = re.compile(r"summary of a published report|not the inspectors' own words", re.IGNORECASE)
_NEWS = re.compile(
    r"\b(?:ofsted|the (?:watchdog|regulator))\b.{0,80}"
    r"\b(?:has|have) (?:said|found|praised|warned|criticised)\b"
    r"|[\"'],? (?:the |an |a )?(?:report|inspectors?|ofsted|focused visit|inspection)\b.{0,250}"
    r"\b(?:found|said|added|concluded)\.?$",
    re.IGNORECASE,
)
_COVER = re.compile(r"(?:inspection|visit) dates?\b|dear \w|lead inspectors?\b", re.IGNORECASE)


def find_reports(corpus: Path) -> list[Path]:
    """Return the files of a corpus that may be reports, sorted by path.

    Hidden files, READMEs, folders named `source` and files of other kinds are left out; links to folders are not
    followed, so that none is walked twice. Raises CorpusProblem if the folder is missing.
    """
    if not corpus.is_dir():
        raise CorpusProblem(f"{corpus} is not a folder; put reports there, or name another with --corpus")
    return sorted(_find(corpus))


def _find(corpus: Path) -> Iterator[Path]:
    closed: list[Path] = []
    for folder, inner, names in os.walk(
        corpus, followlinks=False, onerror=lambda error: closed.append(Path(error.filename))
    ):
        yield from (Path(folder) / name for name in inner if Path(name).suffix.lower() in SUPPORTED)  # to be told of
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name != "source")
        for name in names:
            hidden = name.startswith((".", "~$")) or name.lower().startswith("readme")
            if not hidden and Path(name).suffix.lower() in SUPPORTED:
                yield Path(folder) / name
    yield from closed  # folders that cannot be opened: to be told of, not to vanish


def read_report(path: Path, source: str, *, ocr: bool = False) -> ReadReport:
    """Read one file. `source` is its path relative to the corpus, with forward slashes.

    Sentences are split, their polarity is None. With `ocr`, scans are read through tesseract.
    Raises UnreadableReport, with a reason of one line, whatever is wrong with the file.
    """
    content = read_content(path, source)
    digest = hashlib.sha256(content).hexdigest()
    try:
        file = read_file(path, content, ocr=ocr)
    except UnreadableReport as error:  # readers know the file's name only
        raise UnreadableReport(source, error.reason) from error
    first_page = [block.text for block in file.blocks if block.first_page == 1]
    family = ARTICLE if is_article(first_page) else find_family(first_page)
    facts = read_facts(file.blocks, family, source)
    report = Report(
        report_id=digest[:16],
        source=source,
        sha256=digest,
        title=facts.title or Path(source).stem,
        kind=family.kind,
        pages=file.pages,
        authority=facts.authority,
        region=facts.region,
        authority_type=facts.authority_type,
        inspection_start=facts.inspection_start,
        inspection_end=facts.inspection_end,
        published=facts.published,
        published_from=facts.published_from,
        lead_inspectors=facts.lead_inspectors,
        judgements=facts.judgements,
        own_words=family.kind != InspectionKind.ARTICLE,
        ocr=file.ocr,
        licence=facts.licence,
    )
    reading = build_passages(report, family, file.blocks)
    if not reading.passages:
        raise UnreadableReport(source, "no passages found in it")
    return ReadReport(report, tuple(reading.passages), tuple(warn(file, report, reading)))


def read_content(path: Path, source: str) -> bytes:
    """Return a file's bytes. Raises UnreadableReport for folders, empty and absurdly large files."""
    try:
        if not path.is_file():
            raise UnreadableReport(source, "a folder, not a file" if path.is_dir() else "no such file")
        size = path.stat().st_size
        if size == 0:
            raise UnreadableReport(source, "empty: 0 bytes")
        if size > _LARGEST_FILE:
            raise UnreadableReport(
                source, f"{size / 1e6:,.0f} MB: no report is larger than {_LARGEST_FILE / 1e6:,.0f} MB"
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableReport(source, f"cannot be opened ({error.strerror or type(error).__name__})") from error


def is_article(blocks: list[str]) -> bool:
    """Whether a text is about a report, and none itself: it says so, or it quotes as news do and has no cover."""
    head = [fold_text(block) for block in blocks[:12]]
    if any(_SUMMARY_MARK.search(block) for block in head[:3]):
        return True
    if find_family(blocks[:_TITLE_BLOCKS]) is not GENERIC or any(_COVER.match(block) for block in head):
        return False
    return any(_NEWS.search(block) for block in head)


def warn(file: ReadFile, report: Report, reading: Reading) -> list[str]:
    """Return what a person should know about how a file was read and what looks wrong, a line each."""
    warnings = list(file.warnings)
    if not file.tagged:
        warnings.append("untagged PDF: paragraphs were worked out from the layout; check a few")
    if report.kind != InspectionKind.ARTICLE and report.authority_type is None:
        name = f"{report.authority!r} is not in the table of authorities" if report.authority else "no authority found"
        warnings.append(f"{name} (domain/authorities.csv)")
    if report.kind != InspectionKind.ARTICLE and report.inspection_start is None:
        warnings.append("no inspection dates found on the first pages")
    if gaps := find_gaps(reading.passages):
        warnings.append(f"paragraph numbers: {gaps}")
    share = share_accounted(file, reading)
    if share < _ENOUGH_ACCOUNTED:
        warnings.append(f"only {share:.0%} of the text on its pages was read into paragraphs, headings and notes")
    return warnings


def find_gaps(passages: Sequence[Passage]) -> str:
    """Return what is wrong with the numbering of paragraphs, in words; empty if they run from 1 without a gap."""
    numbers = [int(passage.paragraph) for passage in passages if passage.paragraph]
    if len(numbers) < _FEW_NUMBERS:
        return ""
    missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    twice = sorted(number for number, count in Counter(numbers).items() if count > 1)
    said = [f"missing {', '.join(map(str, missing[:8]))}"] if missing else []
    said += [f"more than once {', '.join(map(str, twice[:8]))}"] if twice else []
    return "; ".join(said)


def share_accounted(file: ReadFile, reading: Reading) -> float:
    """Return which share of the letters on the pages is in passages, footnotes or known leftovers; 1.0 if unknown."""
    if not file.letters:
        return 1.0
    texts = [f"{passage.paragraph or ''}{passage.text}{''.join(passage.footnotes)}" for passage in reading.passages]
    lead_ins = {passage.lead_in for passage in reading.passages if passage.lead_in}
    return min(1.0, count_letters([*texts, *lead_ins, *reading.left_out]) / file.letters)
