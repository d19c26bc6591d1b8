"""What comes from a report, a file name or a question is data. Nothing of it may act as markup in the browser."""

import html
import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:^=&/@])")


def as_html(text: str) -> str:
    """Return text for use inside HTML elements and quoted attributes."""
    return html.escape(text, quote=True)


def as_markdown(text: str) -> str:
    """Return text that Streamlit's Markdown shows letter by letter: no links, images, LaTeX, colours or emoji codes."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
