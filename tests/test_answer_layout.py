"""What stands in an answer beside and between its quotes is borne out by them."""

import math
from dataclasses import replace

import pytest
from answer_index import MARKS, make_passage, make_report

from answer.counts import Counts, counted_parts
from answer.findings import Finding
from answer.forms import Form, find_form
from answer.laid import Asked, Laid
from answer.layout import lay_out
from answer.theme import find_theme
from domain.types import Filters, InspectionKind, Judgement, Polarity, Query, Report, Searched
from index.question import understand

STRENGTH, WEAKNESS = Polarity.STRENGTH, Polarity.WEAKNESS


def found(report: Report, line: str, score: float = 1.0) -> Finding:
    """Return a finding that is the whole of a passage, with the polarity of its first mark."""
    passage = make_passage(report, 1, line)
    return Finding(passage.text, report, passage, MARKS[line.lstrip("!")[0]], score)


def lay(
    form: Form,
    findings: list[Finding],
    reports: list[Report],
    counts: Counts | None = None,
    polarity: Polarity | None = None,
) -> Laid:
    searched = Searched(len(reports), 100, reports[0].year, reports[-1].year, None)
    query = Query("visits", "visits", polarity)
    return lay_out(Asked(query, form, counts or Counts(""), searched, tuple(reports)), findings)


def test_reports_that_are_silent_are_named_or_counted() -> None:
    reports = [make_report("Ashmere", year) for year in range(2012, 2020)]
    (note,) = lay(Form.AUTHORITY, [found(reports[0], "-| Visits are late.")], reports).notes
    assert note.startswith("Nothing found on it in: ILACS, 3-14 June 2013; ")
    assert note.endswith("; ILACS, 3-14 June 2017 and 2 more.")
    (note,) = lay(Form.AUTHORITY, [found(reports[0], "-| Visits are late.")], reports[:6]).notes
    assert note.endswith("; ILACS, 3-14 June 2016; ILACS, 3-14 June 2017.")


def test_since_when_says_how_many_of_the_reports_since_are_quoted() -> None:
    reports = [make_report("Ashmere", year) for year in range(2005, 2020)]
    findings = [found(report, "-| Visits are late.") for report in reports]
    laid = lay(Form.SINCE_WHEN, findings, reports)
    assert "; since then in 14 reports, 10 of them quoted, of 15 searched" in laid.headline
    assert [len(members) for _, members in laid.groups] == [1, 10]
    assert "; since then in 9 reports, of 10 searched" in lay(Form.SINCE_WHEN, findings[:10], reports[:10]).headline
    counts = Counts("visits", {report.report_id: [at] for at, report in enumerate(reports)})
    counted = lay(Form.SINCE_WHEN, findings[:1], reports, counts).headline
    assert "; since then in 14 reports, none of them quoted, of 15 searched" in counted


def test_the_years_add_up_to_the_headline() -> None:
    reports = [make_report("Ashmere", year) for year in (2018, 2019, 2020, 2021)]
    reports.append(replace(reports[0], report_id="undated", inspection_start=None, inspection_end=None))
    mentioning = {reports[0].report_id: [1], reports[1].report_id: [2]}
    counts = Counts("visits", mentioning, {STRENGTH: frozenset({2}), WEAKNESS: frozenset({1})})
    quoted = [found(reports[2], "+| Visits are prompt."), found(reports[4], "~| Visits are prompt, but not all.")]
    laid = lay(Form.HOW_OFTEN, quoted, reports, counts)
    near = ", and in 2 more that come near it"
    assert laid.headline.startswith(f"Praised in 1 and criticised in 1 of 2 reports that mention visits{near}")
    assert laid.notes == (
        "2018: mentioned in 1 of 1 report, praised in 0, criticised in 1.",
        "2019: mentioned in 1 of 1 report, praised in 1, criticised in 0.",
        "Each year other authorities are inspected: a change in these numbers need not be a change in practice.",
    )
    asked = lay(Form.HOW_OFTEN, quoted, reports, counts, STRENGTH)
    assert asked.headline.startswith(f"Strengths in 1 of 2 reports that mention visits{near}")
    assert asked.notes == laid.notes


def of_passages(report: Report, *lines: str) -> list[Finding]:
    """Return a finding for each line, each a passage of its own."""
    passages = [make_passage(report, number, line) for number, line in enumerate(lines, start=1)]
    marks = [MARKS[line.lstrip("!")[0]] for line in lines]
    return [Finding(one.text, report, one, mark, 1.0) for one, mark in zip(passages, marks, strict=True)]


def test_a_change_is_told_where_two_passages_on_each_side_bear_it_out() -> None:
    before, after = reports = [make_report("Ashmere", year) for year in (2019, 2022)]
    late = of_passages(before, "-| Visits are late.", "-| Visits are too few.")
    prompt = of_passages(after, "+| Visits are prompt.", "+| Visits are purposeful.")
    told = "Criticised in 2019; praised and not criticised in 2022."
    assert lay(Form.AUTHORITY, [*late, *prompt], reports).notes == (
        "By passages: ILACS 2019 praised in 0 and criticised in 2; ILACS 2022 praised in 2 and criticised in 0.",
        told,
    )
    counted = "By passages: ILACS 2019 praised in 0 and criticised in 1; ILACS 2022 praised in 2 and criticised in 0."
    assert lay(Form.AUTHORITY, [*late[:1], *prompt], reports).notes == (counted,)
    assert told not in lay(Form.AUTHORITY, [*late, *prompt[:1]], reports).notes

    mentioning = {before.report_id: [1, 2], after.report_id: [3, 4]}
    counts = Counts("visits", mentioning, {STRENGTH: frozenset({3, 4}), WEAKNESS: frozenset({1, 2})})
    assert told in lay(Form.AUTHORITY, [late[0], prompt[0]], reports, counts).notes
    assert told not in lay(Form.AUTHORITY, [late[0], *of_passages(after, "=| A team visits.")], reports, counts).notes
    assert lay(Form.AUTHORITY, late, reports, counts, WEAKNESS).notes == ()
    both = Counts("visits", mentioning, {STRENGTH: frozenset({3, 4}), WEAKNESS: frozenset({1, 2, 3})})
    assert told not in lay(Form.AUTHORITY, [late[0], prompt[0]], reports, both).notes


def test_a_visit_that_criticises_nothing_is_no_change_for_better() -> None:
    before = make_report("Ashmere", 2019)
    visit = make_report("Ashmere", 2022, kind=InspectionKind.FOCUSED_VISIT)
    findings = of_passages(before, "-| Visits are late.", "-| Visits are too few.")
    findings += of_passages(visit, "+| Visits are prompt.", "+| Visits are purposeful.")
    (note,) = lay(Form.AUTHORITY, findings, [before, visit]).notes
    assert note.startswith("By passages: ")


def test_what_is_unsure_puts_nobody_on_a_list_and_in_no_count() -> None:
    reports = [make_report(name, 2019) for name in ("Ashmere", "Westmarch")]
    late = found(reports[0], "-| Visits are late.")
    unsure = replace(found(reports[1], "-| Visits are seen."), polarity=None)
    listed = lay(Form.WHICH, [unsure, late], reports, polarity=WEAKNESS)
    assert listed.headline.startswith("1 authority. Weaknesses, found in 1 of 2 reports")
    assert [members for _, members in listed.groups] == [[late]]
    assert lay(Form.WHICH, [unsure], reports, polarity=WEAKNESS).headline.startswith("Weaknesses, found in 0 of 2")
    of_one = lay(Form.AUTHORITY, [unsure, late], reports, polarity=WEAKNESS).headline
    assert "in 1 of 2 reports" in of_one
    assert lay(Form.LAST, [unsure, late], reports, polarity=WEAKNESS).headline.startswith(
        "Visits: last criticised in Ashmere"
    )


def test_who_was_told_comes_before_who_is_criticised() -> None:
    reports = [make_report(name, 2019) for name in ("Ashmere", "Westmarch", "Thorne")]
    said = [found(report, "-| Visits are late.", 1.0) for report in reports[:2]]
    told = found(reports[2], "!-| The timeliness of visits.", 0.5)
    for text, form in (("who was told to improve visits", Form.WHICH), ("recommendations on visits", Form.THEME)):
        searched = Searched(3, 100, 2019, 2019, None)
        mentioning = {report.report_id: [at] for at, report in enumerate(reports)}
        counts = Counts("visits", mentioning, {WEAKNESS: frozenset({0, 1, 2})}, told=frozenset({2}))
        laid = lay_out(Asked(Query(text, "visits", WEAKNESS), form, counts, searched, tuple(reports)), [*said, told])
        assert "Told to improve it in 1 of 3 reports that mention visits; 2 more criticise it" in laid.headline
        assert [label for label, _ in laid.groups] == ["told to improve it", "criticised for it"]
        if form is Form.WHICH:
            assert laid.headline.startswith("1 authority told to improve it; 2 more criticised for it. ")


def test_two_themes_that_one_word_brought_are_one_thing_that_either_holds() -> None:
    often = {"suicide": 5, "mental health": 99, "self-harm": 9}
    found = find_theme(understand("suicide in private fostering"), lambda term: often.get(term, 3), 1_000)
    either, fostering = found.parts
    assert (either.name, fostering.name) == ("mental health or self-harm and suicide", "private fostering")
    assert either.weight == pytest.approx(math.log(1_001 / 10))
    assert either.held_by(["mental", "health"]) == either.held_by(["self", "harm"]) == 1.0


def test_a_word_of_one_theme_is_no_sign_of_another() -> None:
    police, discussions = find_theme(understand("police at strategy discussions"), lambda _: 3, 1_000).parts
    assert (police.held_by(["polic"]), discussions.held_by(["polic"])) == (1.0, 0.0)
    (alone,) = find_theme(understand("strategy discussions"), lambda _: 3, 1_000).parts
    assert alone.held_by(["polic"]) == 0.5


@pytest.mark.parametrize(
    ("question", "only_people"),
    [
        ("do social workers do what they say they will", True),
        ("children weaknesses", True),
        ("children's views", False),
    ],
)
def test_a_question_of_which_only_people_are_left_is_known(question: str, *, only_people: bool) -> None:
    assert find_theme(understand(question), lambda _: 3, 1_000).names_only_people is only_people


def test_a_list_keeps_to_the_theme_where_enough_quotes_hold_it() -> None:
    fostering, mountains = find_theme(understand("private fostering mountains"), lambda _: 3, 1_000).parts
    assert (fostering.known, mountains.known) == (True, False)
    counts = Counts("private fostering and mountains", parts=(fostering, mountains))
    names = ("Ashmere", "Westmarch", "Eldermoor", "Kingsferry", "Thorne", "Saltwick")
    reports = [make_report(name, 2019) for name in names]
    quote = found(reports[0], "-| Private fostering is not known.")
    under = found(reports[1], "-| Notifications are late.")
    under = replace(under, passage=replace(under.passage, section=("Findings", "Private fostering")))
    after = replace(found(reports[2], "=-| Leaders know private fostering. It is rare."), quote="It is rare.")
    off = [found(report, "-| Foster homes are few.") for report in reports[3:]]

    def listed(form: Form, findings: list[Finding]) -> list[Finding]:
        return [one for _, members in lay(form, findings, reports, counts).groups for one in members]

    for form in (Form.WHICH, Form.SINCE_WHEN, Form.LAST):
        assert {id(one) for one in listed(form, [*off, quote, under, after])} == set(map(id, (quote, under, after)))
    assert len(listed(Form.WHICH, [*off, quote])) == 4
    assert len(listed(Form.THEME, [*off, quote, under, after])) == 6


def test_the_sub_theme_of_the_best_finding_comes_first() -> None:
    reports = [make_report(name, 2019) for name in ("Ashmere", "Westmarch", "Eldermoor", "Kingsferry", "Thorne")]
    caseloads = [found(report, "-| Caseloads are too high.", 0.6) for report in reports[:3]]
    training = [
        found(report, "-| Training is missed.", score) for report, score in zip(reports, (0.9, 0.5), strict=False)
    ]
    alone = "-| Cars are late."

    def order(*findings: Finding) -> list[str | None]:
        return [label for label, _ in lay(Form.THEME, [*findings], reports, polarity=WEAKNESS).groups]

    assert order(*caseloads, *training) == ["training and development", "workforce and caseloads"]
    assert order(*caseloads, *training, found(reports[4], alone, 0.7))[-1] == "other findings"
    assert order(*caseloads, *training, found(reports[4], alone, 1.0))[0] == "main findings"
    assert order(found(reports[4], alone, 1.0)) == [None]
    (_, members), _ = lay(Form.THEME, [*caseloads, *training], reports, polarity=WEAKNESS).groups
    assert [one.score for one in members] == [0.9, 0.5]


def test_one_inspection_has_more_quotes_than_one_of_many() -> None:
    one, *many = [make_report("Ashmere", year) for year in range(2014, 2020)]
    teams = ("north", "south", "east", "west", "hill", "valley", "harbour", "river")
    findings = [found(one, f"-| The {team} team sees families late.") for team in teams]
    assert [len(members) for _, members in lay(Form.AUTHORITY, findings, [one], polarity=WEAKNESS).groups] == [8]
    findings += [found(report, "-| Visits are late.") for report in many]
    assert [len(members) for _, members in lay(Form.AUTHORITY, findings, [one, *many], polarity=WEAKNESS).groups] == [
        3, 1, 1, 1, 1, 1,
    ]  # fmt: skip


def test_quotes_beyond_the_first_of_an_inspection_are_in_the_words_of_the_theme() -> None:
    report = make_report("Ashmere", 2019)
    parts = find_theme(understand("private fostering"), lambda _: 3, 1_000).parts
    counts = Counts("private fostering", parts=parts)
    teams = ("north", "south", "east", "west", "hill")
    plain = [found(report, f"-| The {team} team finds private fostering late.") for team in teams]
    other = [found(report, f"-| The {team} team is late.", 2.0) for team in teams]

    def shown(findings: list[Finding]) -> int:
        ((_, members),) = lay(Form.AUTHORITY, findings, [report], counts, WEAKNESS).groups
        return len(members)

    assert (shown([*other, *plain]), shown([*other, *plain[:2]])) == (5, 3)


def test_who_has_none_is_listed_apart_where_no_side_is_asked() -> None:
    reports = [make_report(name, 2019) for name in ("Ashmere", "Westmarch", "Eldermoor")]
    some = found(reports[0], "-| Children live in hostels.")
    none = found(reports[1], "+| No children currently live in hostels.")
    denied = found(reports[2], "=-| Leaders said that no children live in hostels. However, one does.")
    laid = lay(Form.WHICH, [some, none, denied], reports)
    assert laid.headline.startswith("3 authorities, 1 of them said to have none.")
    assert [(label, len(members)) for label, members in laid.groups] == [(None, 2), ("said to have none", 1)]
    assert len(lay(Form.WHICH, [some, none], reports, polarity=WEAKNESS).groups) == 1
    assert not laid.notes


def test_a_list_of_authorities_begins_with_their_names() -> None:
    reports = [make_report(name, year) for name, year in (("Thorne", 2019), ("Ashmere", 2018), ("Saltwick", 2021))]
    reports.append(make_report("Westmarch", 2020))
    laid = lay(Form.WHICH, [found(report, "-| Visits are late.") for report in reports], reports, polarity=WEAKNESS)
    assert laid.notes == ("Criticised for it: Ashmere, Saltwick, Thorne, Westmarch.",)
    ((_, rows),) = laid.groups
    assert [one.authority for one in rows] == ["Saltwick", "Westmarch", "Thorne", "Ashmere"]


def test_grades_are_set_against_each_other_by_the_sections_that_carry_them() -> None:
    report, other = make_report("Ashmere", 2019), make_report("Westmarch", 2019)
    good, bad = found(report, "+| Visits are prompt."), found(report, "-| Visits are late.")
    bad = replace(bad, passage=replace(bad.passage, judgement=Judgement("care_leavers", "inadequate")))
    none = found(other, "+| Visits are seen.")
    none = replace(none, passage=replace(none.passage, judgement=None))
    searched = Searched(2, 100, 2019, 2019, None)
    query = understand("visits: what separates outstanding from good")
    assert query.filters.grades == ("outstanding", "good")
    asked = Asked(replace(query, filters=Filters(grades=("good", "inadequate", "outstanding"))), Form.COMPARE,
                  Counts("visits"), searched, (report, other))  # fmt: skip
    laid = lay_out(asked, [good, bad, none])
    assert [(label, [one.quote for one in members]) for label, members in laid.groups] == [
        ("good", ["Visits are prompt."]),
        ("inadequate", ["Visits are late."]),
    ]
    assert (
        "Good: praised in 1 and criticised in 0 of 1 report that speaks of it in a section so graded" in laid.headline
    )
    assert "Outstanding: no section so graded says this" in laid.headline


def test_a_second_word_of_one_theme_comes_first_and_is_not_required() -> None:
    theme = find_theme(understand("audit moderation"), lambda _: 3, 1_000)
    assert [(part.name, part.is_detail) for part in theme.parts] == [
        ("audit and quality assurance", False),
        ("moderation", True),
    ]
    assert [part.name for part in counted_parts(theme, 1_000)] == ["audit and quality assurance"]


def test_a_second_name_of_the_same_thing_is_no_part_of_its_own() -> None:
    (part,) = find_theme(understand("kinship carers and connected carers"), lambda _: 3, 1_000).parts
    assert part.name == "kinship care"


def test_an_unknown_word_with_a_hyphen_is_one_part() -> None:
    theme = find_theme(understand("police body-worn cameras"), lambda _: 3, 1_000)
    assert [part.name for part in theme.parts] == ["police", "body-worn", "cameras"]


def lay_text(text: str, findings: list[Finding], reports: list[Report], counts: Counts | None = None) -> Laid:
    """Lay out the answer to a question in its own form."""
    query = understand(text)
    searched = Searched(len(reports), 100, reports[0].year, reports[-1].year, None)
    return lay_out(Asked(query, find_form(query), counts or Counts(""), searched, tuple(reports)), findings)


def test_how_many_authorities_is_answered_by_authorities() -> None:
    reports = [make_report("Ashmere", 2019), make_report("Ashmere", 2022), make_report("Westmarch", 2022)]
    mentioning = {report.report_id: [at] for at, report in enumerate(reports)}
    counts = Counts("visits", mentioning, {WEAKNESS: frozenset({0, 1})}, told=frozenset({1}))
    late = [found(reports[0], "-| Visits are late.")]
    for text, said in (
        ("how many councils are criticised for visits", "1 authority criticised for it. Weaknesses in 2 of 3 reports"),
        ("how many councils were told to improve visits", "1 authority told to improve it. Told to improve it in 1 of"),
        ("how often are visits mentioned", "Praised in 0 and criticised in 2 of 3 reports"),
    ):
        query = replace(understand(text), polarity=None if "often" in text else WEAKNESS)
        asked = Asked(query, Form.HOW_OFTEN, counts, Searched(3, 100, 2019, 2022, None), tuple(reports))
        laid = lay_out(asked, late)
        assert laid.headline.startswith(said)
        assert any("told to improve it in 1, " in note for note in laid.notes) is ("told" in text)


def test_from_one_inspection_no_change_is_told() -> None:
    report = make_report("Leeds", 2019)
    only = "Whether it changed cannot be told: ILACS, 3-14 June 2019 is the only inspection here to go by."
    late = [found(report, "-| Visits are late.")]
    assert only in lay_text("have visits in Leeds improved", late, [report]).notes
    assert only not in lay_text("visits in Leeds", late, [report]).notes


def test_without_a_theme_nothing_is_counted_by_passages() -> None:
    reports = [make_report("Leeds", year) for year in (2019, 2022)]
    findings = [found(report, "-| Visits are late.") for report in reports]
    assert lay_text("what happened in Leeds", findings, reports).notes == ()
    headline = lay_text("what were the areas for improvement in Leeds", findings, reports).headline
    assert headline.startswith("Areas for improvement in Leeds: in 2 of 2 reports")


def test_without_a_later_report_there_is_no_since_then() -> None:
    report = make_report("Leeds", 2019)
    laid = lay(Form.SINCE_WHEN, [found(report, "-| Visits are late.")], [report], polarity=WEAKNESS)
    assert "first criticised in Leeds, ILACS, 3-14 June 2019; since then in no other, of 1 searched" in laid.headline


def test_sub_themes_are_named_in_the_order_of_their_groups() -> None:
    reports = [make_report(name, 2019) for name in ("Ashmere", "Westmarch", "Eldermoor", "Kingsferry", "Thorne")]
    findings = [found(report, "-| Caseloads are too high.", 0.6) for report in reports[:3]]
    findings += [found(report, "-| Supervision is irregular.", 0.9) for report in reports[3:]]
    laid = lay(Form.THEME, findings, reports)
    labels = [label for label, _ in laid.groups if label]
    assert len(labels) == 2
    assert laid.headline.endswith(f"most often: {', '.join(labels)}.")


def test_years_of_all_authorities_are_no_trend_of_one() -> None:
    reports = [make_report(name, year) for name, year in (("Ashmere", 2018), ("Westmarch", 2024))]
    findings = [found(report, "-| Visits are late.") for report in reports]
    (note,) = lay_text("visits 2018 compared with 2024", findings, reports).notes
    assert note.startswith("Each year other authorities are inspected")
    assert not lay_text("visits in Ashmere 2018 compared with 2024", findings, reports).notes
