"""A small index of hand-written reports about places that do not exist, with the polarity of every sentence given."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from domain.text import split_sentences
from domain.types import InspectionKind, Judgement, Passage, PassageKind, Polarity, Report, Sentence
from index.build import OpenIndex, open_index
from index.embedder import load_embedder
from index.publish import NewPassage, NewReport, Origin, publish, writer_lock

MARKS = {"+": Polarity.STRENGTH, "-": Polarity.WEAKNESS, "~": Polarity.MIXED, "=": Polarity.NEUTRAL}


def make_report(
    authority: str, year: int, *, kind: InspectionKind = InspectionKind.ILACS, own_words: bool = True
) -> Report:
    """Return a report of an inspection in June of that year."""
    source = f"{authority.lower()}-{year}-{kind.name.lower()}.pdf"
    sha256 = hashlib.sha256(source.encode()).hexdigest()
    return Report(
        report_id=sha256[:16],
        source=source,
        sha256=sha256,
        title=f"{authority} {year}",
        kind=kind,
        pages=9,
        authority=authority,
        region="North East",
        inspection_start=date(year, 6, 3),
        inspection_end=date(year, 6, 14),
        own_words=own_words,
    )


def make_passage(report: Report, number: int, line: str) -> Passage:
    """Return a passage of a line: a mark for each sentence, a bar, the text; "!" in front makes it a recommendation.

    "-+| This is late. That is good." is a weakness and a strength.
    """
    marks, text = (part.strip() for part in line.split("|"))
    kind = PassageKind.RECOMMENDATION if marks.startswith("!") else PassageKind.FINDING
    spans = split_sentences(text)
    polarities = [MARKS[mark] for mark in marks.removeprefix("!")]
    assert len(spans) == len(polarities), line
    return Passage(
        passage_id=f"{report.report_id}#{number:03}",
        report_id=report.report_id,
        ordinal=number,
        kind=kind,
        text=text,
        first_page=number,
        last_page=number,
        section=("Findings",),
        paragraph=str(number),
        judgement=Judgement("help_and_protection", "good"),
        sentences=tuple(
            Sentence(text[start:end], start, polarity, 0.9)
            for (start, end), polarity in zip(spans, polarities, strict=True)
        ),
    )


def publish_reports(folder: Path, reports: Sequence[tuple[Report, Sequence[str]]]) -> OpenIndex:
    """Publish reports of lines as an index with the packaged model, and open it."""
    embedder = load_embedder()
    new = []
    for report, lines in sorted(reports, key=lambda one: one[0].source):
        passages = [make_passage(report, number, line) for number, line in enumerate(lines, start=1)]
        vectors = [
            (embedder.embed_passages([one.text]), embedder.embed_passages([said.text for said in one.sentences]))
            for one in passages
        ]
        new.append(
            NewReport(
                report,
                [
                    NewPassage(one, parts, sentences.astype(np.float16))
                    for one, (parts, sentences) in zip(passages, vectors, strict=True)
                ],
            )
        )
    with writer_lock(folder):
        publish(folder, new, embedder, Origin(corpus="tests", model=None, reader_version="1", polarity_version="1"))
    return open_index(folder)
