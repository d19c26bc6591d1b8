"""A tiny embedder, reader and classifier for tests of the index: everything they do can be worked out by hand."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from domain.errors import UnreadableReport
from domain.text import split_sentences
from domain.types import InspectionKind, Judgement, Passage, PassageKind, Polarity, ReadReport, Report, Sentence
from index.arrays import Vectors
from ingest.pipeline import Tools


class FakeEmbedder:
    """Counts words in 32 bins: the same words have cosine 1. Reads 20 word pieces, one a word and two marks."""

    dim = 32
    max_word_pieces = 20

    def __init__(self, model_id: str = "fake@1") -> None:
        self.model_id = model_id
        self.texts: list[str] = []

    def knows_word(self, word: str) -> bool:
        return word == "dogs"

    def count_word_pieces(self, text: str) -> int:
        return len(text.split()) + 2

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        for text in texts:
            if self.count_word_pieces(text) > self.max_word_pieces:
                raise ValueError(text)
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(-1, self.dim)

    def embed_question(self, text: str) -> Vectors:
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dim, dtype=np.float32)
        for word in text.lower().replace(".", " ").split():
            vector[hashlib.sha256(word.encode()).digest()[0] % self.dim] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-9)


class FakeClassifier:
    """Calls a sentence a weakness if it holds "not", else a strength."""

    def __init__(self, version: str = "p1") -> None:
        self.version = version
        self.classified = 0

    def classify(self, passages: Sequence[Passage]) -> list[Passage]:
        self.classified += len(passages)
        return [replace(one, sentences=tuple(map(self._judged, one.sentences))) for one in passages]

    def _judged(self, sentence: Sentence) -> Sentence:
        polarity = Polarity.WEAKNESS if " not " in sentence.text else Polarity.STRENGTH
        return replace(sentence, polarity=polarity, probability=0.75)


def read_lines(path: Path, source: str) -> ReadReport:
    """Read a text file: each line is a passage; "about:" or "context:" in front sets its kind. "scan" is unreadable."""
    content = path.read_bytes()
    lines = content.decode("utf-8").splitlines()
    if lines == ["scan"]:
        raise UnreadableReport(source, "no text on its 1 pages; probably scanned")
    sha256 = hashlib.sha256(content).hexdigest()
    report = Report(
        report_id=sha256[:16],
        source=source,
        sha256=sha256,
        title=f"Report {source}",
        kind=InspectionKind.ILACS,
        pages=1,
        authority=Path(source).stem.title(),
        region="North East",
        inspection_start=date(2024, 3, 4),
        inspection_end=date(2024, 3, 15),
        lead_inspectors=("A. Inspector",),
        judgements=(Judgement("overall_effectiveness", "good"),),
    )
    return ReadReport(report, tuple(_passage(report, number, line) for number, line in enumerate(lines, 1)))


def read_all(paths: Sequence[Path], corpus: Path) -> Iterator[tuple[Path, ReadReport | UnreadableReport]]:
    """Read files with `read_lines`, as ingest.isolation does with real ones."""
    for path in paths:
        try:
            yield path, read_lines(path, path.relative_to(corpus).as_posix())
        except UnreadableReport as error:
            yield path, error


def _passage(report: Report, number: int, line: str) -> Passage:
    kind = PassageKind.FINDING
    for other in (PassageKind.ABOUT, PassageKind.CONTEXT):
        if line.startswith(f"{other}:"):
            kind, line = other, line.removeprefix(f"{other}:").strip()
    return Passage(
        passage_id=f"{report.report_id}#{number:03}",
        report_id=report.report_id,
        ordinal=number,
        kind=kind,
        text=line,
        first_page=1,
        last_page=1,
        section=("Findings", "Help and protection"),
        paragraph=str(number),
        judgement=Judgement("help_and_protection", "good"),
        sentences=tuple(Sentence(line[start:end], start) for start, end in split_sentences(line)),
    )


def tools(embedder: FakeEmbedder | None = None, classifier: FakeClassifier | None = None, **more: str) -> Tools:
    """Return the fakes as the pipeline takes them."""
    return Tools(
        read=read_all,
        reader_version=more.get("reader_version", "r1"),
        embedder=embedder or FakeEmbedder(),
        classifier=classifier or FakeClassifier(),
    )


REPORTS = {
    "ashmere.txt": [
        "Kinship carers are not assessed in time. Visits are prompt.",
        "about: This inspection took place under the framework.",
        "context: The area has 40,000 children.",
        "Foster carers feel well supported by their social workers and by other carers who live nearby.",
    ],
    "north/borley.txt": [
        "Leaders know the strengths of the service well.",
        "Managers do not oversee plans. Managers oversee visits to homes and hubs. Children see the same worker for "
        "years and years without any change at all. Return interviews are not offered after children go missing.",
    ],
}


def write_corpus(folder: Path, reports: dict[str, list[str]] | None = None) -> Path:
    """Write reports of lines into a folder and return it."""
    for source, lines in (reports or REPORTS).items():
        path = folder / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")
    return folder
