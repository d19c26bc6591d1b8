"""What readers say of a passage, kept in SQLite and given out in the format of the labelled sets.

polarity.jsonl, one sentence a line: id, kind, before, sentence, label (S strength, W weakness, M both, N neither).
queries.tsv: id, question. qrels.tsv: question's id, passage's id, grade (3 answers it, 1 in passing, 0 not relevant).
passages.jsonl: the passages that the grades speak of.
"""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.types import Hit, Polarity

_LABELS = {Polarity.STRENGTH: "S", Polarity.WEAKNESS: "W", Polarity.MIXED: "M", Polarity.NEUTRAL: "N"}
GRADES = {"It answers the question": 3, "It only touches on it": 1, "It has nothing to do with it": 0}

_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (sent TEXT NOT NULL, build TEXT NOT NULL, question TEXT NOT NULL,
    passage TEXT NOT NULL, kind TEXT NOT NULL, section TEXT NOT NULL, paragraph TEXT, first_page INTEGER NOT NULL,
    last_page INTEGER NOT NULL, text TEXT NOT NULL, sentence_id TEXT, before TEXT, sentence TEXT, label TEXT,
    grade INTEGER)
"""
_BUSY_S = 10.0


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one reader says of one hit: the polarity of its best sentence, the grade for the question, or both."""

    build: str
    question: str
    hit: Hit
    polarity: Polarity | None
    grade: int | None


def keep_feedback(path: Path, feedback: Feedback) -> None:
    """Add a line. Raises OSError if the file cannot be written."""
    hit = feedback.hit
    passage = hit.passage
    stem = Path(hit.report.source).stem
    sentence = hit.matched[0] if hit.matched and feedback.polarity else None
    at = passage.sentences.index(sentence) if sentence else 0
    row = (
        datetime.now(UTC).isoformat(timespec="seconds"),
        feedback.build,
        feedback.question,
        f"{stem}#{passage.ordinal:03}",
        str(passage.kind),
        " > ".join(passage.section),
        passage.paragraph,
        passage.first_page,
        passage.last_page,
        passage.text,
        f"{stem}#{passage.ordinal:03}.{at}" if sentence else None,
        passage.sentences[at - 1].text if sentence and at else "",
        sentence.text if sentence else None,
        _LABELS[feedback.polarity] if feedback.polarity and sentence else None,
        feedback.grade,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_S)) as connection, connection:
            connection.execute(_TABLE)
            connection.execute(f"INSERT INTO feedback VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 (marks)
    except sqlite3.Error as error:
        raise OSError(f"{path} cannot be written ({error})") from error


def count_feedback(path: Path) -> int:
    """Return how many lines are kept."""
    return len(_rows(path))


def export_feedback(path: Path) -> bytes:
    """Return a .zip with the four files of the labelled sets."""
    rows = _rows(path)
    questions = list(dict.fromkeys(row["question"] for row in rows if row["grade"] is not None))
    numbers = {question: f"f{number:03}" for number, question in enumerate(questions, start=1)}
    passages = {row["passage"]: row for row in rows if row["grade"] is not None}
    sentences = {row["sentence_id"]: row for row in rows if row["label"]}
    grades = {(row["question"], row["passage"]): row["grade"] for row in rows if row["grade"] is not None}
    files = {
        "queries.tsv": [f"{number}\t{_one_line(question)}\t" for question, number in numbers.items()],
        "qrels.tsv": [f"{numbers[question]}\t{passage}\t{grade}" for (question, passage), grade in grades.items()],
        "passages.jsonl": [_json_line(row, "passage", _PASSAGE) for row in passages.values()],
        "polarity.jsonl": [_json_line(row, "sentence_id", _SENTENCE) for row in sentences.values()],
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in files.items():
            archive.writestr(name, "".join(f"{line}\n" for line in lines))
    return file.getvalue()


_PASSAGE = ("section", "paragraph", "kind", "first_page", "last_page", "text")
_SENTENCE = ("kind", "before", "sentence", "label")


def _json_line(row: sqlite3.Row, identity: str, fields: tuple[str, ...]) -> str:
    content: dict[str, Any] = {"id": row[identity], **{field: row[field] for field in fields}}
    return json.dumps(content, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _rows(path: Path) -> list[sqlite3.Row]:
    if not path.is_file():
        return []
    with closing(sqlite3.connect(path, timeout=_BUSY_S)) as connection:
        connection.row_factory = sqlite3.Row
        return list(connection.execute("SELECT * FROM feedback ORDER BY sent, rowid"))
