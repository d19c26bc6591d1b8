"""Each page of the app over the index of the samples, without a browser."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from answer.matches import count_facets, count_matches
from index.build import open_index
from index.search import understand_for

APP = str(Path(__file__).resolve().parent.parent / "app.py")
QUESTION = "connected carers weaknesses"


@pytest.fixture
def app(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("REPORT_SEARCH_INDEX", str(sample_index))
    return AppTest.from_file(APP, default_timeout=120)


def html_of(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def headings(app: AppTest) -> list[str]:
    return [heading.value for heading in app.header]


def click(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_the_home_page_offers_questions_that_the_reports_answer(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert app.title[0].value == "What do inspectors say?"
    click(app, QUESTION)
    assert app.query_params["q"] == QUESTION
    assert headings(app) == ["Answer", "Passages"]


def test_a_link_shows_the_answer_and_the_passages_with_where_they_stand(app: AppTest) -> None:
    app.query_params["q"] = QUESTION
    app.run()
    assert not app.exception
    assert app.text_input[0].value == QUESTION
    page = html_of(app)
    assert "kinship carers" in page
    assert '<span class="polarity weakness">Weakness</span>' in page
    assert "<mark>" in page
    links = [link.proto for link in app.get("page_link")]
    assert links[0].label.startswith("\\[1\\] ")
    assert all(link.page == "read" for link in links if "report=" in link.query_string)


def test_a_chip_taken_away_changes_search_and_address(app: AppTest) -> None:
    app.query_params["q"] = QUESTION
    app.run()
    click(app, "Weaknesses only")
    assert app.query_params["polarity"] == "any"
    assert "Weaknesses only" not in [button.label for button in app.button]


def test_what_a_chip_says_is_not_said_again(app: AppTest) -> None:
    app.query_params["q"] = "early help strengths"
    app.run()
    labels = [button.label for button in app.button]
    assert "Strengths only" in labels
    assert not [caption.value for caption in app.caption if "asks for" in caption.value]
    assert not [label for label in labels if label.startswith("Also: early help")]


def test_a_facet_narrows_the_search_to_as_many_passages_as_it_says(app: AppTest, sample_index: Path) -> None:
    app.session_state["facet-region"] = True
    app.query_params["q"] = "kinship care"
    app.run()
    offered = {
        found[1]: int(found[2]) for button in app.button if (found := re.fullmatch(r"(.+) \\\((\d+)\\\)", button.label))
    }
    with open_index(sample_index) as opened:
        query = understand_for(opened, "kinship care")
        assert offered == count_facets(opened, count_matches(opened, query), None)["region"]
        assert len(offered) > 1
    region, count = next(iter(offered.items()))
    click(app, f"{region} \\({count}\\)")
    assert not app.exception
    assert app.query_params["region"] == region
    assert region in [button.label for button in app.button]  # its chip
    assert all(region in html for html in html_of(app).split('<div class="evidence ')[1:])
    assert says_that_match(app)[0] == int(count)


def says_that_match(app: AppTest) -> tuple[int, int]:
    """Return how many passages, in how many reports, the page says that match."""
    found = [re.match(r"([\d,]+) passages? in ([\d,]+) reports? match", caption.value) for caption in app.caption]
    (said,) = filter(None, found)
    return int(said[1].replace(",", "")), int(said[2].replace(",", ""))


def test_facets_are_of_the_side_asked_for(app: AppTest) -> None:
    app.session_state["facet-region"] = True
    numbers = {}
    for question in ("kinship care", "kinship care weaknesses"):
        app.query_params["q"] = question
        app.run()
        offered = [re.fullmatch(r".+ \\\((\d+)\\\)", button.label) for button in app.button]
        numbers[question] = sum(int(found[1]) for found in offered if found)
        assert numbers[question] == says_that_match(app)[0]
    assert numbers["kinship care weaknesses"] < numbers["kinship care"]


def test_passages_that_do_not_match_are_shown_on_demand_after_those_that_do(app: AppTest) -> None:
    app.query_params.update({"q": "private fostering in Westmarch", "shown": "60"})
    app.run()
    matching, _ = says_that_match(app)
    assert matching < 10
    assert html_of(app).count('<div class="evidence ') == matching
    button = next(button.label for button in app.button if button.label.endswith("less near"))
    click(app, button)
    assert app.query_params["less-near"] == "yes"
    assert html_of(app).count('<div class="evidence ') > matching


@pytest.mark.parametrize(
    ("page", "parameters", "unit"),
    [
        ("authority", {"name": "Westmarch"}, "passages"),
        ("compare", {}, "reports"),
        ("compare", {"theme": "kinship care", "by": "year"}, "reports"),
        ("compare", {"question": "private fostering since 2022", "by": "region"}, "reports"),
    ],
)
def test_a_number_in_a_table_opens_as_many_as_it_says(
    app: AppTest, page: str, parameters: dict[str, str], unit: str
) -> None:
    app.query_params.update(parameters)
    app.switch_page(f"ui/{page}.py").run()
    assert not app.exception
    links = re.findall(r'<a href="\./\?([^"]*)"[^>]*>(\d+)', html_of(app))
    assert len(links) >= 5
    for address, number in links[:: len(links) // 5]:
        app.query_params.clear()
        app.query_params.update(parse_qs(unescape(address)))
        app.switch_page("ui/ask.py").run()
        assert not app.exception
        passages, reports = says_that_match(app)
        assert int(number) == {"passages": passages, "reports": reports}[unit], address


def test_the_form_shows_counts_once_it_is_opened(app: AppTest) -> None:
    app.query_params["q"] = QUESTION
    app.run()
    assert not app.multiselect
    app.session_state["narrow"] = True
    app.run()
    kinds = next(one for one in app.multiselect if one.label == "Kind of inspection")
    assert any(re.fullmatch(r"ILACS \(\d+\)", option, re.IGNORECASE) for option in kinds.options)


def test_what_is_left_out_can_be_chosen_in_the_form(app: AppTest) -> None:
    app.session_state["narrow"] = True
    app.query_params["q"] = "early help except Westmarch"
    app.run()
    assert "Not Westmarch" in [button.label for button in app.button]
    left_out = next(one for one in app.multiselect if one.label == "Leave out")
    left_out.select("Eldermoor").select("County councils")
    click(app, "Search again")
    assert not app.exception
    assert app.query_params["not-authority"] == ["Westmarch", "Eldermoor"]
    assert app.query_params["not-type"] == "county"
    labels = [button.label for button in app.button]
    assert {"Not Westmarch", "Not Eldermoor", "Not county councils"} <= {*labels}
    passages = html_of(app)
    assert passages
    assert not [html for html in passages if "Brackenshire" in html]


def ask(app: AppTest, question: str) -> None:
    app.text_input[0].set_value(question)
    click(app, "Search")


def test_a_new_question_can_be_narrowed_as_the_one_before_it_was_by_hand(app: AppTest) -> None:
    app.query_params.update({"q": "early help", "authority": "Westmarch", "years": "2022-", "kind": "any"})
    app.run()
    ask(app, "care leavers")
    assert dict(app.query_params) == {"q": "care leavers"}
    click(app, "Search within Westmarch, since 2022, as before")
    assert not app.exception
    assert dict(app.query_params) == {"q": "care leavers", "authority": "Westmarch", "years": "2022-"}
    assert {"Westmarch", "Since 2022"} & {button.label for button in app.button}
    assert not [button for button in app.button if button.label.startswith("Search within")]


def test_what_the_new_question_names_itself_is_not_taken_over(app: AppTest) -> None:
    app.query_params.update({"q": "early help", "authority": "Westmarch", "years": "2022-"})
    app.run()
    ask(app, "care leavers in Eldermoor")
    click(app, "Search within since 2022, as before")
    assert dict(app.query_params) == {"q": "care leavers in Eldermoor", "years": "2022-"}
    ask(app, "care leavers in Eldermoor in 2024")
    assert not [button for button in app.button if button.label.startswith("Search within")]


def test_a_side_chosen_by_hand_is_no_narrowing_to_take_over(app: AppTest) -> None:
    app.query_params.update({"q": "early help", "polarity": "weakness"})
    app.run()
    assert not [button for button in app.button if button.label.startswith("Search within")]


def test_the_same_question_again_stays_as_narrow_as_it_was(app: AppTest) -> None:
    app.query_params.update({"q": "early help", "authority": "Westmarch"})
    app.run()
    click(app, "Search")
    assert app.query_params["authority"] == "Westmarch"


def test_passages_can_be_put_aside_and_exported(app: AppTest) -> None:
    app.query_params["q"] = QUESTION
    app.run()
    click(app, "Add to evidence")
    assert "In your evidence: take out" in [button.label for button in app.button]
    app.switch_page("ui/evidence.py").run()
    assert not app.exception
    assert app.title[0].value == "Evidence"
    assert [one.proto.label for one in app.get("download_button")] == ["Word", "Excel", "CSV", "JSON"]
    click(app, "Take everything out")
    assert not app.get("download_button")
    click(app, "Put 1 passage back")
    assert len(app.get("download_button")) == 4


def test_the_quotes_of_an_answer_can_be_put_aside_with_their_theme(app: AppTest) -> None:
    app.query_params["q"] = QUESTION
    app.run()
    statements = re.findall('<p class="statement">“(.+?)” ', html_of(app))
    click(app, "Add all quotes to evidence")
    assert not app.exception
    assert "Add all quotes to evidence" not in [button.label for button in app.button]
    evidence = app.session_state["evidence"]
    assert [one.quote for one in evidence] == [unescape(statement) for statement in statements]
    assert {one.question for one in evidence} == {QUESTION}
    assert all(one.theme.startswith("connected carers") for one in evidence)
    assert all(one.quote in one.citation or one.paragraph in one.citation for one in evidence)


def test_an_answer_can_be_copied_whole(app: AppTest) -> None:
    app.session_state["copy-answer"] = True
    app.query_params["q"] = QUESTION
    app.run()
    (text,) = [code.value for code in app.code if code.value.startswith(QUESTION)]
    for statement in re.findall('<p class="statement">“(.+?)” ', html_of(app)):
        assert f"“{unescape(statement)}” (" in text
    assert "paragraph" in text
    assert "Searched: " in text


def test_evidence_from_a_page_that_was_searched_for_keeps_question_and_theme(app: AppTest) -> None:
    app.query_params["q"] = QUESTION
    app.run()
    link = next(link.proto for link in app.get("page_link") if "passage=" in link.proto.query_string)
    app.query_params.update(parse_qs(link.query_string))
    app.switch_page("ui/read.py").run()
    click(app, "Add to evidence")
    (evidence,) = app.session_state["evidence"]
    assert (evidence.question, evidence.theme) == (QUESTION, "connected carers")


def test_more_like_this_is_an_address(app: AppTest) -> None:
    app.query_params["q"] = QUESTION
    app.run()
    click(app, "More like this")
    assert not app.exception
    assert list(app.query_params) == ["like"]
    assert headings(app) == ["Passages like this one", "Passages"]


def test_who_has_a_grade_is_shown_as_a_table_with_links_to_the_reports(app: AppTest) -> None:
    app.query_params["q"] = "Which authorities were judged good overall?"
    app.run()
    assert not app.exception
    page = html_of(app)
    assert "the judgements that reports state" in page
    assert "<caption>In its newest inspection in this index</caption>" in page
    assert re.search(
        r'<a href="./read\?report=\w+"[^>]*>ILACS, [^<]+</a></td><td>Overall effectiveness: good</td>', page
    )
    click(app, "Judged good overall")  # taken away: the newest judgement of everybody
    assert not app.exception
    assert "the newest judgement of" in html_of(app)


def test_facts_of_reports_are_answered_without_passages(app: AppTest) -> None:
    app.query_params["q"] = "When was Westmarch last inspected?"
    app.run()
    assert not app.exception
    assert headings(app) == ["Answer"]
    assert "Westmarch: last inspected" in html_of(app)


def test_a_question_on_our_council_is_asked_back(app: AppTest) -> None:
    app.query_params["q"] = "weaknesses of our council in early help"
    app.run()
    assert headings(app)[0] == "Which authority?"
    assert "Type the name, for example: weaknesses of " in html_of(app)


def test_a_question_without_an_answer_is_told_so(app: AppTest) -> None:
    app.query_params["q"] = "broadband speed in council offices"
    app.run()
    assert headings(app)[0] == "The reports do not say"


@pytest.mark.parametrize("question", ["?", "x" * 10_000, "the of and"])
def test_what_is_no_question_gets_a_message_and_no_traceback(app: AppTest, question: str) -> None:
    app.query_params["q"] = question
    app.run()
    assert not app.exception
    assert app.warning[0].value == "This question cannot be searched for."


def test_the_page_read_shows_the_paragraph_its_section_and_its_page(app: AppTest, sample_index: Path) -> None:
    with open_index(sample_index) as opened:
        report = next(one for one in opened.reports.values() if one.source == "westmarch--ilacs--2023-05-12.pdf")
        passage = next(one for one in opened.passages_of(report.report_id) if one.paragraph == "19")
    app.query_params.update({"report": report.report_id, "passage": str(passage.ordinal), "q": QUESTION})
    app.switch_page("ui/read.py").run()
    assert not app.exception
    assert app.title[0].value == "Westmarch"
    assert '<p class="passage chosen"><span class="number">19.</span>' in html_of(app)
    assert f"Page {passage.first_page} of {report.pages}" in str(app.image[0].proto)


def test_a_link_to_a_report_that_is_gone_says_so(app: AppTest) -> None:
    app.query_params["report"] = "0000000000000000"
    app.switch_page("ui/read.py").run()
    assert "not in the index any more" in app.warning[0].value


@pytest.mark.parametrize("page", ["library", "help", "evidence", "authority", "compare", "register"])
def test_every_page_opens_with_one_title(app: AppTest, page: str) -> None:
    app.switch_page(f"ui/{page}.py").run()
    assert not app.exception
    assert len(app.title) == 1


def test_an_authority_shows_its_judgements_as_stated_and_what_became_of_its_needs(app: AppTest) -> None:
    app.query_params["name"] = "Westmarch"
    app.switch_page("ui/authority.py").run()
    assert not app.exception
    page = html_of(app)
    assert page.count("requires improvement to be good") >= 4
    assert "no later report" in page
    assert "recommended again" in page
    (chart,) = app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    assert "Chart of the judgements of Westmarch, 2019 to 2026" in str(chart.proto)


def test_a_comparison_by_year_names_the_changes_of_framework(app: AppTest) -> None:
    app.query_params.update({"theme": "kinship care", "by": "year"})
    app.switch_page("ui/compare.py").run()
    assert not app.exception
    assert any("April 2026" in caption.value for caption in app.caption)
    assert "years=2026-2026" in html_of(app)


def test_a_question_of_ones_own_can_be_compared(app: AppTest) -> None:
    app.query_params.update({"question": "private fostering", "by": "region"})
    app.switch_page("ui/compare.py").run()
    assert not app.exception
    assert "region=Fictional+north" in html_of(app)


def test_a_row_of_an_overall_grade_opens_the_reports_with_that_grade(app: AppTest) -> None:
    app.query_params.update({"theme": "kinship care", "by": "overall grade"})
    app.switch_page("ui/compare.py").run()
    assert not app.exception
    found = re.search(r'href="\./\?([^"]*area=overall_effectiveness[^"]*)"', html_of(app))
    assert found
    linked = parse_qs(unescape(found[1]))
    app.query_params.clear()
    app.query_params.update(linked)
    app.switch_page("ui/ask.py").run()
    assert not app.exception
    (grade,) = linked["grade"]
    assert f"Judged {grade} overall" in [button.label for button in app.button]
    assert "Passages" in headings(app)


def test_an_authority_is_shown_beside_its_neighbours(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "neighbours.csv"
    monkeypatch.setenv("REPORT_SEARCH_NEIGHBOURS", str(table))
    app.query_params["by"] = "statistical neighbours"
    app.switch_page("ui/compare.py").run()
    assert any(str(table) in text.value for text in app.text)
    table.write_text("authority,neighbour\nWestmarch,Brackenshire\nWestmarch,Atlantis\n", encoding="utf-8")
    app.query_params["authority"] = "Westmarch"
    app.run()
    assert not app.exception
    assert headings(app) == ["Westmarch and its statistical neighbours"]
    assert "authority=Brackenshire" in html_of(app)
    assert any("line 3: “Atlantis”: no such authority" in text.value for text in app.text)
    next(one for one in app.selectbox if one.label == "Theme").select("kinship care").run()
    assert headings(app) == ["Kinship care\\: Westmarch and its statistical neighbours"]
    assert '<th scope="row">Its neighbours together</th>' in html_of(app)


def test_the_register_can_be_narrowed_to_what_was_recommended_again(app: AppTest) -> None:
    app.switch_page("ui/register.py").run()
    everything = app.caption[0].value
    since = next(one for one in app.multiselect if one.label == "Since then")
    since.select("recommended again").run()
    assert not app.exception
    assert app.caption[0].value != everything
    assert "<strong>Since then:</strong> recommended again: “" in html_of(app)
    assert "<strong>Since then:</strong> no later report" not in html_of(app)


def test_the_library_opens_each_report_and_its_authority(app: AppTest, sample_index: Path) -> None:
    app.switch_page("ui/library.py").run()
    with open_index(sample_index) as opened:
        known = {report.report_id: report.authority for report in opened.reports.values()}
    rows = app.dataframe[0].value
    assert sorted(address.removeprefix("./read?report=") for address in rows["Open"]) == sorted(known)
    for address, authority in zip(rows["Open authority"], rows["Authority"], strict=True):
        assert parse_qs(address.removeprefix("./authority?")) == {"name": [authority]}


def test_a_comparison_is_sorted_by_the_column_chosen_and_opens_its_authorities(app: AppTest) -> None:
    app.query_params.update({"theme": "kinship care", "by": "authority", "sorted-by": "Criticise it"})
    app.switch_page("ui/compare.py").run()
    assert not app.exception
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", html_of(app))
    assert all("authority?name=" in row for row in rows)
    criticised = [int(re.sub("<[^>]*>", "", row.split("<td>")[3]).split(" ")[0]) for row in rows]
    assert len(set(criticised)) > 1
    assert criticised == sorted(criticised, reverse=True)
    assert [button.proto.label for button in app.get("download_button")] == ["Excel", "CSV"]


def entries_shown(app: AppTest) -> int:
    return int(app.caption[0].value.split(" ")[0])


def test_the_registers_filters_and_page_are_in_the_address(app: AppTest) -> None:
    app.query_params.update({"regions": "Fictional north", "from": "2023", "words": "plans", "order": "Oldest first"})
    app.switch_page("ui/register.py").run()
    assert not app.exception
    page = html_of(app)
    assert 0 < page.count('<div class="evidence ') == entries_shown(app)
    assert page.count('<span class="region">Fictional north</span>') == entries_shown(app)
    assert len(re.findall(r'<p class="words">[^<]*\bplan', page, re.IGNORECASE)) == entries_shown(app)
    assert not re.search(r'<p class="facts">[^<]* 20(?:1\d|2[012]) ·', page)


def test_another_filter_of_the_register_begins_at_its_first_page(app: AppTest) -> None:
    app.query_params["page"] = "2"
    app.switch_page("ui/register.py").run()
    assert app.number_input[0].value == 2
    next(one for one in app.selectbox if one.label == "From year").set_value(2024).run()
    assert not app.exception
    assert entries_shown(app) > 25
    assert app.number_input[0].value == 1


def test_without_an_index_the_app_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_SEARCH_INDEX", str(tmp_path / "none"))
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    assert app.warning[0].value == "There is no index of reports yet."
    assert app.code[0].value == "python -m ingest"


def test_a_damaged_index_is_told_and_not_shown_as_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "CURRENT").write_text("20260101-0000-abcd\n", encoding="utf-8")
    monkeypatch.setenv("REPORT_SEARCH_INDEX", str(tmp_path))
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    assert app.error[0].value == "The index cannot be opened."
