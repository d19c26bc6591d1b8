"""What a browser keeps of a visitor's evidence, and what a session takes of it."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from test_ui_export import HOSTILE, PLAIN

from ui.export import evidence_from_text, evidence_to_text

OTHER = replace(PLAIN, passage_id="r1#018", ordinal=18, quote="Another.")
SCRIPT = """
import streamlit as st
from ui.basket import basket, last_change
from ui.kept_evidence import keep_evidence, take_told
told = st.session_state.pop("told", None)
if told is not None:
    take_told(told)
keep_evidence()
st.text(",".join(one.passage_id for one in basket()))
st.text("changed" if last_change() else "as kept")
"""


def run(told: dict[str, object], before: list[object]) -> list[str]:
    app = AppTest.from_string(SCRIPT)
    app.session_state["evidence"] = before
    app.session_state["told"] = told
    app.run()
    assert not app.exception
    return [text.value for text in app.text]


def test_what_is_kept_is_what_was_put_aside() -> None:
    assert evidence_from_text(evidence_to_text([PLAIN, HOSTILE])) == [PLAIN, HOSTILE]
    assert evidence_to_text([]) == ""


def test_when_a_session_begins_what_is_kept_comes_before_what_was_just_put_aside() -> None:
    told = {"text": evidence_to_text([PLAIN]), "begins": True}
    assert run(told, [OTHER]) == ["r1#017,r1#018", "changed"]
    assert run(told, [PLAIN]) == ["r1#017", "as kept"]


def test_a_change_of_another_tab_is_taken_over_as_it_is() -> None:
    assert run({"text": evidence_to_text([PLAIN]), "begins": False}, [OTHER]) == ["r1#017", "as kept"]
    assert run({"text": "", "begins": False}, [PLAIN]) == ["", "as kept"]


@pytest.mark.parametrize("text", ["{", "[]", '{"evidence": [{"passage_id": 3}]}', 7, None, "\ud800"])
def test_what_cannot_be_read_counts_as_nothing(text: object) -> None:
    assert run({"text": text, "begins": True}, [PLAIN]) == ["r1#017", "changed"]
