from collections.abc import Sequence

import pytest
from answer_index import make_passage, make_report

from answer.verify import Dropped, WrittenSentence, check_sentence
from domain.types import Citation, Statement

LINES = [
    ("Ashmere", 2019, "-| Kinship carers wait too long for their assessments, and 12 children have unassessed carers."),
    ("Westmarch", 2022, "+| Supervision is regular, and managers challenge drift effectively."),
    ("Eldermoor", 2021, "-| Management oversight is not effective in most cases."),
    ("Ashmere", 2023, "+| Some care leavers benefit from ‘excellent support’ with housing."),
]  # fmt: skip


def evidence(lines: Sequence[tuple[str, int, str]] = LINES) -> dict[int, Statement]:
    found = {}
    for number, (authority, year, line) in enumerate(lines, start=1):
        report = make_report(authority, year)
        passage = make_passage(report, number, line)
        said = passage.sentences[0].polarity
        found[number] = Statement(passage.text, (Citation(number, report, passage, passage.text),), said)
    return found


@pytest.mark.parametrize(
    "sentence",
    [
        "Kinship carers wait too long for their assessments [1].",
        "In Ashmere, 12 children have unassessed carers [1].",
        "Managers challenge drift effectively and supervision is regular. [2]",
        "Management oversight is not effective in most cases [3].",
        "Some care leavers benefit from “excellent support” with housing [4].",
        "Kinship carers wait too long [1], and management oversight is not effective [3].",
    ],
)
def test_what_the_evidence_says_is_kept_with_its_citations(sentence: str) -> None:
    kept = check_sentence(sentence, evidence())
    assert isinstance(kept, WrittenSentence), kept
    assert "[" not in kept.text
    assert kept.citations


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Kinship carers wait too long for their assessments.", "cites nothing"),
        ("Kinship carers wait too long for their assessments [9].", "evidence that there is not"),
        ("Kinship carers wait too long for their assessments [1, 9].", "evidence that there is not"),
        ("Kinship carers are assessed promptly [1].", "praise"),
        ("Supervision is irregular [2].", "irregular"),
        ("Supervision is consistent and managers challenge drift [2].", "consistent"),
        ("Management oversight is effective in most cases [3].", "praises"),
        ("Managers do not challenge drift effectively [2].", "not"),
        ("In Ashmere, 21 children have unassessed carers [1].", "number"),
        ("Twelve hundred carers and 12,000 children wait too long for assessments [1].", "number"),
        ("In Eldermoor, kinship carers wait too long for their assessments [1].", "not about Eldermoor"),
        ("Kinship carers led by Barbara wait too long for their assessments [1].", "name"),
        ("Kinship carers said “we were never told” about assessments [1].", "quote"),
        ("All care leavers benefit from excellent support with housing [4].", "all"),
        ("The budget was cut by councillors during austerity [1].", "does not say"),
        ("Kinship carers wait too long for their assessments because of poor funding [1].", "does not say"),
        ("Supervision is regular and managers challenge drift effectively [2, 4].", "nothing to do with it"),
    ],
)
def test_what_the_evidence_does_not_say_is_dropped(sentence: str, reason: str) -> None:
    dropped = check_sentence(sentence, evidence())
    assert isinstance(dropped, Dropped), dropped
    assert reason in dropped.reason


def test_effective_is_not_not_effective() -> None:
    assert isinstance(check_sentence("Oversight is not effective [3].", evidence()), WrittenSentence)
    assert isinstance(check_sentence("Oversight is effective [3].", evidence()), Dropped)
