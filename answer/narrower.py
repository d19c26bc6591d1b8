"""What an answer's counts are wider than: "core groups" is asked for, "conferences and core groups" is counted.

A theme of the vocabulary holds things that go together. Its passages answer the question, but who reads the number must
know how many of the reports speak of the very thing asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from answer.counts import Counts, count_rows, rows_holding
from domain.types import Polarity
from domain.words import stems_of_terms
from index.arrays import Rows
from index.build import OpenIndex

_MOST_PARTS = 2
"""In a longer question each part is one condition among several."""
_MOSTLY = 0.75
"""Where so many of the reports counted have the words asked with, it goes without saying."""


def tell_narrower(opened: OpenIndex, counts: Counts, scope: Rows | None, phrases: Sequence[str]) -> Iterator[str]:
    """Say of each theme counted that is wider than the words asked with, how many of its reports have these words."""
    counted = len(counts.mentioning)
    for part in counts.parts if len(counts.parts) <= _MOST_PARTS else ():
        if not (part.asked_with and counted):
            continue
        words = (part.asked_with,)
        itself = [
            replace(one, texts=words, terms=stems_of_terms(words)) if one is part else one for one in counts.parts
        ]
        rows = rows_holding(opened, itself, phrases, len(opened), scope)
        own = count_rows(opened, rows[opened.facts.own_words[rows]], itself, phrases)
        number = len(own.mentioning)
        praised, criticised = (len(own.reports(side)) for side in (Polarity.STRENGTH, Polarity.WEAKNESS))
        if not number:
            yield f"None of these reports says “{part.asked_with}”: what is counted is {part.name}."
        elif number < _MOSTLY * counted:
            yield (
                f"“{part.asked_with}” itself stands in {number:,} of these reports, "
                f"praised in {praised:,} and criticised in {criticised:,}."
            )
