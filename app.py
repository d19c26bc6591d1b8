"""The app: page set-up and navigation only. Start it with `python -m start` or `streamlit run app.py`."""

import streamlit as st

st.set_page_config(page_title="Inspection report search", page_icon=":material/find_in_page:", layout="wide")

pages = [
    st.Page("ui/ask.py", title="Ask", icon=":material/search:", default=True),
    st.Page("ui/read.py", title="Read", icon=":material/menu_book:", url_path="read"),
    st.Page("ui/library.py", title="Library", icon=":material/library_books:", url_path="library"),
    st.Page("ui/help.py", title="Help", icon=":material/help:", url_path="help"),
]
st.navigation(pages, position="top").run()
