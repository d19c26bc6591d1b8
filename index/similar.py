"""Passages like a passage: nearest in meaning, of any report."""

import numpy as np

from domain.types import Filters, Hit, Passage, Polarity, Sentence
from index.build import OpenIndex
from index.filters import rows_meeting


def search_like(opened: OpenIndex, passage_id: str, k: int = 20, *, filters: Filters | None = None) -> list[Hit]:
    """Return the k passages nearest in meaning to a passage, best first, without itself.

    `score` is the cosine (-1 to 1). `matched` is the one sentence nearest to the whole passage. A passage that there
    is not, or that is not searchable, has none like it.
    """
    row = opened.store.passage_row(passage_id)
    if row is None or not opened.facts.searchable[row] or k < 1:
        return []
    vector = opened.vectors.rows(np.array([row]))[0]
    rows = rows_meeting(opened.facts, opened.reports, filters or Filters())
    near, cosines = opened.vectors.search(vector, k + 1, rows)
    kept = [at for at, found in enumerate(near) if found != row][:k]
    vectors, offsets = opened.sentence_vectors(near[kept])
    nearness = vectors @ vector
    hits = []
    for rank, (at, passage) in enumerate(zip(kept, opened.passages(near[kept]), strict=True), start=1):
        matched = _nearest(passage, nearness[offsets[rank - 1] : offsets[rank]])
        hits.append(
            Hit(
                passage=passage,
                report=opened.report_of(passage),
                score=round(float(cosines[at]), 6),
                rank=rank,
                polarity=_polarity(matched),
                matched=matched,
                reasons=(f"alike in meaning: {cosines[at]:.2f} of 1",),
            )
        )
    return hits


def _nearest(passage: Passage, nearness: np.ndarray) -> tuple[Sentence, ...]:
    return (passage.sentences[int(np.argmax(nearness))],) if len(nearness) else ()


def _polarity(matched: tuple[Sentence, ...]) -> Polarity | None:
    return matched[0].polarity if matched else None
