"""Example questions taken from what is indexed: themes that the reports speak of, places and years that they have."""

from collections import Counter

import streamlit as st

from domain.vocabulary import the_vocabulary
from index.build import OpenIndex
from index.lexical import AnyOf, LexicalQuery, WordForm

# Tried in this order; an example is shown only if the reports speak of its theme.
_ASKED = (
    (
        "kinship care",
        "connected carers weaknesses",
        "A theme and a direction. Words that mean the same are searched too.",
    ),
    ("care leavers", "good support for care leavers with housing", "Only what inspectors praise."),
    ("supervision", "supervision lacks reflection", "In your own words."),
    ("private fostering", "private fostering", "A theme: what is praised and what is criticised."),
    ("return home interviews", "Are return home interviews timely?", "A question with two sides."),
    ("early help", "early help strengths", "A theme and a direction."),
)
_SHOWN = 4
_ENOUGH = 2


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs={OpenIndex: lambda opened: opened.build_id})
def examples_of(opened: OpenIndex) -> tuple[tuple[str, str], ...]:
    """Return (question, what it shows) for this build; the last ones name an authority and a region that it has."""
    found = [(question, why) for theme, question, why in _ASKED if _passages_on(opened, theme) >= _ENOUGH][:_SHOWN]
    authorities = Counter(report.authority for report in opened.reports.values() if report.authority)
    if authorities:
        most = authorities.most_common(1)[0][0]
        found.append((f"Has management oversight in {most} improved?", "One authority, inspection by inspection."))
    years = [report.year for report in opened.reports.values() if report.year]
    if years:
        found.append(
            (f"which authorities were told to improve assessments since {max(years) - 3}?", "Across authorities.")
        )
    return tuple(found)


def _passages_on(opened: OpenIndex, theme: str) -> int:
    group = the_vocabulary().group(theme)
    if group is None:
        return 0
    forms = tuple(WordForm(term) for term in group.terms)
    rows, _ = opened.lexical.search(LexicalQuery((AnyOf(forms, required=True),)), _ENOUGH)
    return len(rows)
