"""Adding reports in the browser, where those who run the app allow it, and rebuilding the index with them."""

from pathlib import Path

import streamlit as st

from domain.errors import CorpusProblem
from domain.settings import Settings, read_settings
from index.build import OpenIndex
from ui.adding import LARGEST_MB, SUFFIXES, Brought, Upload, add_uploads
from ui.escape import as_html, as_markdown
from ui.login import listens_locally, login_is_set_up
from ui.rebuild import Progress, Rebuild

_BROUGHT, _WATCHED = "brought", "rebuild-watched"
LOG = "rebuild.log"


def render_adding(opened: OpenIndex) -> None:
    """Show the form for new reports and the state of a rebuild; nothing where adding is not allowed."""
    settings = read_settings()
    if not settings.upload:
        return
    st.header("Add reports", anchor=False)
    if why_not := _why_not(opened, settings):
        st.text(why_not)
        return
    _render_form(settings.corpus)
    rebuild = _the_rebuild(str(settings.cache.parent / LOG))
    progress = rebuild.progress()
    running = progress is not None and progress.running
    st.fragment(_render_rebuild, run_every=1.0 if running else None)(opened, settings, rebuild)


def _why_not(opened: OpenIndex, settings: Settings) -> str:
    if not listens_locally() and not login_is_set_up():
        return "Reports can be added only by people who are logged in, and no login is set up (docs/login.md)."
    if Path(opened.manifest.corpus).resolve() != settings.corpus.resolve():
        return (
            f"Reports cannot be added here: this index was built from {opened.manifest.corpus}, and the app looks "
            f"for reports in {settings.corpus}. Set REPORT_SEARCH_CORPUS to the folder that the index is built from."
        )
    return ""


def _render_form(corpus: Path) -> None:
    with st.form("add-reports", border=False, clear_on_submit=True):
        files = st.file_uploader(
            f"Inspection reports: PDF, Word, web page or text files, up to {LARGEST_MB} MB each",
            type=list(SUFFIXES),
            accept_multiple_files=True,
            max_upload_size=LARGEST_MB,
        )
        if st.form_submit_button("Check and add", icon=":material/upload_file:"):
            st.session_state[_BROUGHT] = _add([Upload(file.name, file.getvalue()) for file in files], corpus)
    brought: list[Brought] | str = st.session_state.get(_BROUGHT, [])
    if isinstance(brought, str):
        st.error("Nothing was added.", icon=":material/error:")
        st.text(brought)
    elif brought:
        st.html(f'<ul class="brought">{"".join(f"<li>{_brought_html(one)}</li>" for one in brought)}</ul>')


def _add(uploads: list[Upload], corpus: Path) -> list[Brought] | str:
    """Return what became of each file, or why nothing could be done."""
    if not uploads:
        return "No file was chosen. Choose one or more files first."
    with st.spinner("Checking what was sent…", show_time=False):
        try:
            return add_uploads(uploads, corpus)
        except CorpusProblem as error:
            return str(error)


def _brought_html(one: Brought) -> str:
    what = "Added" if one.saved_as else "Not needed" if one.already else "Not added"
    renamed = f" as {one.saved_as}" if one.saved_as and one.saved_as != one.name else ""
    return f"<strong>{what}: {as_html(one.name)}</strong>{as_html(renamed)}. {as_html(_sentence(one.note))}"


def _sentence(note: str) -> str:
    return f"{note[:1].upper()}{note[1:]}{'' if note.endswith('.') else '.'}" if note else ""


def _render_rebuild(opened: OpenIndex, settings: Settings, rebuild: Rebuild) -> None:
    progress = rebuild.progress()
    if progress is not None and progress.running:
        st.session_state[_WATCHED] = True
        st.progress(progress.share or 0.0, as_markdown(f"{progress.step} ({progress.seconds:.0f} s so far)"))
        st.text("You can go on working: searches use the present index until the new one is ready.")
        return
    if st.session_state.pop(_WATCHED, False):
        st.rerun()  # the whole page: it opens the new index and stops looking every second
    if progress is not None:
        _render_outcome(progress, opened)
    st.text("What was added can be found once the index has been brought up to date. This takes a minute or more.")
    if st.button("Bring the index up to date", icon=":material/sync:"):
        try:
            rebuild.start(settings.corpus, settings.index, opened.manifest.model)
        except OSError as error:
            st.error("The rebuild could not be started.", icon=":material/error:")
            st.text(str(error))
            return
        st.session_state.pop(_BROUGHT, None)
        st.rerun()


def _render_outcome(progress: Progress, opened: OpenIndex) -> None:
    if progress.problem:
        st.error("The index was not brought up to date; the one before is still in use.", icon=":material/error:")
        st.text(progress.problem)
        return
    st.success(
        f"The index is up to date: {len(opened.reports):,} reports, {len(opened):,} passages.", icon=":material/check:"
    )
    with st.expander("What the rebuild said"):
        st.text("\n".join(progress.said))


@st.cache_resource(show_spinner=False)
def _the_rebuild(log: str) -> Rebuild:
    """Return the one that all visitors share."""
    return Rebuild(Path(log))
