"""Who may use the app: nobody is asked on this machine alone; with Streamlit's OIDC set up, only whom the list allows.

See docs/login.md for how to set it up.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

_LOCAL = ("localhost", "127.0.0.1", "::1")


def require_login() -> None:
    """End the page here for those who are not logged in or not allowed, if a login is set up."""
    if not _section("auth"):
        if not listens_locally():
            st.warning(
                "Everyone who can reach this computer can use this app: no login is set up (docs/login.md).",
                icon=":material/lock_open:",
            )
        return
    if not st.user.is_logged_in:
        st.title("Inspection report search", anchor=False)
        st.text("Log in with your organisation's account to search the reports.")
        st.button("Log in", type="primary", on_click=st.login)
        st.stop()
    if not is_allowed(st.user.to_dict(), _section("access")):
        st.title("No access", anchor=False)
        st.text("Your account is not on the list of those who may use this app. Ask the people who run it for you.")
        st.button("Log out", on_click=st.logout)
        st.stop()


def is_allowed(claims: Mapping[str, Any], access: Mapping[str, Any]) -> bool:
    """Whether an account may come in: by its e-mail's domain or one of its groups; with neither list, everyone.

    An e-mail address that the provider says is not verified counts for nothing.
    """
    domains = {str(domain).lower().lstrip("@") for domain in access.get("domains", ())}
    groups = {str(group) for group in access.get("groups", ())}
    if not domains and not groups:
        return True
    email = str(claims.get("email") or "").lower()
    verified = claims.get("email_verified") in (None, True, "true")
    if verified and "@" in email and email.rsplit("@", 1)[1] in domains:
        return True
    theirs = claims.get("groups") or ()
    return bool(groups & {str(group) for group in theirs}) if isinstance(theirs, list | tuple) else False


def listens_locally() -> bool:
    """Whether only this machine can reach the app."""
    return st.get_option("server.address") in _LOCAL


def may_see_feedback() -> bool:
    """Whether whoever looks may take away what others sent: on their own machine, or logged in."""
    return listens_locally() or login_is_set_up()


def login_is_set_up() -> bool:
    """Whether people have to log in."""
    return bool(_section("auth"))


def _section(name: str) -> Mapping[str, Any]:
    """Return a section of .streamlit/secrets.toml; empty where there is none."""
    try:
        return dict(st.secrets.get(name, {}))
    except StreamlitSecretNotFoundError:
        return {}
