"""How findings are put together: each form of question has its own way."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from answer.evidence import keep_to_theme
from answer.findings import Finding, weigh_by_age
from answer.forms import Form
from answer.laid import Asked, Laid, of_side_asked
from answer.layout_lists import by_authority, from_the_first, from_the_last
from answer.layout_places import by_inspection, by_side
from answer.layout_themes import by_polarity, by_subtheme, by_year

_LISTS = (Form.WHICH, Form.SINCE_WHEN, Form.LAST)
_SUMMARIES = "summaries about reports, not the inspectors' own words"


def lay_out(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """Choose, group and order the findings, best first, as the form asks. There is at least one finding.

    A list names an authority, or a first and last report, only for a sentence that is surely of the side asked for.
    """
    if asked.query.newest_first:
        findings = weigh_by_age(findings)
    own: Sequence[Finding] = [finding for finding in findings if finding.report.own_words]
    about = [finding for finding in findings if not finding.report.own_words][:3]
    form = asked.form
    if form in _LISTS:
        sure = of_side_asked(asked.query, own)
        form, own = (form, keep_to_theme(asked.counts.parts, sure)) if sure else (Form.THEME, own)
    forms: dict[Form, Callable[[Asked, Sequence[Finding]], Laid]] = {
        Form.YES_NO: by_polarity,
        Form.HOW_WELL: by_polarity,
        Form.AUTHORITY: by_inspection,
        Form.COMPARE: by_side,
        Form.WHICH: by_authority,
        Form.HOW_OFTEN: by_year,
        Form.SINCE_WHEN: from_the_first,
        Form.LAST: from_the_last,
    }
    laid = forms.get(form, by_subtheme)(asked, own)
    return replace(laid, groups=(*laid.groups, (_SUMMARIES, about))) if about else laid
