"""What stands in an answer beside and between its quotes is borne out by them."""

from dataclasses import replace

from answer_index import MARKS, make_passage, make_report

from answer.counts import Counts
from answer.findings import Finding
from answer.forms import Form
from answer.layout import Asked, Laid, lay_out
from answer.theme import find_theme
from domain.types import Polarity, Query, Report, Searched
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
    assert note.startswith("Not mentioned in: ILACS, 3-14 June 2013; ")
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
    assert laid.headline.startswith("Praised in 3 and criticised in 2 of 4 reports that mention visits")
    assert laid.notes == (
        "Undated: mentioned in 1 of 1 report, praised in 1, criticised in 1.",
        "2018: mentioned in 1 of 1 report, praised in 0, criticised in 1.",
        "2019: mentioned in 1 of 1 report, praised in 1, criticised in 0.",
        "2020: mentioned in 1 of 1 report, praised in 1, criticised in 0.",
    )
    asked = lay(Form.HOW_OFTEN, quoted, reports, counts, STRENGTH)
    assert asked.headline.startswith("Strengths in 3 of 4 reports that mention visits")
    assert asked.notes == laid.notes


def test_a_change_is_told_only_where_quotes_bear_it_out() -> None:
    before, after = reports = [make_report("Ashmere", year) for year in (2019, 2022)]
    late, prompt = found(before, "-| Visits are late."), found(after, "+| Visits are prompt.", 0.1)
    told = ("Criticised in 2019; praised and not criticised in 2022.",)
    plain = [found(after, f"=| Team {number} visits.") for number in range(3)]
    laid = lay(Form.AUTHORITY, [*plain, late, prompt], reports)
    assert laid.notes == told
    assert prompt in laid.groups[1][1]

    mentioning = {before.report_id: [1], after.report_id: [2]}
    counts = Counts("visits", mentioning, {STRENGTH: frozenset({2}), WEAKNESS: frozenset({1})})
    assert lay(Form.AUTHORITY, [late, prompt], reports, counts).notes == told
    assert lay(Form.AUTHORITY, [late, plain[0]], reports, counts).notes == ()
    assert lay(Form.AUTHORITY, [late], reports, counts, WEAKNESS).notes == ()
    both = Counts("visits", mentioning, {WEAKNESS: frozenset({1, 2})})
    assert lay(Form.AUTHORITY, [late, prompt], reports, both).notes == ()


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
