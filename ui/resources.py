"""What is loaded once and shared by all visitors: the open index with its model. A new build is picked up by itself."""

from pathlib import Path

import streamlit as st

from domain.errors import IndexMissing, ReportSearchError
from domain.settings import read_settings
from index.build import OpenIndex, current_build, open_index
from index.search import prepare


def require_index() -> OpenIndex:
    """Return the current build, opened once; where there is none, say how to make one and end the page."""
    index_dir = read_settings().index
    try:
        return _open_build(str(index_dir), current_build(index_dir))
    except IndexMissing:
        _say_how_to_build()
        st.stop()
    except ReportSearchError as error:
        st.error("The index cannot be opened.", icon=":material/error:")
        st.text(str(error))
        st.stop()


@st.cache_resource(show_spinner="Opening the index and loading the language model…", max_entries=2)
def _open_build(index_dir: str, build_id: str) -> OpenIndex:  # noqa: ARG001 - the key of the cache
    """Open the current build. Cached by its id, so that the next question after a rebuild opens the new one.

    If a newer one was published since its id was read, that is opened, and again under its own id at the next question.
    """
    opened = open_index(Path(index_dir))
    prepare(opened)
    return opened


def _say_how_to_build() -> None:
    settings = read_settings()
    st.warning("There is no index of reports yet.", icon=":material/info:")
    st.text(
        f"Put the reports (PDF, Word, HTML or text files) into the folder\n{settings.corpus}\n"
        "and run this command in the project's folder:"
    )
    st.code("python -m ingest", language=None)
    st.text("Then reload this page. `python -m start` does both.")
