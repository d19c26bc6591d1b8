"""The line at the head of an answer never says less than the answer quotes."""

from answer.counts import Counts
from answer.headline import reports_saying, say_nothing_found, say_reports, say_scope
from answer.theme import Theme
from domain.types import Expansion, Filters, InspectionKind, Polarity, Query, Searched

WEAKNESS, STRENGTH, MIXED, NEUTRAL = Polarity.WEAKNESS, Polarity.STRENGTH, Polarity.MIXED, Polarity.NEUTRAL
COUNTS = Counts("kinship care", {"r1": [1], "r2": [7, 8]}, {STRENGTH: frozenset({1}), WEAKNESS: frozenset()})
SEARCHED = Searched(reports=9, passages=90, first_year=2018, last_year=2024, newest=None)
SHOWN = {WEAKNESS: frozenset({"r2"}), MIXED: frozenset({"r3"}), NEUTRAL: frozenset({"r4"})}


def test_reports_that_are_quoted_but_do_not_hold_all_that_is_counted_are_told_apart() -> None:
    said = say_reports(Query("kinship", "kinship"), COUNTS, SHOWN, SEARCHED)
    near = ", and in 2 more that come near it"
    assert said == f"Praised in 1 and criticised in 1 of 2 reports that mention kinship care{near}"
    said = say_reports(Query("kinship", "kinship", WEAKNESS), COUNTS, {WEAKNESS: frozenset({"r2"})}, SEARCHED)
    assert said == "Weaknesses in 1 of 2 reports that mention kinship care"
    said = say_reports(Query("kinship", "kinship", WEAKNESS), COUNTS, {WEAKNESS: frozenset({"r4"})}, SEARCHED)
    assert said == "Weaknesses in 0 of 2 reports that mention kinship care, and in 1 more that comes near it"


def test_a_mixed_quote_is_on_both_sides_and_a_neutral_one_on_none() -> None:
    assert reports_saying(COUNTS, SHOWN, STRENGTH) == {"r1", "r3"}
    assert reports_saying(COUNTS, SHOWN, WEAKNESS) == {"r2", "r3"}


def test_without_anything_to_count_the_basis_is_what_was_searched() -> None:
    said = say_reports(Query("kinship", "kinship", STRENGTH), Counts(""), {STRENGTH: frozenset({"r1"})}, SEARCHED)
    assert said == "Strengths, found in 1 of 9 reports searched"


def test_of_areas_for_improvement_only_those_found_are_told() -> None:
    query = Query("recommendations", "", WEAKNESS)
    said = say_reports(query, Counts(""), {WEAKNESS: frozenset({"r1", "r2"})}, SEARCHED, frozenset({"r1"}))
    assert said == "Areas for improvement, found in 1 of 9 reports searched"


def test_what_is_left_out_is_said() -> None:
    left_out = Filters(kinds=(InspectionKind.ILACS,), without_regions=("London",), without_authorities=("Kent",))
    assert say_scope(Query("kinship", "kinship", filters=left_out)) == " (ILACS), without Kent and London"


def test_types_of_council_are_said() -> None:
    types = Filters(regions=("South East",), authority_types=("county", "unitary"))
    said = " in South East, county councils and unitary authorities only"
    assert say_scope(Query("kinship", "kinship", filters=types)) == said


def test_words_that_only_ask_are_no_theme_unless_a_term_has_them() -> None:
    early_help = (Expansion("early help", "early help", ()),)
    query = Query("?", "really early help plans used", expansions=early_help)
    assert say_nothing_found(query, Theme(()), SEARCHED) == "No report in scope says this: early help plans."
    assert say_nothing_found(Query("?", "early plans"), Theme(()), SEARCHED).endswith(": plans.")


def test_work_that_is_part_of_a_theme_is_said_and_other_work_is_not() -> None:
    assert say_nothing_found(Query("?", "lone working"), Theme(()), SEARCHED).endswith(": lone working.")
    assert say_nothing_found(Query("?", "allotments work"), Theme(()), SEARCHED).endswith(": allotments.")
