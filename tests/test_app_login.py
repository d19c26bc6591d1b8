"""Logging in for real: a browser, the app, and an OIDC provider on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.driver import CHROMIUM, PROJECT, free_port, opened_chromium, served_app, wait_until_idle
from playwright.sync_api import Browser, Page

pytest.importorskip("authlib", reason='needs the library of a login: pip install "streamlit[auth]==1.67.0"')
from oidc_provider import CLIENT, SECRET, OidcProvider

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
    # Playwright's own transport, when its loop is closed.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    with OidcProvider() as provider:
        yield provider


@pytest.fixture(scope="module")
def address(sample_index: Path, provider: OidcProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    secrets = tmp_path_factory.mktemp("login") / "secrets.toml"
    secrets.write_text(
        f"""
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "only for this test, which nobody but it can reach"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{provider.metadata_url}"

[access]
domains = ["example.gov.uk"]
""",
        encoding="utf-8",
    )
    with served_app(sample_index, PROJECT / "corpus", port=port, secrets=secrets) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def log_in(page: Page, address: str, path: str = "") -> None:
    page.goto(f"{address}/{path}")
    wait_until_idle(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Inspection report search"
    assert page.get_by_label("Your question").count() == 0
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{address}/**")
    wait_until_idle(page)


def test_whom_the_list_allows_comes_in_and_nobody_sees_anything_before(
    page: Page, address: str, provider: OidcProvider
) -> None:
    provider.email = "someone@example.gov.uk"
    log_in(page, address, "library")
    page.get_by_role("link", name="Ask").click()
    page.get_by_label("Your question").wait_for()
    assert provider.refused == []
    page.reload()
    page.get_by_label("Your question").wait_for()


def test_an_account_of_another_domain_is_refused_and_can_log_out(
    page: Page, address: str, provider: OidcProvider
) -> None:
    provider.email = "someone@example.gov.uk.elsewhere.example"
    log_in(page, address, "?q=kinship+care")
    page.get_by_role("heading", name="No access", level=1).wait_for()
    assert page.get_by_label("Your question").count() == 0
    assert "kinship" not in page.locator("[data-testid=stMain]").inner_text().lower()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="Log in").wait_for()
    assert provider.refused == []
