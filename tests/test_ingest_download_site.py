from datetime import date

import pytest
from publisher_standin import LOGIN_PAGE, StandIn

from domain.errors import DownloadProblem
from ingest.download.site import (
    Provider,
    file_key,
    is_publisher,
    kinds_of,
    parse_provider_page,
    parse_search_page,
    read_day,
    search_url,
)

SITE = "https://reports.ofsted.gov.uk"
DERBY = Provider("Derby City Council", "80459", f"{SITE}/provider/44/80459")


def provider_page(link: str) -> str:
    return f'<html><body><h1>Derby City Council</h1><ol class="timeline"><li>{link}</li></ol></body></html>'


def test_a_search_asks_for_local_authority_childrens_services_a_hundred_at_a_time() -> None:
    assert search_url(SITE, 100) == (
        f"{SITE}/search?q=&location=&lat=&lon=&radius=&level_1_types=3&level_2_types%5B%5D=12&start=100&rows=100"
    )


def test_a_search_page_gives_each_provider_once_with_urn_address_and_the_total() -> None:
    html = (
        '<strong class="results-count">1,153</strong><ul class="results-list">'
        '<li class="search-result"><h3><a href="/provider/44/80459"> Derby  City Council </a></h3>'
        '<a href="/provider/44/80459">Latest report</a></li></ul><a href="/provider/44/99999">Footer</a>'
    )
    with pytest.raises(DownloadProblem, match="no longer filters by type"):
        parse_search_page(html, SITE)
    page = parse_search_page(html.replace("1,153", "153"), f"{SITE}/search?q=")
    assert page.providers == (DERBY,)
    assert page.total == 153


def test_a_search_page_with_other_class_names_is_still_understood() -> None:
    html = '<div><p>2 results</p><a href="/provider/44/80459">Derby City Council</a><a href="/about">About</a></div>'
    page = parse_search_page(html, f"{SITE}/search?q=")
    assert [provider.urn for provider in page.providers] == ["80459"]
    assert page.total == 2


def test_a_search_page_without_providers_says_that_the_site_has_changed() -> None:
    html = "<html><head><title>Find a report</title></head><body>" + "new design " * 3085 + "</body></html>"
    with pytest.raises(
        DownloadProblem, match=r"found 0 providers on .*\"Find a report\" of 34 kB: the site has changed"
    ):
        parse_search_page(html, f"{SITE}/search?q=")


def test_a_page_that_needs_javascript_is_called_that() -> None:
    with pytest.raises(DownloadProblem, match="that needs JavaScript"):
        parse_search_page("<title>App</title><noscript>Please enable JavaScript</noscript>", SITE)


def test_a_login_page_in_place_of_the_search_is_called_that() -> None:
    with pytest.raises(DownloadProblem, match=r"Sign in to continue.*perhaps a login or block page of your network"):
        parse_search_page(LOGIN_PAGE, SITE)


def test_a_link_to_a_report_gives_title_kind_day_and_licence() -> None:
    html = provider_page(
        '<a class="publication-link" href="https://files.ofsted.gov.uk/v1/file/50252437" target="_blank">Area SEND '
        'full inspection <span class="nonvisual">Area SEND full inspection, pdf - 15 July 2024</span></a>'
    ).replace("</body>", "<footer>the Open Government\n Licence v3.0, except</footer></body>")
    (report,) = parse_provider_page(html, DERBY)
    assert report.title == "Area SEND full inspection"
    assert report.kinds == ("area-send",)
    assert report.published == date(2024, 7, 15)
    assert report.url == "https://files.ofsted.gov.uk/v1/file/50252437"
    assert report.licence == "Open Government Licence v3.0"


@pytest.mark.parametrize(
    "link",
    [
        # two spaces before pdf, on the older host
        '<a href="https://files.api.ofsted.gov.uk/v1/file/1"><span class="nonvisual">Children’s services inspection,  '
        "pdf - 16 August 2013</span></a>",
        # other classes, the label as the link's own text
        '<a class="download" href="https://files.ofsted.gov.uk/v2/file/1/">Children\'s services inspection, PDF – 16 '
        "Aug 2013</a>",
        # the day elsewhere in the entry
        "<p><time>1 July 2013</time></p>"
        '<a class="publication-link" href="/reports/1">Children\'s services inspection</a>'
        "<p>Published: <time>16 August 2013</time></p>",
        # a label for screen readers
        '<a class="publication-link" href="/r/1" aria-label="Children\'s services inspection, pdf - 16 August 2013">'
        "PDF</a>",
    ],
)
def test_a_link_is_understood_in_older_and_changed_markup(link: str) -> None:
    (report,) = parse_provider_page(provider_page(link), DERBY)
    assert report.title.replace("’", "'") == "Children's services inspection"
    assert report.published == date(2013, 8, 16)
    assert report.kinds == ("earlier",)


def test_links_that_are_no_addresses_do_no_harm() -> None:
    link = '<a href="http://[broken/v1/file/2">Focused visit</a><a href="https://files.ofsted.gov.uk/v1/file/3">SIF</a>'
    assert [report.title for report in parse_provider_page(provider_page(link), DERBY)] == ["SIF"]
    with pytest.raises(DownloadProblem, match="found 0 providers"):
        parse_search_page('<a href="http://[broken/provider/44/1">Derby</a>', SITE)


def test_links_to_other_things_are_no_reports() -> None:
    html = provider_page(
        '<a href="/contact">Contact</a><a class="publication-link" href="https://files.ofsted.gov.uk/v1/file/2">Annex, '
        'xlsx - 1 May 2020</a><a href="https://files.ofsted.gov.uk/v1/file/3">Focused visit, pdf - 1 May 2020</a>'
        '<a href="https://files.api.ofsted.gov.uk/v1/file/3">Focused visit again, pdf - 1 May 2020</a>'
    )
    assert [report.url[-1] for report in parse_provider_page(html, DERBY)] == ["3"]


@pytest.mark.parametrize(
    ("title", "published", "kinds"),
    [
        ("Children's services inspection", date(2025, 7, 8), ("ilacs",)),
        ("Children’s services inspection", date(2017, 6, 13), ("sif",)),
        ("Children's services inspection", date(2018, 5, 21), ("ilacs", "sif")),
        ("Children's services inspection", date(2012, 10, 19), ("earlier",)),
        ("Children's services inspection", None, ("ilacs", "sif")),
        ("Children's services focused visit", date(2024, 8, 1), ("focused-visit",)),
        ("Children's services monitoring visit", date(2024, 8, 1), ("monitoring-visit",)),
        ("Monitoring visit of children's services", date(2017, 8, 1), ("monitoring-visit",)),
        ("Joint area child protection inspection", date(2024, 1, 30), ("jtai",)),
        ("Joint targeted area inspection", date(2016, 1, 30), ("jtai",)),
        ("Joint area review - progress inspection", date(2009, 7, 3), ("earlier",)),
        ("Area SEND full inspection", date(2024, 7, 12), ("area-send",)),
        ("Inspection of services for children looked after", date(2015, 7, 12), ("sif",)),
        ("Private fostering inspection", date(2009, 7, 12), ("other",)),
    ],
)
def test_a_kind_is_read_off_label_and_day(title: str, published: date | None, kinds: tuple[str, ...]) -> None:
    assert kinds_of(title, published) == kinds


def test_a_day_that_does_not_exist_is_no_day() -> None:
    assert read_day("31 February 2024") is None
    assert read_day("published 31 Foo 2024, then 1 Mar 2024") == date(2024, 3, 1)


def test_a_file_is_the_same_on_both_hosts_of_the_publisher() -> None:
    old, new = "https://files.api.ofsted.gov.uk/v1/file/50050254", "https://files.ofsted.gov.uk/v1/file/50050254"
    assert file_key(old) == file_key(new) != file_key(f"{new}0")
    assert file_key("https://council.example/v1/file/50050254") == "https://council.example/v1/file/50050254"


def test_only_the_publishers_hosts_are_asked() -> None:
    assert is_publisher("files.ofsted.gov.uk", SITE)
    assert not is_publisher("ofsted.gov.uk.example.com", SITE)
    assert not is_publisher("notofsted.gov.uk", SITE)


def test_the_stand_in_serves_pages_that_are_understood() -> None:
    with StandIn() as standin:
        standin.add("Derby City Council", "80459", ("Children's services inspection", "08 July 2025", 7))
        html = standin.provider_page(standin.authorities[0])
    (report,) = parse_provider_page(html, DERBY)
    assert (report.title, report.published) == ("Children's services inspection", date(2025, 7, 8))
