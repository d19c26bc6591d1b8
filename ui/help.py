"""How to ask, what the words mean, what the data is and is not."""

import streamlit as st

_HELP = """
# Help

## How to ask
Type a theme, and say if you want strengths or weaknesses: *connected carers weaknesses*, *early help strengths*,
*what do inspectors criticise about supervision?* An authority, a region, years or a kind of inspection narrow the
search: *private fostering in Leeds since 2018*. Words in quotation marks must stand in the passage as they are.

The line "I understood" shows how the question was read, with the words that are also searched for.

## What you see
- The **answer** is made of sentences copied from the reports, letter by letter. Nothing is written by a machine.
- A **passage** is one numbered paragraph or one bullet of a report, whole.
- **Strength, weakness, mixed** say what the matched sentences do, worked out by a program when the index was built.
  It is sometimes wrong: read the sentence.
- "The reports do not say" means that nothing in the indexed reports answers the question. It does not mean that
  nothing happened.

## The reports
The index holds what is in the corpus folder: see the page Library. Summaries and news articles are marked as such and
are never shown as inspectors' own words. Reports published by Ofsted are Crown copyright, most of them under the Open
Government Licence; reports before 2016 often carry a non-commercial licence.
"""


def render_page() -> None:
    """Show the help text."""
    st.markdown(_HELP)


render_page()
