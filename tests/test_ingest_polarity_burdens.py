"""What is good when there is little of it."""

import numpy as np
import pytest

from domain.types import PassageKind, Polarity
from ingest.polarity import load_classifier
from ingest.polarity_burdens import find_burden, turn_burdens
from ingest.polarity_words import CLASSES, Clue

WEAKNESS, STRENGTH = Polarity.WEAKNESS, Polarity.STRENGTH


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Caseloads for conference chairs are high.", WEAKNESS),
        ("Personal advisers have very heavy workloads.", WEAKNESS),
        ("Vacancy rates in the duty teams have increased.", WEAKNESS),
        ("Staff turnover is low.", STRENGTH),
        ("Permanent exclusions have fallen.", STRENGTH),
        ("New social workers have manageable caseloads.", STRENGTH),
        ("Despite high caseloads, reviews are on time.", None),
        ("Leaders have acted because caseloads are high.", None),
        ("Caseloads are not high.", None),
        ("Some caseloads are high.", None),
        ("Turnover is high and vacancies have fallen.", None),
        ("Standards are high.", None),
        ("No children in care have been permanently excluded this year.", STRENGTH),
        ("There have been no placement disruptions.", STRENGTH),
        ("The authority does not use bed and breakfast accommodation.", STRENGTH),
        ("The number of placement disruptions is low.", STRENGTH),
        ("The number of young adults in custody (7) is low.", STRENGTH),
        ("Offending by children in care has declined from 9% to 4%.", STRENGTH),
        ("Homelessness among care leavers is rising.", WEAKNESS),
        ("No child was excluded, but fixed-term exclusions have risen.", None),
        ("There is no system to track exclusions.", None),
        ("There is no evidence that breakdowns are reviewed.", None),
        ("There is no plan for children who are excluded.", None),
    ],
)
def test_a_plain_sentence_says_whether_a_burden_is_high_or_low(sentence: str, said: Polarity | None) -> None:
    assert find_burden(Clue(sentence, "", "finding")) is said
    assert find_burden(Clue(sentence, "", str(PassageKind.RECOMMENDATION))) is None


def test_only_praise_and_criticism_taken_for_one_another_are_turned() -> None:
    clues = [Clue("Caseloads are high.", "", "finding")] * 3
    praised, criticised, mixed = (0.7, 0.1, 0.1, 0.1), (0.1, 0.7, 0.1, 0.1), (0.2, 0.1, 0.6, 0.1)
    assert CLASSES[:2] == (STRENGTH, WEAKNESS)
    turned = turn_burdens(clues, np.array([praised, criticised, mixed]))
    assert turned.tolist() == [[0.1, 0.7, 0.1, 0.1], list(criticised), list(mixed)]


def test_the_classifier_praises_no_high_caseloads() -> None:
    texts = ("Conference chairs have high caseloads.", "Caseloads for conference chairs are high.")
    rows = load_classifier().probabilities([Clue(text, "", "finding") for text in texts])
    assert [CLASSES[int(row.argmax())] for row in rows] == [WEAKNESS, WEAKNESS]
    assert rows.sum(axis=1) == pytest.approx([1, 1])
