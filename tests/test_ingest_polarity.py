"""Polarity of sentences: the shipped model on sentences of ours, and its promises to the pipeline."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from domain.errors import ModelProblem
from domain.text import split_sentences
from domain.types import Passage, PassageKind, Polarity, Sentence
from evaluation.polarity import OWN_SET, read_labelled_sentences, score_polarity
from ingest import polarity_network
from ingest.polarity import ModelFiles, PolarityClassifier, load_classifier
from ingest.polarity_network import read_network
from ingest.polarity_words import Clue
from ingest.train_polarity import LABELS_FILE, read_labelled


def passage(text: str, kind: PassageKind = PassageKind.FINDING, ordinal: int = 1) -> Passage:
    sentences = tuple(Sentence(text[start:end], start) for start, end in split_sentences(text))
    return Passage(f"r#{ordinal:03}", "r", ordinal, kind, text, 1, 1, sentences=sentences)


PRAISE = "Social workers know children well. Plans are purposeful and reviewed often."
CONTEXT = PassageKind.CONTEXT
UNCLEAR = "The authority has plans of several kinds for this."
BENCH = Path(__file__).resolve().parent.parent.parent / "shared" / "bench"
BLAME = "However, too many assessments are not good enough. Supervision is infrequent and lacks rigour."


def test_praise_and_criticism_are_told_apart() -> None:
    praised, blamed = load_classifier().classify([passage(PRAISE), passage(BLAME)])
    assert [sentence.polarity for sentence in praised.sentences] == [Polarity.STRENGTH] * 2
    assert [sentence.polarity for sentence in blamed.sentences] == [Polarity.WEAKNESS] * 2


def test_a_passage_gets_the_same_answer_alone_and_in_a_batch() -> None:
    passages = [passage(PRAISE, ordinal=1), passage(BLAME, ordinal=2), passage(PRAISE + " " + BLAME, ordinal=3)]
    classifier = load_classifier()
    together = [one for each in classifier.classify(passages) for one in each.sentences]
    alone = [one for each in passages for one in classifier.classify([each])[0].sentences]
    assert [one.polarity for one in together] == [one.polarity for one in alone]
    assert [one.probability for one in together] == pytest.approx([one.probability for one in alone], abs=0.0011)


def test_the_network_judges_the_same_in_any_company_and_in_numpy_as_in_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    clues = [Clue(text, before, "finding") for before in ("", BLAME, PRAISE) for text in (UNCLEAR, BLAME, PRAISE)]
    network = read_network(ModelFiles().network)
    alone = np.concatenate([network.logits([clue]) for clue in clues])
    assert network.logits(clues) == pytest.approx(alone, abs=1e-4)
    assert not np.allclose(alone[0], alone[3], atol=1e-2)  # the sentence before matters
    monkeypatch.setattr(polarity_network, "MANY_TOKENS", 0)
    assert read_network(ModelFiles().network).logits(clues) == pytest.approx(alone, abs=1e-4)


def test_only_the_polarity_of_a_passage_changes() -> None:
    before = passage(PRAISE)
    (after,) = load_classifier().classify([before])
    assert (after.text, after.passage_id) == (before.text, before.passage_id)
    assert [(one.text, one.start) for one in after.sentences] == [(one.text, one.start) for one in before.sentences]
    assert all(0.25 <= one.probability <= 1 for one in after.sentences)


def test_nothing_to_classify_reads_no_model(tmp_path: Path) -> None:
    empty = passage("")
    classifier = PolarityClassifier(ModelFiles(tmp_path / "absent", tmp_path / "absent", tmp_path / "absent"))
    assert classifier.classify([empty]) == [empty]
    assert classifier.classify([]) == []


@pytest.mark.parametrize("part", ["words", "network", "blend"])
def test_a_damaged_model_says_which_file(tmp_path: Path, part: str) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_bytes(b"not a model")
    classifier = PolarityClassifier(replace(ModelFiles(), **{part: damaged}))
    with pytest.raises(ModelProblem, match=r"damaged.*cannot be read"):
        classifier.classify([passage(UNCLEAR)])


def test_another_model_is_another_version(tmp_path: Path) -> None:
    other = tmp_path / "other.npz"
    other.write_bytes(b"2")
    assert PolarityClassifier(ModelFiles(network=other)).version != load_classifier().version
    assert load_classifier().version == load_classifier().version


def test_line_ends_of_its_text_files_make_no_other_version(tmp_path: Path) -> None:
    windows = tmp_path / "blend.json"
    windows.write_bytes(ModelFiles().blend.read_bytes().replace(b"\n", b"\r\n"))
    assert PolarityClassifier(ModelFiles(blend=windows)).version == load_classifier().version


def test_plain_sentences_need_no_network(tmp_path: Path) -> None:
    classifier = PolarityClassifier(ModelFiles(network=tmp_path / "absent.npz"))
    (judged,) = classifier.classify([passage("At 31 March 2017, 344 children were being looked after.", CONTEXT)])
    assert judged.sentences[0].polarity is Polarity.NEUTRAL


def test_a_turn_in_the_sentence_makes_it_mixed() -> None:
    (judged,) = load_classifier().classify([passage("Visits are regular, but plans are not always up to date.")])
    assert judged.sentences[0].polarity is Polarity.MIXED


def test_a_bare_need_is_a_weakness() -> None:
    (judged,) = load_classifier().classify(
        [passage("The quality of plans for children in need.", PassageKind.RECOMMENDATION)]
    )
    assert judged.sentences[0].polarity is Polarity.WEAKNESS


def test_sentences_of_the_sample_reports_are_judged_as_people_did() -> None:
    scores = score_polarity(load_classifier(), read_labelled_sentences(OWN_SET))
    assert scores.macro_f1 >= 0.70
    assert scores.classes[Polarity.WEAKNESS].f1 >= 0.80


@pytest.mark.reports
@pytest.mark.skipif(not BENCH.is_dir(), reason="the labelled sentences are not beside the project")
def test_every_labelled_sentence_is_still_where_it_was() -> None:
    labelled = read_labelled(BENCH)
    assert sum(not one.from_bench for one in labelled) == len(LABELS_FILE.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("reference", ["(Recommendation)", "(Recommendation 3).", "(Outcome 3)"])
def test_a_reference_to_another_place_neither_praises_nor_criticises(reference: str) -> None:
    (judged,) = load_classifier().classify([passage(f"{BLAME} {reference}")])
    *before, last = judged.sentences
    assert (last.text, last.polarity, last.probability) == (reference, Polarity.NEUTRAL, 1.0)
    assert {sentence.polarity for sentence in before} == {Polarity.WEAKNESS}
