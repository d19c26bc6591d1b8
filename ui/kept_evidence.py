"""Keeping a visitor's evidence in the visitor's own browser: it outlives a reload, and all tabs share it.

It lies in the browser's local storage and nowhere on the server. The component below has nothing to see: it tells what
the browser keeps when a session begins or another tab changes it, and writes what this session changed.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import streamlit as st

from ui.basket import add_all, basket, last_change, replace_all
from ui.export import evidence_from_text, evidence_to_text
from ui.login import login_is_set_up

_KEY = "kept-evidence"
_SESSION, _REFUSED = "evidence-session", "evidence-refused"
_NAME = "report-search-evidence"

# What is in `tab` outlives a component that is drawn anew: nothing is told or written twice.
_SCRIPT = """
const tab = (window.reportSearchEvidence ??= { sessions: {}, written: "", told: 0 });

export default function ({ data, setStateValue }) {
  const begins = !tab.sessions[data.session];
  tab.sessions[data.session] = true;
  const tell = (text, refused) => setStateValue("kept", { text, refused, begins, told: ++tab.told });
  const listen = (event) => {
    if (event.key === data.name || event.key === null)
      setStateValue("kept", { text: event.newValue || "", refused: "", begins: false, told: ++tab.told });
  };
  try {
    const kept = localStorage.getItem(data.name) || "";
    if (begins && kept) {
      tell(kept, "");
    } else if (data.change && data.change !== tab.written) {
      tab.written = data.change;
      if (data.text) localStorage.setItem(data.name, data.text);
      else localStorage.removeItem(data.name);
    }
  } catch (error) {
    tell("", error.name);
  }
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
}
"""

_component = st.components.v2.component(_KEY, js=_SCRIPT)


def keep_evidence() -> None:
    """Show the browser what to keep, and take what it keeps; once a page run, before the page's own elements."""
    _component(
        key=_KEY,
        data={
            "session": st.session_state.setdefault(_SESSION, uuid4().hex),
            "name": storage_name(),
            "text": evidence_to_text(basket()),
            "change": last_change(),
        },
        on_kept_change=_take_kept,
    )


def why_not_kept() -> str:
    """Return why the browser keeps nothing, as it names it ("QuotaExceededError"); empty if it does."""
    return str(st.session_state.get(_REFUSED, ""))


def storage_name() -> str:
    """Return the name that the evidence has in the browser: with a login set up, another for each account."""
    if not login_is_set_up():
        return _NAME
    account = str(st.user.get("sub") or st.user.get("email") or "")
    return f"{_NAME}-{hashlib.sha256(account.encode()).hexdigest()[:16]}"


def _take_kept() -> None:
    told = st.session_state[_KEY].get("kept")
    if not isinstance(told, Mapping):
        return
    st.session_state[_REFUSED] = str(told.get("refused") or "")
    if not st.session_state[_REFUSED]:
        take_told(told)


def take_told(told: Mapping[str, Any]) -> None:
    """Take what the browser keeps as this session's evidence; what cannot be read counts as nothing.

    When a session begins, what was put aside before the browser answered comes after it.
    """
    text = told.get("text")
    try:
        kept = evidence_from_text(text) if isinstance(text, str) and text else []
    except ValueError:
        kept = []
    before = basket() if told.get("begins") else []
    replace_all(kept)
    add_all(before)
