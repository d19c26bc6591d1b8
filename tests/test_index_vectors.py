"""Search by meaning over hand-drawn vectors, in every kind of index that size may choose."""

import time
from pathlib import Path

import numpy as np
import pytest

from domain.errors import IndexCorrupt
from index.vectors import VectorIndex, choose_index, write_vectors

NONE = np.empty(0, dtype=np.int64)


def unit(*rows: list[float]) -> np.ndarray:  # type: ignore[type-arg]
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def index_of(
    path: Path, vectors: np.ndarray, ids: list[int], passages: int, parts: list[int], name: str | None = None
) -> VectorIndex:  # type: ignore[type-arg]
    write_vectors(path, vectors, np.array(ids, dtype=np.int64), name)
    return VectorIndex(path, passages, np.array(parts, dtype=np.int64))


def test_nearest_pairs_each_row_with_its_own_cosine(tmp_path: Path) -> None:
    index = index_of(tmp_path / "v", unit([1, 0], [0, 1], [0.6, 0.8]), [0, 1, 2], 3, [])
    rows, cosines = index.search(unit([0, 1])[0], k=9)
    assert rows.tolist() == [1, 2, 0]
    assert cosines.tolist() == pytest.approx([1, 0.8, 0], abs=1e-6)
    assert index.rows([2, 0]) == pytest.approx(unit([0.6, 0.8], [1, 0]))


def test_rows_without_vector_are_never_found_and_have_none_to_give(tmp_path: Path) -> None:
    index = index_of(tmp_path / "v", unit([1, 0], [0, 1]), [0, 2], 4, [])
    assert index.search(unit([1, 1])[0], k=9)[0].tolist() == [0, 2]
    assert index.search(unit([1, 1])[0], k=9, rows=[1, 2, 3])[0].tolist() == [2]
    with pytest.raises(IndexError, match="row 1 has no vector"):
        index.rows([0, 1])


def test_a_passage_of_several_vectors_counts_once_with_its_best(tmp_path: Path) -> None:
    vectors = unit([1, 0], [0, 1], [0.9, 0.1], [0, 1], [0.1, 1])
    index = index_of(tmp_path / "v", vectors, [0, 1, 2, 3, 4], 3, [0, 0])  # vectors 3 and 4 are row 0's
    rows, cosines = index.search(unit([0, 1])[0], k=2)
    assert rows.tolist() == [0, 1]
    assert cosines.tolist() == pytest.approx([1, 1])
    assert index.search(unit([0, 1])[0], k=3)[0].tolist() == [0, 1, 2]
    assert index.search(unit([0, 1])[0], k=3, rows=[0, 2])[0].tolist() == [0, 2]


def test_an_id_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 vectors need as many different ids"):
        write_vectors(tmp_path / "v", unit([1, 0], [0, 1]), np.array([3, 3]))


def test_ids_beyond_the_passages_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match="ids that no passage has"):
        index_of(tmp_path / "v", unit([1, 0], [0, 1]), [0, 7], 3, [])


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v").write_bytes(b"not an index")
    with pytest.raises(IndexCorrupt, match="rebuild it: python -m ingest"):
        VectorIndex(tmp_path / "v", 1, NONE)


def test_the_index_is_chosen_by_size() -> None:
    assert choose_index(0) == choose_index(250_000) == "IDMap2,Flat"
    assert choose_index(250_001) == "IDMap2,SQfp16"
    assert choose_index(1_500_000) == "IDMap2,IVF4096,SQfp16"
    assert choose_index(10_000_000) == "IDMap2,IVF16384,SQfp16"


@pytest.fixture(scope="module")
def crowd() -> np.ndarray:  # type: ignore[type-arg]
    """2,000 vectors around 40 centres."""
    generator = np.random.default_rng(7)
    centres = generator.normal(size=(40, 16))
    return unit(*(centres[generator.integers(0, 40, 2000)] + 0.3 * generator.normal(size=(2000, 16))).tolist())


MANY, DIM = 260_000, 384


@pytest.fixture(scope="module")
def multitude() -> np.ndarray:  # type: ignore[type-arg]
    """260,000 vectors of 384 numbers around 2,600 centres: more than are searched exactly."""
    generator = np.random.default_rng(11)
    centres = generator.standard_normal((2600, DIM), dtype=np.float32)
    vectors = generator.standard_normal((MANY, DIM), dtype=np.float32)
    vectors *= 0.7
    vectors += centres[generator.integers(0, len(centres), MANY)]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("name", "least"),
    [(None, 0.995), ("IDMap2,IVF2048,SQfp16", 0.95)],
    ids=["as chosen: halves", "as beyond a million: lists"],
)
def test_the_nearest_are_found_among_more_vectors_than_are_searched_exactly(
    tmp_path: Path,
    multitude: np.ndarray,
    name: str | None,
    least: float,  # type: ignore[type-arg]
) -> None:
    assert choose_index(MANY) == "IDMap2,SQfp16"
    began = time.process_time()
    written = write_vectors(tmp_path / "v", multitude, np.arange(MANY), name)
    built_s, began = time.process_time() - began, time.process_time()
    index = VectorIndex(tmp_path / "v", MANY, NONE)
    print(f"\n{written}: built in {built_s:.1f} CPU s, opened in {1000 * (time.process_time() - began):.0f} ms")
    generator = np.random.default_rng(5)
    questions = multitude[generator.choice(MANY, 40, replace=False)]
    # Two thirds one vector and one third another: between the centres, where lists are missed.
    questions = unit(*(2 * questions + questions[::-1]).tolist())
    for share in (None, 0.5, 0.1, 0.01, 0.0001):
        inside = np.arange(MANY) if share is None else np.sort(generator.choice(MANY, int(share * MANY), replace=False))
        found, spent = 0, 0.0
        for question in questions:
            began = time.process_time()
            rows, _ = index.search(question, 20, None if share is None else inside)
            spent += time.process_time() - began
            exact = multitude[inside] @ question
            assert len(rows) == 20
            assert set(rows.tolist()) <= set(inside.tolist())
            found += len(set(rows.tolist()) & set(inside[np.argpartition(-exact, 19)[:20]].tolist()))
        recall = found / (20 * len(questions))
        print(f"  among {len(inside):7,}: recall@20 {recall:.4f}, {1000 * spent / len(questions):.1f} ms a search")
        assert recall >= (0.995 if share is not None else least)  # halves swap a few near the twentieth


@pytest.mark.parametrize("name", ["IDMap2,Flat", "IDMap2,SQfp16", "IDMap2,IVF64,SQfp16"])
@pytest.mark.parametrize("allowed", [None, 3, 60, 1500], ids=lambda count: f"among {count}")
def test_a_filtered_question_returns_as_many_hits_as_exist_and_the_best_of_them(
    tmp_path: Path,
    crowd: np.ndarray,
    name: str,
    allowed: int | None,  # type: ignore[type-arg]
) -> None:
    index = index_of(tmp_path / "v", crowd, list(range(2000)), 2000, [], name)
    generator = np.random.default_rng(3)
    for question in crowd[::400]:
        inside = np.arange(2000) if allowed is None else generator.choice(2000, allowed, replace=False)
        rows, cosines = index.search(question, k=10, rows=None if allowed is None else inside)
        exact = crowd[inside] @ question
        best = inside[np.argsort(-exact, kind="stable")][:10]
        assert len(rows) == min(10, len(inside))
        assert set(rows.tolist()) <= set(inside.tolist())
        assert len(set(rows.tolist()) & set(best.tolist())) >= min(10, len(inside)) - 1
        assert cosines.tolist() == pytest.approx((crowd[rows] @ question).tolist(), abs=2e-3)
    assert index.rows([5, 1999]) == pytest.approx(crowd[[5, 1999]], abs=2e-3)
    assert index.search(crowd[0], k=5, rows=[])[0].tolist() == []
