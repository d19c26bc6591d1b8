"""Making the polarity models: what can be checked without the reports."""

from pathlib import Path

import numpy as np
import pytest

from domain.errors import CorpusProblem
from index.bert import read_bert
from index.model_files import find_model
from ingest.polarity import ModelFiles
from ingest.polarity_network import read_network, tuned_layers, write_network
from ingest.polarity_words import Clue, softmax, word_features
from ingest.train_polarity import (
    Labelled,
    best_temperature,
    fit_words,
    folds_by_report,
    macro_f1,
    read_labelled,
    sentence_digest,
)
from ingest.train_polarity_network import Recipe, Shown, tune

PRAISE, BLAME, TURN, FACT = range(4)
SHOWN = [
    Shown(("Plans are good.", "Visits are good and kept."), 1, "finding", PRAISE),
    Shown(("Plans are good.", "Visits are late and poor."), 1, "finding", BLAME),
    Shown(("Visits are kept, but records are poor.",), 0, "finding", TURN),
    Shown(("In 2016, 12 children were adopted.",), 0, "context", FACT),
] * 2


def test_all_sentences_of_a_report_are_in_one_fold() -> None:
    folds = folds_by_report(["a", "b", "c", "a", "d", "b"], folds=2)
    assert folds[0] == folds[3]
    assert folds[1] == folds[5]
    assert sorted(np.bincount(folds[[0, 1, 2, 4]])) == [2, 2]


def test_macro_f1_is_the_mean_over_classes_also_of_those_that_are_missing() -> None:
    macro, each = macro_f1(np.array([PRAISE, PRAISE, BLAME, BLAME]), np.array([PRAISE, PRAISE, PRAISE, BLAME]))
    assert each == pytest.approx([0.8, 2 / 3, 0.0, 0.0])
    assert macro == pytest.approx((0.8 + 2 / 3) / 4)


def test_temperature_cools_a_model_that_is_too_sure() -> None:
    # Says 0.98 and is right three times in four: at temperature t its logit of 5 becomes 5/t, which should be log 9.
    logits = np.tile([5.0, 0.0, 0.0, 0.0], (400, 1))
    labels = np.array([PRAISE, PRAISE, PRAISE, BLAME] * 100)
    temperature = best_temperature(logits, labels)
    assert softmax(logits / temperature)[0, PRAISE] == pytest.approx(0.75, abs=0.02)


def test_words_after_a_turn_are_told_from_those_before_it() -> None:
    names = word_features(Clue("Visits are kept, but records are poor.", "", "finding"))
    assert {"until=visit", "after=poor", "contrast=but", "sides=0/0|1/0"} <= set(names)


def test_words_after_a_negation_are_marked() -> None:
    names = word_features(Clue("Plans are not always clear, and visits are kept.", "", "finding"))
    assert "not clear" in names
    assert "not visit" not in names


def test_however_has_no_first_side() -> None:
    names = word_features(Clue("However, some plans, when written, are poor.", "", "finding"))
    assert "after=poor" in names
    assert not any(name.startswith("until=") for name in names)


def test_the_words_learn_what_they_are_shown() -> None:
    model = fit_words([Labelled("r", one, from_bench=False) for one in SHOWN])
    found = model.logits([Labelled("r", one, from_bench=False).clue for one in SHOWN]).argmax(axis=1)
    assert found.tolist() == [one.label for one in SHOWN]


def test_a_label_whose_sentence_has_moved_is_named(tmp_path: Path) -> None:
    (tmp_path / "passages.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "polarity.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(CorpusProblem, match="is not the sentence that was labelled"):
        read_labelled(tmp_path)


def test_a_missing_labelled_set_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(CorpusProblem, match="--bench"):
        read_labelled(tmp_path)


def test_quotes_and_spaces_make_no_other_sentence() -> None:
    assert sentence_digest("children’s  plans") == sentence_digest("children's plans")


def test_a_network_is_written_as_small_steps_from_the_packaged_model(tmp_path: Path) -> None:
    base = read_bert(find_model(None)[0])
    assert base is not None
    generator = np.random.default_rng(1)
    tuned = {
        f"encoder.layer.0.{name}": value + generator.normal(0, 0.01, value.shape).astype(np.float32)
        for name, value in base.layer(0).items()
    }
    head = {name: np.ones(2, dtype=np.float32) for name in ("kinds", *_HEAD)}
    write_network(tmp_path / "network.npz", base, tuned, head)
    with np.load(tmp_path / "network.npz") as stored:
        back = tuned_layers(base, {name: stored[name] for name in stored.files})
    assert back.layers == 1
    for name, value in tuned.items():
        assert np.abs(back.weights[name] - value).max() <= np.abs(value - base.weights[name]).max() / 127 / 2 + 1e-6


_HEAD = [f"head.{layer}.{part}" for layer in ("first", "second") for part in ("weight", "bias")]


def test_a_sentence_gets_the_same_scores_from_the_network_alone_and_in_company() -> None:
    network = read_network(ModelFiles().network)
    clues = [Clue("Plans are late.", "", "finding"), Clue("This helps.", "Visits are kept.", "summary")]
    alone = np.concatenate([network.logits([one]) for one in clues])
    # Not to the last bit: how a processor sums a product of matrices depends on their shape.
    assert network.logits(clues) == pytest.approx(alone, abs=1e-5)


@pytest.mark.nightly
def test_tuning_again_gives_the_same_network() -> None:
    recipe = Recipe(layers=1, epochs=2)
    (_base, layers, head), (_again, same_layers, same_head) = (tune(SHOWN, recipe, lambda _line: None) for _ in "ab")
    assert all(np.array_equal(value, same_layers[name]) for name, value in layers.items())
    assert all(np.array_equal(value, same_head[name]) for name, value in head.items())
