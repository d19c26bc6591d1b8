"""How to ask, what the words mean, what the data is and is not, and how accessible the app is."""

import streamlit as st

from ui.style import render_style

_HELP = """
## How to ask
Type a theme, and say if you want strengths or weaknesses: *connected carers weaknesses*, *early help strengths*,
*what do inspectors criticise about supervision?* An authority, a region, years or a kind of inspection narrow the
search: *private fostering in Leeds since 2018*. So do a group such as *Greater Manchester* and a type such as *county
councils*. *Not London*, *except Leeds* and *excluding JTAIs* leave something out. Words in quotation marks must stand
in the passage as they are, and narrow nothing else. The app does not know who asks: for *our council* type its name.

Times can be exact: *in the last six months*, *since 1 April 2024*, *2024/25*. Places, years and grades can be set
beside each other: *compare Derby and Leeds on neglect*, *early help 2018 compared with 2024*, *supervision: what
separates outstanding from requires improvement?* *Which authorities ...* makes a list, *how often ...* counts year by
year, *most common weaknesses in 2025* counts themes.

Judgements, dates and inspectors come from the reports' covers: *which authorities are outstanding for care leavers?*,
*has Leeds improved since 2015?*, *when was Leeds last inspected?*

**I understood** shows how the question was read. Each chip can be taken away with a click, and *Change or narrow this
search* changes any of it. After a search that you narrowed so, a new question begins without that and offers to be
searched within the same. The address of the page holds the whole search: copy it to send the search to a colleague.

## What you see
- The **answer** is made of sentences copied from the reports, letter by letter, each with its place. Its first line
  counts reports and is worked out by a program; *with or without “...”* names words of the question that it does not
  count. An inspection that lies in the index in two files counts once.
- A **passage** is one numbered paragraph or one bullet of a report, whole. What matched is marked.
- **Strength, weakness, mixed, neutral** say what the matched sentences do. It is worked out by a program when the
  index is built and is sometimes wrong: read the sentence. In an answer a sentence of which the program is unsure has
  no such word and counts on no side; that something changed is told only where each of two inspections has two passages
  for it. If you see a wrong one, choose *Wrong?* below the passage.
- **The reports do not say** means that nothing in the indexed reports answers the question. It does not mean that
  nothing happened.
- **Match**: a passage matches if it speaks of all that you ask for, in your words or in others for the same, and,
  where you ask for strengths or weaknesses, has a sentence on it that is of that side. The list shows these first and
  says how many there are in all. What is **less near** lacks a part, or is of the other side, and is shown on demand.
- **Narrow** the passages with the menus above them: a number is what matches if you choose it alone. A report counts in
  the year of its inspection and in that of its publication.

## The other pages
- **Read** shows a report by its sections, with the pages of the original where it is a PDF. From a search, it goes on
  to the next passage found, and back to the results.
- **Authority** shows the judgements of one authority over time, what is praised and criticised by theme, and what it
  was told to improve.
- **Compare** counts reports, not children: an authority that is inspected more often has more reports. A report of the
  older, longer kind mentions more themes. It can also show an authority beside its statistical neighbours, if the
  people who run the app supply a list of them (`docs/neighbours.md`). A number there, and on Authority, opens the
  passages that were counted.
- **Register** lists all that authorities were told to improve. What a later report says of it is found by nearness in
  meaning: it points to a passage to read and is no verdict. The address holds the filters.
- **Evidence** is what you put aside, with your notes: passages, or single quotes of an answer. It is kept in your
  browser and nowhere else. Take it away as Word, Excel, CSV or JSON.
- **Library** lists what is in the index and what was left out, and opens each report.

## The reports
The index holds what is in the corpus folder: see the page *Library*. Summaries and news articles are marked as such and
are never shown as inspectors' own words. Reports published by Ofsted are Crown copyright, most of them under the Open
Government Licence; reports before 2016 often carry a non-commercial licence. The app sends nothing to any other
computer.

## Accessibility statement
This app aims at WCAG 2.2, level AA, and is **partially compliant**. Every page was checked on a screen 320 pixels wide,
at 200 % zoom, by a program that looks for faults (axe), and in what the browser tells a screen reader: every control
has a name, headings are in order, and there is a link to skip the menu. Asking a question, opening a passage and
putting it aside were checked by keyboard alone. Screen readers themselves were not tried. Polarity is always a word;
tables are real tables; charts have the same numbers in a table below; page images have their text beside them.

What does not comply comes from Streamlit, the program that draws the pages:
- on small screens the pages' menu is behind a button whose sign (two arrows) is not self-explanatory;
- after a search the keyboard focus is at the top of the page again and the new results are not announced, but the
  title of the browser's tab says what was asked;
- for the Tab key the values of the menus *Region*, *Year* and so on, and what *Cite* offers, come at the end of the
  page;
- the table of all reports on the page *Library* is drawn as a picture with a keyboard mode of its own; its contents
  are also in `python -m index reports`;
- charts have four small buttons each whose names repeat what the chart is.

If something keeps you from using the app, tell the people who run it for you.
"""


def render_page() -> None:
    """Show the help text."""
    render_style()
    st.title("Help", anchor=False)
    st.markdown(_HELP)


render_page()
