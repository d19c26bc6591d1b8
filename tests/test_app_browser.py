"""The journeys that matter, in a real browser over the index of the samples."""

import csv
import io
import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from browser.driver import CHROMIUM, PROJECT, opened_chromium, served_app, wait_until_idle
from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
    # Playwright's own transport, when its loop is closed.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

AXE = PROJECT / "var/npm/node_modules/axe-core/axe.min.js"
_CONTROLS = "button|link|textbox|searchbox|combobox|radio|checkbox|spinbutton|switch|slider"
QUESTION = "connected carers weaknesses"
PAGES = ("", "read", "authority?name=Westmarch", "compare?theme=kinship+care&by=year", "register", "evidence")
PAGES += (
    "library",
    "help",
    "compare?by=overall+grade&theme=kinship+care",
    "?q=connected+carers+weaknesses",
    "?q=broadband+in+council+offices",
)

# What a page must never run, fetch or lay out, as a report might hold it.
HOSTILE = (
    '<script>document.title="run"</script><img src=x onerror="document.title=\'run\'"> '
    "![pixel](http://tracker.example/p.gif) [click](javascript:alert(1)) $\\frac{1}{2}$ :red[colour] <b>bold</b>"
)
REPORT = f"""Ashmere: inspection of local authority children's services
Inspection dates: 9 to 20 June 2025

What needs to improve
- The assessment of kinship carers {HOSTILE}
- The timeliness of private fostering visits.

The experiences and progress of children in care: good
1. Kinship carers {HOSTILE} are supported well by social workers who know them.
2. Private fostering arrangements are not identified soon enough.
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(sample_index: Path) -> Iterator[str]:
    with served_app(sample_index, PROJECT / "corpus") as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url("**q=**")
    page.get_by_role("heading", name="Passages").wait_for()
    wait_until_idle(page)


def first_hit(page: Page) -> str:
    return page.locator(".st-key-hit-1 .words").inner_text()


def test_from_question_to_page_to_evidence_to_word_and_excel(page: Page, address: str, tmp_path: Path) -> None:
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "://" in request.url else None)
    page.goto(address)
    wait_until_idle(page)
    ask(page, "private fostering in Brackenshire")  # its reports are PDFs
    hit = first_hit(page)
    page.locator(".st-key-hit-1").get_by_role("button", name="Add to evidence").click()
    page.locator(".st-key-hit-1").get_by_role("button", name="In your evidence").wait_for()

    page.locator(".st-key-hit-1").get_by_role("link", name="Open at page").click()
    page.wait_for_url("**/read?**")
    page.get_by_role("img", name="outlined").wait_for()
    wait_until_idle(page)
    assert hit in page.locator(".passage.chosen").inner_text()
    page.get_by_role("button", name="Next found").click()
    page.get_by_text("Passage 2 of").wait_for()

    page.get_by_role("link", name="Evidence (1)").click()
    page.get_by_role("heading", name="Evidence", level=1).wait_for()
    files = {}
    for name in ("Word", "Excel", "CSV"):
        wait_until_idle(page)  # else the button may be drawn anew between press and release
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=False).first.click()
        files[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[name])
    word = docx.Document(str(files["Word"]))
    assert f"“{hit}”" in [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == "Quote"]
    sheet = openpyxl.load_workbook(files["Excel"])["Evidence"]
    assert hit in [cell.value for cell in sheet[2]]
    assert next(csv.DictReader(io.StringIO(files["CSV"].read_text(encoding="utf-8-sig"))))["Quote"] == hit
    assert hosts == {address.removeprefix("http://")}, "the app asked another host for something"


def test_evidence_outlives_a_reload_and_is_shared_between_tabs(page: Page, address: str) -> None:
    def says(tab: Page, label: str) -> None:
        tab.get_by_role("link", name=label, exact=False).filter(has_text=re.compile(rf"{re.escape(label)}$")).wait_for()

    page.goto(f"{address}/?q=connected+carers+weaknesses")
    wait_until_idle(page)
    page.locator(".st-key-hit-1").get_by_role("button", name="Add to evidence").click()
    says(page, "Evidence (1)")
    page.reload()
    says(page, "Evidence (1)")
    page.locator(".st-key-hit-1").get_by_role("button", name="In your evidence").wait_for()

    other = page.context.new_page()
    other.goto(f"{address}/evidence")
    says(other, "Evidence (1)")
    wait_until_idle(page)
    page.get_by_role("button", name="Add all quotes to evidence").click()
    page.get_by_role("button", name="Add all quotes to evidence").wait_for(state="detached")
    added = page.get_by_role("link", name="Evidence (").inner_text().split()[-2:]
    assert added != ["Evidence", "(1)"]
    says(other, " ".join(added))
    wait_until_idle(other)
    other.get_by_role("button", name="Take everything out").click()
    says(other, "Evidence")
    says(page, "Evidence")
    assert page.evaluate("localStorage.getItem('report-search-evidence')") is None


def test_where_a_browser_keeps_nothing_evidence_lasts_as_long_as_the_tab(page: Page, address: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })")
    page.goto(f"{address}/?q=connected+carers+weaknesses")
    wait_until_idle(page)
    page.locator(".st-key-hit-1").get_by_role("button", name="Add to evidence").click()
    page.get_by_role("link", name="Evidence (1)").click()
    page.get_by_text("This browser does not keep the evidence").wait_for()
    page.get_by_role("button", name="Word").wait_for()


def test_what_is_alike_is_an_address_that_back_leads_away_from(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=connected+carers+weaknesses")
    wait_until_idle(page)
    assert page.title() == "connected carers weaknesses - Inspection report search"
    for path, title in (
        ("register", "Register"),
        ("authority?name=Westmarch", "Westmarch"),
        ("compare?theme=kinship+care&by=year", "kinship care by year"),
    ):
        tab = page.context.new_page()
        tab.goto(f"{address}/{path}")
        wait_until_idle(tab)
        assert tab.title() == f"{title} - Inspection report search"
        tab.close()
    page.locator(".st-key-hit-1").get_by_role("button", name="More like this").click()
    page.wait_for_url("**like=**")
    page.get_by_role("heading", name="Passages like this one").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Answer").wait_for()


def test_chips_change_the_search_and_back_brings_it_back(page: Page, address: str) -> None:
    page.goto(address)
    wait_until_idle(page)
    ask(page, QUESTION)
    page.get_by_role("button", name="Weaknesses only").click()
    page.wait_for_url("**polarity=any**")
    wait_until_idle(page)
    assert page.get_by_role("button", name="Weaknesses only").count() == 0
    page.go_back()
    page.get_by_role("button", name="Weaknesses only").wait_for()
    assert "polarity" not in page.url
    page.go_forward()
    page.get_by_role("button", name="Weaknesses only").wait_for(state="detached")
    assert "polarity=any" in page.url


def test_the_form_and_the_facets_narrow_the_search(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=kinship+care")
    wait_until_idle(page)
    page.get_by_text("Change or narrow this search").click()
    page.get_by_text("Weaknesses only (").click()
    page.get_by_role("button", name="Search again").click()
    page.wait_for_url("**polarity=weakness**")
    page.get_by_role("button", name="Weaknesses only").wait_for()
    wait_until_idle(page)
    page.get_by_role("button", name="Region", exact=True).click()
    page.get_by_role("button", name="Fictional north (").click()
    page.wait_for_url("**region=Fictional+north**")
    page.get_by_role("button", name="Fictional north", exact=False).first.wait_for()
    wait_until_idle(page)
    assert set(page.locator("[data-testid=stMain] .region").all_inner_texts()) == {"Fictional north"}


def test_what_the_register_is_narrowed_to_is_a_link(page: Page, address: str) -> None:
    page.goto(f"{address}/register?page=2")
    wait_until_idle(page)
    page.get_by_label("Containing the words").fill("plans")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/register?words=plans")
    wait_until_idle(page)
    narrowed = page.get_by_text("entries.").inner_text()
    page.reload()
    wait_until_idle(page)
    assert page.get_by_text("entries.").inner_text() == narrowed
    assert page.get_by_label("Containing the words").input_value() == "plans"


def test_a_citation_can_be_copied(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=kinship+care")
    wait_until_idle(page)
    page.locator(".st-key-hit-1").get_by_role("button", name="Cite").click()
    quote = page.locator("[data-testid=stPopoverBody] code").first
    quote.wait_for()
    assert first_hit(page) in quote.inner_text()


def test_a_search_is_a_link_that_a_colleague_can_open(page: Page, browser: Browser, address: str) -> None:
    page.goto(address)
    wait_until_idle(page)
    ask(page, "private fostering in Brackenshire")
    colleague = browser.new_context().new_page()
    colleague.goto(page.url)
    colleague.get_by_role("heading", name="Passages").wait_for(timeout=60_000)
    wait_until_idle(colleague)
    assert first_hit(colleague) == first_hit(page)
    assert colleague.get_by_label("Your question").input_value() == "private fostering in Brackenshire"
    colleague.context.close()


def test_a_question_can_be_asked_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(address)
    wait_until_idle(page)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Your question":
            break
    page.keyboard.type("early help strengths")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Passages").wait_for()
    assert "q=early+help+strengths" in page.url


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_narrow_screen_and_one_at_200_percent(page: Page, address: str, path: str) -> None:
    page.set_viewport_size({"width": 640, "height": 450})  # what 1280 by 900 leaves at 200 %
    page.goto(f"{address}/{path}")
    wait_until_idle(page)
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 450})
        page.wait_for_timeout(300)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", PAGES)
def test_a_screen_reader_is_told_names_headings_and_landmarks(page: Page, address: str, path: str) -> None:
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "://" in request.url else None)
    page.goto(f"{address}/{path}")
    wait_until_idle(page)
    told = page.locator("body").aria_snapshot()
    controls = re.findall(rf"^\s*- '?(?:{_CONTROLS})\b.*", told, re.MULTILINE)
    assert controls
    assert not [line for line in controls if not re.match(r"\s*- '?\w+ \"[^\"]", line)]
    levels = [int(level) for level in re.findall(r"^\s*- '?heading .*\[level=(\d)\]", told, re.MULTILINE)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for landmark in ("- banner:", '- navigation "App pages":', "- main:", '- link "Skip to main content":'):
        assert landmark in told
    assert hosts == {address.removeprefix("http://")}, "the page asked another host for something"


def test_a_passage_can_be_opened_and_put_aside_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=private+fostering+in+Brackenshire")
    wait_until_idle(page)
    go_by_tab_to(page, "Add to evidence")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("button", name="In your evidence").first.wait_for()
    wait_until_idle(page)
    page.locator("body").press("Home")
    page.evaluate("document.activeElement.blur()")
    go_by_tab_to(page, "Open at page")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/read?**")
    page.locator(".passage.chosen").wait_for()


def go_by_tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on a button or link whose text holds the name."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(
            "name => document.activeElement.matches('a, button') && document.activeElement.innerText.includes(name)",
            name,
        ):
            return
    pytest.fail(f"Tab never leads to {name!r}")


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there: npm install --prefix var/npm axe-core@4.14.1")
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_serious_fault(page: Page, address: str, path: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{address}/{path}")
    wait_until_idle(page)
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document.querySelector('[data-testid=stMain]'))")
    faults = {
        (violation["id"], node["html"][:200])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    }
    assert not faults


def test_nothing_in_a_report_acts_in_the_browser(page: Page, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    name = "ashmere.txt" if sys.platform == "win32" else "ashmere <b>2025.txt"
    (corpus / name).write_text(REPORT, encoding="utf-8")
    build(corpus, index)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    with served_app(index, corpus) as address:
        for path in (
            "?q=kinship+carers",
            "register",
            "library",
            "compare?question=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E",
        ):
            page.goto(f"{address}/{path}")
            wait_until_idle(page)
            assert page.title() != "run"
            assert page.locator("img[src*='tracker'], img[src='x'], a[href^='javascript:'], .katex").count() == 0
            assert page.locator("[data-testid=stMain] b").count() == 0
        page.goto(f"{address}/?q=kinship+carers")
        wait_until_idle(page)
        assert "<script>document.title=" in first_hit(page)
        assert "![pixel](http://tracker.example/p.gif)" in first_hit(page)
        page.locator(".st-key-hit-1").get_by_role("link", name="Open at page").click()
        page.locator(".passage.chosen").wait_for()
        assert page.title() != "run"
    assert not [url for url in asked if "localhost" not in url and not url.startswith(("data:", "blob:"))]


def test_a_new_build_is_picked_up_while_the_app_is_open(page: Page, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    shutil.copy(PROJECT / "corpus/kingsferry--ilacs-short--2019-03-08.txt", corpus)
    build(corpus, index)
    with served_app(index, corpus) as address:
        page.goto(address)
        wait_until_idle(page)
        assert "Searches 1 inspection report" in page.locator("[data-testid=stMain]").inner_text()
        (corpus / "ashmere.txt").write_text(REPORT, encoding="utf-8")
        build(corpus, index)
        ask(page, "private fostering in Ashmere")
        assert "Ashmere" in page.locator(".st-key-hit-1").inner_text()


def build(corpus: Path, index: Path) -> None:
    command = [sys.executable, "-m", "ingest", "--corpus", str(corpus), "--index", str(index)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
