from dataclasses import replace

import numpy as np
import pytest
from answer_index import make_passage, make_report

from answer.evidence import Scored, offer_findings, score_sentences
from answer.findings import Finding, fold_alike, spread, weigh_by_age
from answer.subthemes import OTHER, headings_in, name_subthemes, read_aspects
from answer.theme import find_theme
from answer.wording import MOST_WORDS
from domain.types import Polarity
from index.question import understand


def finding(authority: str, text: str, score: float, mark: str = "-", year: int = 2022) -> Finding:
    report = make_report(authority, year)
    passage = make_passage(report, 1, f"{mark}| {text}")
    return Finding(text, report, passage, passage.sentences[0].polarity, score)


LATE = "Return home interviews are offered late and rarely recorded."


def test_the_same_wording_in_two_reports_is_one_finding_with_both_places() -> None:
    folded = fold_alike([finding("Ashmere", LATE, 0.5), finding("Westmarch", LATE, 0.9)])
    assert [one.authority for one in folded] == ["Westmarch"]
    assert [(quote, report.authority) for quote, report, _ in folded[0].also] == [(LATE, "Ashmere")]


def test_the_same_words_with_the_opposite_meaning_stay_apart() -> None:
    praised = finding("Westmarch", "Return home interviews are not offered late and rarely recorded.", 0.9, "+")
    assert len(fold_alike([finding("Ashmere", LATE, 0.5), praised])) == 2


def test_one_sentence_that_a_report_has_twice_is_quoted_once_however_it_was_judged() -> None:
    assert len(fold_alike([finding("Ashmere", LATE, 0.5, "-"), finding("Ashmere", LATE, 0.4, "+")])) == 1


def test_report_by_report_every_report_keeps_its_say() -> None:
    both = [finding("Ashmere", LATE, 0.5), finding("Westmarch", LATE, 0.9), finding("Westmarch", LATE, 0.4)]
    kept = fold_alike(both, across_reports=False)
    assert [(one.authority, one.score) for one in kept] == [("Westmarch", 0.9), ("Ashmere", 0.5)]


def test_a_report_that_has_spoken_waits_for_others() -> None:
    texts = ["Visits are late.", "Plans drift.", "Supervision is rare."]
    ashmere = [finding("Ashmere", text, 0.8 - at / 100) for at, text in enumerate(texts)]
    chosen = spread([*ashmere, finding("Westmarch", "Audits are weak.", 0.7)], most=3)
    assert [one.authority for one in chosen] == ["Ashmere", "Westmarch", "Ashmere"]


def test_where_a_question_is_about_now_the_oldest_finding_loses_half() -> None:
    old, new = finding("Ashmere", LATE, 0.9, year=2014), finding("Westmarch", LATE, 0.6, year=2024)
    between = finding("Eldermoor", LATE, 0.72, year=2019)
    weighed = weigh_by_age([old, between, new])
    assert [one.authority for one in weighed] == ["Westmarch", "Eldermoor", "Ashmere"]
    assert [one.score for one in weighed] == pytest.approx([0.6, 0.54, 0.45], abs=0.001)
    assert weigh_by_age([]) == []


def test_sub_themes_are_what_several_statements_share_and_the_question_does_not_name() -> None:
    texts = [
        "Kinship carers wait too long.",
        "There are delays for kinship carers.",
        "Kinship carers are not visited.",
        "Visits to kinship carers are rare.",
        "Kinship carers have no pets.",
    ]
    labels = name_subthemes(texts, "kinship carers", {"kinship care"})
    assert labels[0] == labels[1]
    assert "delay" in labels[0] or "waiting" in labels[0]
    assert labels[2] == labels[3]
    assert "visit" in labels[2]
    assert labels[4] == OTHER


def test_a_heading_that_the_question_names_divides_none_of_its_answers() -> None:
    texts = ["Caseloads and turnover are high.", "Turnover drives caseloads.", "Caseloads delay visits.", "Caseloads!"]
    asked = headings_in("high caseloads")
    assert "workforce and caseloads" in asked
    assert set(name_subthemes(texts, "caseloads", asked)) & asked == set()
    assert name_subthemes(texts, "caseloads")[0] in asked


def test_what_every_statement_says_divides_nothing() -> None:
    texts = ["Plans are late.", "Plans are vague.", "Plans are unread.", "Plans are thin."]
    assert set(name_subthemes(texts, "drift")) == {OTHER}


def test_every_aspect_has_a_short_label_and_terms() -> None:
    for label, terms in read_aspects().items():
        assert 1 <= len(label.split()) <= 4
        assert terms
        assert all(terms)


def test_a_mixed_finding_is_alike_to_either_side() -> None:
    assert len(fold_alike([finding("Ashmere", LATE, 0.5, "~"), finding("Westmarch", LATE, 0.9)])) == 1
    assert finding("Ashmere", LATE, 0.5, "~").polarity is Polarity.MIXED


def scored(line: str, *about: float, number: int = 1) -> Scored:
    """Return a passage whose sentences are about the theme so far, and hold as much of it."""
    passage = make_passage(make_report("Ashmere", 2022), number, line)
    values = np.array(about)
    vectors = np.zeros((len(about), 2), dtype=np.float32)
    return Scored(passage, make_report("Ashmere", 2022), values, values, values, 1.0, values, (1.0,), vectors)


def offered(line: str, *about: float, wanted: Polarity | None = None) -> list[tuple[str, Polarity | None]]:
    return [(one.quote, one.polarity) for one in offer_findings([scored(line, *about)], wanted)]


def test_what_holds_half_of_the_theme_is_offered_where_all_of_it_is_said_by_the_other_side_alone() -> None:
    line = "+-| Visits are prompt and recorded. Visits to others are rare."
    assert offered(line, 1.0, 0.52, wanted=Polarity.WEAKNESS) == [("Visits to others are rare.", Polarity.WEAKNESS)]


def test_praise_is_not_quoted_without_what_takes_it_back() -> None:
    praise, reply = "Return home interviews are prompt.", "However, few are recorded."
    both = f"{praise} {reply}"
    assert offered(f"+-| {both}", 1.0, 0.6) == [(both, Polarity.MIXED)]
    assert offered(f"+~| {both}", 1.0, 0.6) == [(both, Polarity.MIXED)]
    assert offered(f"+-| {both}", 1.0, 0.6, wanted=Polarity.STRENGTH) == [(praise, Polarity.STRENGTH)]
    assert offered(f"+=| {both}", 1.0, 0.1) == [(praise, Polarity.STRENGTH)]
    long = f"However, few are {'ever ' * MOST_WORDS}recorded."
    assert offered(f"+-| {praise} {long}", 1.0, 0.1) == [(praise, Polarity.STRENGTH)]


def test_praise_does_not_hide_the_criticism_beside_it() -> None:
    line = "+=+--| Interviews are prompt. They do exist. Interviews do help. Interviews are lost. Interviews are rare."
    best, criticism = ("Interviews are prompt.", Polarity.STRENGTH), ("Interviews are rare.", Polarity.WEAKNESS)
    second = ("Interviews do help.", Polarity.STRENGTH)
    assert offered(line, 1.0, 0.9, 0.8, 0.6, 0.7) == [best, criticism]
    assert offered(line, 1.0, 0.9, 0.8, 0.4, 0.4) == [best, second]
    assert offered(line, 1.0, 0.9, 0.8, 0.6, 0.7, wanted=Polarity.STRENGTH) == [best, second]


def test_a_sentence_of_unsure_polarity_is_offered_after_a_sure_one_or_not_at_all() -> None:
    def unsure(number: int, about: float, probability: float) -> Scored:
        line = f"+| Return home interviews take place promptly in team {number} of the service."
        one = scored(line, about, number=number)
        sentence = replace(one.passage.sentences[0], probability=probability)
        return replace(one, passage=replace(one.passage, sentences=(sentence,)))

    offers = offer_findings([unsure(1, 1.0, 0.75), unsure(2, 0.9, 0.95)], Polarity.STRENGTH)
    best = max(offers, key=lambda finding: finding.score)
    assert "team 2" in best.quote
    (sure,) = offer_findings([unsure(1, 1.0, 0.8)], Polarity.STRENGTH)
    assert (sure.score, sure.polarity) == (1.0, Polarity.STRENGTH)
    (doubtful,) = offer_findings([unsure(1, 1.0, 0.79)], Polarity.STRENGTH)
    assert (doubtful.score, doubtful.polarity) == (0.5, None)


def test_a_reference_to_the_national_framework_is_not_what_a_need_is_about() -> None:
    theme = find_theme(understand("workforce stability"), lambda _: 3, 1_000)
    report = make_report("Ashmere", 2026)
    line = "!-| The quality of records. (enabler: the workforce is equipped, National Framework)"
    passage = make_passage(report, 1, line.replace(". (", " ("))
    scored = score_sentences(passage, report, theme, np.ones(2), np.zeros((1, 2), dtype=np.float32), 1.0)
    assert scored.coverage.tolist() == [0.0]
