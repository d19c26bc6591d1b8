"""The app: page set-up and navigation only. Start it with `python -m start` or `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from ui.basket import basket
from ui.kept_evidence import keep_evidence
from ui.links import remember_pages
from ui.login import require_login
from ui.style import TITLE, name_tab

# A picture of our own: a material icon as page icon would be fetched from another host.
st.set_page_config(page_title=TITLE, page_icon=str(Path(__file__).parent / "ui/icon.png"), layout="wide")

kept = len(basket())
pages = [
    st.Page("ui/ask.py", title="Ask", icon=":material/search:", default=True),
    st.Page("ui/read.py", title="Read", icon=":material/menu_book:", url_path="read"),
    st.Page("ui/authority.py", title="Authority", icon=":material/account_balance:", url_path="authority"),
    st.Page("ui/compare.py", title="Compare", icon=":material/table_chart:", url_path="compare"),
    st.Page("ui/register.py", title="Register", icon=":material/checklist:", url_path="register"),
    st.Page(
        "ui/evidence.py",
        title=f"Evidence ({kept})" if kept else "Evidence",
        icon=":material/inventory_2:",
        url_path="evidence",
    ),
    st.Page("ui/library.py", title="Library", icon=":material/library_books:", url_path="library"),
    st.Page("ui/help.py", title="Help", icon=":material/help:", url_path="help"),
]
remember_pages(pages)
page = st.navigation(pages, position="top")
if page is not pages[0]:
    name_tab(page.title)
require_login()
keep_evidence()
page.run()
