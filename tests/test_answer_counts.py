from dataclasses import replace
from pathlib import Path

import pytest
from answer_index import make_passage, make_report

from answer.ask import ask
from answer.counts import counted_parts, stray_parts
from answer.findings import Finding
from answer.matches import count_matches
from answer.refusal import MEASURES, needed_probability
from answer.theme import Theme, find_theme
from domain.types import Polarity
from domain.words import stems_of
from index.build import open_index
from index.question import understand
from index.search import understand_for


@pytest.mark.parametrize("theme", ["kinship care", "care leavers", "neglect"])
def test_what_is_counted_can_be_quoted(sample_index: Path, theme: str) -> None:
    """A row of Compare opens Ask: reports that are counted as saying something must not be refused there."""
    counted = 0
    with open_index(sample_index) as opened:
        for grade in ("outstanding", "good", "requires improvement", "inadequate"):
            question = f"{theme} in {grade} authorities"
            counts = count_matches(opened, understand_for(opened, question))
            for polarity in (Polarity.STRENGTH, Polarity.WEAKNESS):
                if counts.reports(polarity):
                    counted += 1
                    asked = replace(understand_for(opened, question), polarity=polarity)
                    assert ask(opened, asked).found, (question, polarity)
    assert counted >= 4


def theme_of(question: str, passages: int) -> Theme:
    return find_theme(understand(question), lambda _: passages, 1_000)


def test_a_known_theme_that_two_passages_name_is_answered_however_far_in_meaning() -> None:
    said_twice = dict.fromkeys(MEASURES, 0.0) | {"together": 1.0, "depth": 0.4}
    assert needed_probability(theme_of("connected carers", 9), said_twice, 96) == 0.0
    assert needed_probability(theme_of("connected carers", 9), said_twice | {"depth": 0.25}, 96) == 0.5
    assert needed_probability(theme_of("connected carers", 9), said_twice | {"together": 0.9}, 96) == 0.5
    assert needed_probability(theme_of("connected carers on the moon", 9), said_twice, 96) == 0.5
    assert needed_probability(theme_of("connected carers", 0), said_twice, 96) == 0.65


def test_a_known_theme_that_an_authority_s_reports_name_once_is_answered() -> None:
    said_once = dict.fromkeys(MEASURES, 0.0) | {"together": 1.0, "depth": 0.25}
    assert needed_probability(theme_of("LADO", 9), said_once, 3) == 0.0
    assert needed_probability(theme_of("LADO", 9), said_once, 30) == 0.5


def quoted(text: str) -> Finding:
    """Return a finding of a passage of this text."""
    report = make_report("Ashmere", 2020)
    passage = make_passage(report, 1, f"=| {text}")
    return Finding(text, report, passage, None, 1.0)


def test_a_word_that_hardly_any_passage_holds_is_not_counted() -> None:
    theme = theme_of("private fostering mountains", 3)
    fostering, mountains = theme.parts
    assert (fostering.known, mountains.known) == (True, False)
    both, one = quoted("Private fostering is known in the mountains."), quoted("Private fostering is known.")
    assert stray_parts(theme, [both, *[one] * 14], 1_000) == (mountains,)
    assert stray_parts(theme, [*[both] * 8, *[one] * 7], 1_000) == ()


def test_a_term_inside_a_false_friend_is_not_meant() -> None:
    (fostering,) = theme_of("fostering", 3).parts
    assert fostering.held_by(stems_of("Foster carers are valued.")) == 1.0
    assert fostering.held_by(stems_of("Private fostering is known.")) == 0.0
    assert fostering.held_by(stems_of("Private fostering is known, and fostering is strong.")) == 1.0


def test_a_number_is_not_counted() -> None:
    theme = theme_of("private fostering 18", 3)
    assert [part.name for part in theme.parts] == ["private fostering", "18"]
    assert [part.name for part in counted_parts(theme, 1_000)] == ["private fostering"]


def test_something_is_always_counted() -> None:
    theme = theme_of("private fostering mountains", 3)
    assert stray_parts(theme, [quoted("Visits are prompt.")], 1_000) == ()
    assert stray_parts(theme, [], 1_000) == ()


def test_a_stray_word_is_said_with_the_reports_that_have_it_too(sample_index: Path) -> None:
    with open_index(sample_index) as opened:
        plain, stray = (ask(opened, f"care leavers housing{word}") for word in ("", " keys"))
        assert not [note for note in plain.notes if "Counted without" in note]
        assert any(note.startswith("Counted without “keys”") for note in stray.notes)
        base = "of 14 reports that mention care leavers and housing and accommodation"
        assert base in plain.headline
        assert base in stray.headline


def test_a_headline_names_the_words_that_it_does_not_count(sample_index: Path) -> None:
    with open_index(sample_index) as opened:
        assert "that mention neglect, " in ask(opened, "neglect of children").headline
        headline = ask(opened, "neglect decisions").headline
        assert "that mention neglect, with or without “decisions”" in headline
        assert "with or without “keys”" in ask(opened, "care leavers housing keys").headline
