"""What a sentence says: praise, criticism or a need, and whether that is sure."""

import re

from answer.wording import says_what_to_do
from domain.types import Passage, PassageKind, Polarity, Sentence

SURE = 0.8
"""From this probability on praise and criticism can be counted on, below it half of it is something else.

Of 1,293 labelled sentences (both sets of docs/polarity.md), 1,092 of the 1,104 that were found to praise, criticise or
do both with 0.8 or more do so, and 42 of the 85 with less.
"""
_NO_NEED = re.compile(r"\W*there\s+(?:are|were)\s+no\b", re.IGNORECASE)  # "There are no priority actions."


def is_sure(sentence: Sentence) -> bool:
    """Whether a sentence's polarity can be counted on: what cannot is quoted without it and counted on no side."""
    return sentence.probability >= SURE


def says_no_need(text: str) -> bool:
    """Whether a text opens by saying that nothing has to improve."""
    return bool(_NO_NEED.match(text))


def is_need(sentence: Sentence, passage: Passage) -> bool:
    """Whether a sentence is what has to improve, however it is worded, and not praise that stands beside it."""
    if passage.kind is not PassageKind.RECOMMENDATION or says_no_need(sentence.text):
        return False
    return sentence.polarity is not Polarity.STRENGTH or says_what_to_do(sentence, passage)


def what_is_said(sentence: Sentence, passage: Passage) -> Polarity | None:
    """Return the polarity of a sentence where it stands: a need is a weakness."""
    return Polarity.WEAKNESS if is_need(sentence, passage) else sentence.polarity
