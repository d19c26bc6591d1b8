"""The form by which a reader says that a passage's polarity or its place among the hits is wrong."""

import streamlit as st

from domain.settings import read_settings
from domain.types import Hit, Polarity
from ui.escape import as_html
from ui.feedback import GRADES, Feedback, keep_feedback
from ui.style import POLARITY_WORDS

FILE = "feedback.sqlite"


@st.dialog("Tell us what is wrong")
def ask_feedback(build: str, question: str, hit: Hit) -> None:
    """Ask, keep what is said, and thank."""
    quote = hit.matched[0].text if hit.matched else hit.passage.text
    st.html(f'<p class="words">“{as_html(quote)}”</p>')
    polarity = st.radio(
        "This sentence is a", list(Polarity), index=None, format_func=POLARITY_WORDS.__getitem__, key="said-polarity"
    )
    grade = st.radio("For your question", list(GRADES), index=None, key="said-grade") if question else None
    st.caption("Kept on the computer that runs this app, with the question, without your name.")
    if st.button("Send", type="primary", disabled=polarity is None and grade is None):
        try:
            said = Feedback(build, question, hit, polarity, GRADES[grade] if grade else None)
            keep_feedback(read_settings().cache.parent / FILE, said)
        except OSError:
            st.error("It could not be kept: the folder for it cannot be written.", icon=":material/error:")
            return
        st.toast("Thank you. It is kept.")
        st.rerun()
