"""What comes from a report, a file name or a question is shown letter by letter."""

import html

import pytest

from domain.types import Citation, InspectionKind, Passage, PassageKind, Polarity, Report, Sentence
from ui.escape import as_html, as_markdown
from ui.style import marked_text, passage_html

HOSTILE = '<script>alert(1)</script> ![x](http://tracker.example/p.gif) $x^2$ [y](javascript:alert(1)) :red[z] "q"'


def test_html_of_a_passage_holds_no_element_of_its_text() -> None:
    report = Report(
        "r", f"{HOSTILE}.pdf", "0" * 64, HOSTILE, InspectionKind.ILACS, 3, authority=HOSTILE, region=HOSTILE
    )
    passage = Passage(
        "r#001", "r", 1, PassageKind.FINDING, HOSTILE, 1, 1, section=(HOSTILE,), lead_in=f"{HOSTILE} lead-in",
        sentences=(Sentence(HOSTILE, 0, Polarity.WEAKNESS, 1.0),),
    )  # fmt: skip
    page = passage_html(report, passage, passage.sentences, Polarity.WEAKNESS)
    assert "<script" not in page
    assert html.unescape(page).count("<script>alert(1)</script>") == 5
    assert str(Citation(1, report, passage, HOSTILE))


@pytest.mark.parametrize("text", ["![x](y)", "[x](javascript:y)", "$x$", ":red[x]", ":smile:", "<b>", "# x", "a_b_c"])
def test_markdown_has_a_backslash_before_every_sign_that_means_something(text: str) -> None:
    shown = as_markdown(text)
    assert shown.replace("\\", "") == text
    assert not any(sign in "!$[]()<>#_:" and (at == 0 or shown[at - 1] != "\\") for at, sign in enumerate(shown))


def test_html_escapes_quotes_for_use_in_attributes() -> None:
    assert as_html("\"'<&>") == "&quot;&#x27;&lt;&amp;&gt;"


def test_matched_sentences_are_marked_where_they_stand() -> None:
    text = "One <b>. Two. Three."
    passage = Passage("r#001", "r", 1, PassageKind.FINDING, text, 1, 1)
    matched = (Sentence("Three.", 14), Sentence("One <b>.", 0))
    assert marked_text(passage, matched) == "<mark>One &lt;b&gt;.</mark> Two. <mark>Three.</mark>"
