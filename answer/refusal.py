"""Whether the reports answer a question at all."""

from typing import TYPE_CHECKING

from index.build import OpenIndex

if TYPE_CHECKING:
    from answer.ask import Evidence


def measure_support(opened: OpenIndex, evidence: "Evidence") -> dict[str, float]:
    best = max((float(one.coverage.max()) for one in evidence.scored[:10] if len(one.coverage)), default=0.0)
    cos = max((float(one.cosines.max()) for one in evidence.scored[:10] if len(one.cosines)), default=0.0)
    return {"coverage": best, "cosine": cos}


def is_answered(support: dict[str, float]) -> bool:
    return support["coverage"] >= 0.6 or support["cosine"] > 0.55
