import hashlib
import shutil
import ssl
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from publisher_standin import (
    LOGIN_PAGE,
    FakeClock,
    StandIn,
    content,
    endless,
    forget_proxies,
    made_up_pdf,
    page,
    redirect,
    reset,
    silent,
    status,
    truncated,
)

from domain.errors import DownloadProblem
from ingest.download import client as client_module
from ingest.download.client import LARGEST_FILE, PoliteClient
from ingest.download.clock import SystemClock
from ingest.download.disk import check_room
from ingest.download.transport import NotHad, Unreachable

FILE = "/v1/file/1"
PDF = made_up_pdf("one")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_proxies(monkeypatch)


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as standin:
        standin.files[FILE] = PDF
        yield standin


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def client(clock: FakeClock) -> PoliteClient:
    return PoliteClient(lambda host: host == "127.0.0.1", clock=clock, pause_s=0, robots=False, timeout_s=(2, 0.3))


def test_a_file_arrives_whole_with_its_hash(client: PoliteClient, standin: StandIn, tmp_path: Path) -> None:
    fetched = client.get_file(standin.site + FILE, tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == PDF
    assert fetched.size == len(PDF)
    assert fetched.sha256 == hashlib.sha256(PDF).hexdigest()


def test_it_says_who_it_is_and_how_to_reach_its_user(clock: FakeClock, standin: StandIn) -> None:
    PoliteClient(clock=clock, contact="qa@council.example").get_page(standin.site + FILE)
    (agent,) = standin.agents
    assert agent.startswith("report-search/1.0 (")
    assert "contact: qa@council.example" in agent


def test_it_pauses_between_two_requests_and_not_before_the_first(clock: FakeClock, standin: StandIn) -> None:
    client = PoliteClient(clock=clock, robots=False)
    client.get_page(standin.site + FILE)
    assert clock.waits == []
    client.get_page(standin.site + FILE)
    assert len(clock.waits) == 1
    assert 2.0 <= clock.waits[0] <= 2.5


def test_a_longer_pause_that_robots_txt_asks_for_is_kept(clock: FakeClock, standin: StandIn) -> None:
    standin.rules = b"User-agent: *\nCrawl-delay: 10\nDisallow: /admin\n"
    client = PoliteClient(clock=clock)
    client.get_page(standin.site + FILE)
    assert clock.waits
    assert all(10.0 <= wait <= 12.5 for wait in clock.waits)


def test_what_robots_txt_forbids_is_not_asked_for(clock: FakeClock, standin: StandIn) -> None:
    standin.rules = b"User-agent: report-search\nDisallow: /v1/\n\nUser-agent: *\nAllow: /\n"
    with pytest.raises(NotHad, match=r"robots.txt asks programs not to fetch this.*python -m ingest add"):
        PoliteClient(clock=clock).get_page(standin.site + FILE)
    assert standin.asked == [("GET", "/robots.txt")]


def test_robots_txt_is_read_once_for_a_site_and_its_absence_allows_everything(
    clock: FakeClock, standin: StandIn
) -> None:
    client = PoliteClient(clock=clock)
    client.get_page(standin.site + FILE)
    client.get_page(standin.site + FILE)
    assert [path for _, path in standin.asked] == ["/robots.txt", FILE, FILE]


def test_without_readable_rules_nothing_is_asked(clock: FakeClock, standin: StandIn) -> None:
    standin.faults["/robots.txt"] = [status(503)]
    with pytest.raises(DownloadProblem, match="Without its rules nothing is fetched"):
        PoliteClient(clock=clock).get_page(standin.site + FILE)
    assert {path for _, path in standin.asked} == {"/robots.txt"}


def test_a_login_page_in_place_of_robots_txt_ends_the_run(clock: FakeClock, standin: StandIn) -> None:
    standin.faults["/robots.txt"] = [page(LOGIN_PAGE)]
    with pytest.raises(DownloadProblem, match="login or block page of your network"):
        PoliteClient(clock=clock).get_page(standin.site + FILE)


@pytest.mark.parametrize(
    "fault", [status(500), status(502), status(503), status(429), truncated(PDF), reset, silent(0.6)], ids=str
)
def test_a_passing_fault_is_asked_again_and_leaves_no_half_file(
    fault: object, client: PoliteClient, clock: FakeClock, standin: StandIn, tmp_path: Path
) -> None:
    standin.faults[FILE] = [fault, fault, content(PDF)]  # type: ignore[list-item]
    client.get_file(standin.site + FILE, tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == PDF
    assert len(standin.files_asked()) == 3


def test_waits_between_tries_grow(client: PoliteClient, clock: FakeClock, standin: StandIn, tmp_path: Path) -> None:
    standin.faults[FILE] = [status(500)]
    with pytest.raises(Unreachable, match="answered 500 Internal Server Error, asked 4 times"):
        client.get_file(standin.site + FILE, tmp_path / "part")
    first, second, third = clock.waits
    assert 1 <= first <= 3
    assert 2 <= second <= 6
    assert 4 <= third <= 12
    assert list(tmp_path.iterdir()) == []


def test_retry_after_in_seconds_is_obeyed_and_told(clock: FakeClock, standin: StandIn) -> None:
    said: list[str] = []
    client = PoliteClient(clock=clock, robots=False, say=said.append)
    standin.faults["/page"] = [status(429, Retry_After="120"), page("<p>fine</p>")]
    assert client.get_page(f"{standin.site}/page") == "<p>fine</p>"
    assert clock.waits == [120.0]
    assert said == [
        f"waiting  120 s, then asking again: {standin.site}/page: the server answered 429 Too Many Requests"
    ]


def test_retry_after_as_a_date_is_obeyed(client: PoliteClient, clock: FakeClock, standin: StandIn) -> None:
    when = format_datetime(clock.now() + timedelta(seconds=300), usegmt=True)
    standin.faults["/page"] = [status(503, Retry_After=when), page("<p>fine</p>")]
    client.get_page(f"{standin.site}/page")
    assert clock.waits == [300.0]


def test_a_retry_after_that_is_nonsense_or_past_backs_off_as_usual(
    client: PoliteClient, clock: FakeClock, standin: StandIn
) -> None:
    past = format_datetime(clock.now() - timedelta(days=1), usegmt=True)
    standin.faults["/page"] = [status(503, Retry_After="soon"), status(503, Retry_After=past), page("<p>fine</p>")]
    client.get_page(f"{standin.site}/page")
    assert 1 <= clock.waits[0] <= 3
    assert 2 <= clock.waits[1] <= 6


def test_retry_after_holds_for_the_next_file_too_when_one_is_given_up(
    client: PoliteClient, clock: FakeClock, standin: StandIn
) -> None:
    standin.faults["/page"] = [status(429, Retry_After="100")]
    assert client.get_size(f"{standin.site}/page") is None
    assert clock.waits == []
    client.get_page(standin.site + FILE)
    assert clock.waits == [100.0]


def test_a_server_that_asks_for_hours_ends_the_run(client: PoliteClient, clock: FakeClock, standin: StandIn) -> None:
    standin.faults["/page"] = [status(429, Retry_After="7200")]
    with pytest.raises(DownloadProblem, match=r"asks to wait 120 minutes.*run the same command again") as caught:
        client.get_page(f"{standin.site}/page")
    assert not isinstance(caught.value, NotHad)
    assert clock.waits == []


def test_what_is_not_there_is_asked_for_once(client: PoliteClient, standin: StandIn, tmp_path: Path) -> None:
    with pytest.raises(NotHad, match=r"the publisher has nothing there \(404\)"):
        client.get_file(f"{standin.site}/v1/file/9", tmp_path / "part")
    assert len(standin.asked) == 1


def test_a_network_that_wants_a_login_ends_the_run(client: PoliteClient, standin: StandIn) -> None:
    standin.faults["/page"] = [status(511)]
    with pytest.raises(DownloadProblem, match=r"your network wants a login first \(511\)") as caught:
        client.get_page(f"{standin.site}/page")
    assert not isinstance(caught.value, NotHad)


def test_more_bytes_than_announced_are_never_taken_for_the_file(
    client: PoliteClient, standin: StandIn, tmp_path: Path
) -> None:
    standin.faults[FILE] = [content(PDF, length=str(len(PDF) - 40), Connection="close")]
    fetched = client.get_file(standin.site + FILE, tmp_path / "part")
    assert fetched.size == len(PDF) - 40  # and so lacks its %%EOF, by which it is refused


def test_a_file_announced_with_three_gigabytes_is_refused_before_a_byte_is_written(
    client: PoliteClient, standin: StandIn, tmp_path: Path
) -> None:
    standin.faults[FILE] = [content(b"%PDF-1.4", length="3000000000", Connection="close")]
    with pytest.raises(NotHad, match=r"is 3.0 GB, more than the 60.0 MB that a report may have.*--largest"):
        client.get_file(standin.site + FILE, tmp_path / "part")
    assert list(tmp_path.iterdir()) == []
    assert len(standin.asked) == 1


def test_a_stream_without_an_end_is_cut_at_the_limit(client: PoliteClient, standin: StandIn, tmp_path: Path) -> None:
    sent: list[int] = []
    standin.faults[FILE] = [endless(sent)]
    with pytest.raises(NotHad, match=r"goes on, more than the 60.0 MB"):
        client.get_file(standin.site + FILE, tmp_path / "part")
    assert sum(sent) < 2 * LARGEST_FILE
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_only_drips_is_given_up(
    client: PoliteClient, clock: FakeClock, standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "monotonic", lambda: float(next(minutes)) * 60)
    minutes = iter(range(0, 10_000, 4))
    standin.files[FILE] = PDF + b"\0" * 1_000_000
    with pytest.raises(Unreachable, match=r"came too slowly, .* in 10 minutes"):
        client.get_file(standin.site + FILE, tmp_path / "part")
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_to_a_host_of_the_publisher_is_followed(
    client: PoliteClient, standin: StandIn, tmp_path: Path
) -> None:
    standin.faults["/old"] = [redirect(FILE)]
    assert client.get_file(f"{standin.site}/old", tmp_path / "part").url == standin.site + FILE


def test_a_redirect_to_another_host_is_not_followed(client: PoliteClient, standin: StandIn) -> None:
    elsewhere = standin.site.replace("127.0.0.1", "localhost")
    standin.faults["/page"] = [redirect(f"{elsewhere}/login")]
    with pytest.raises(NotHad, match="redirects to localhost, which is not the publisher"):
        client.get_page(f"{standin.site}/page")
    assert [path for _, path in standin.asked] == ["/page"]


def test_a_redirect_to_a_file_of_this_computer_is_not_followed(client: PoliteClient, standin: StandIn) -> None:
    standin.faults["/page"] = [redirect("file:///etc/passwd")]
    with pytest.raises(NotHad, match="file:///etc/passwd: is no address that can be fetched"):
        client.get_page(f"{standin.site}/page")


@pytest.mark.parametrize("target", ["http://[broken/", "https://", "http://:80/x"])
def test_a_redirect_to_an_address_that_is_none_is_not_followed(
    target: str, client: PoliteClient, standin: StandIn
) -> None:
    standin.faults["/page"] = [redirect(target)]
    with pytest.raises(NotHad, match="is no address"):
        client.get_page(f"{standin.site}/page")
    assert len(standin.asked) == 1


@pytest.mark.parametrize("url", ["http://[broken/", "https://", "http://:80/x", "ftp://a.org/x.pdf", "http://a b/"])
def test_what_is_no_address_is_not_asked_for(url: str, client: PoliteClient) -> None:
    with pytest.raises(NotHad, match="is no address that can be fetched"):
        client.get_page(url)


def test_redirects_in_a_circle_end(client: PoliteClient, standin: StandIn) -> None:
    standin.faults["/a"] = [redirect("/b")]
    standin.faults["/b"] = [redirect("/a")]
    with pytest.raises(NotHad, match="redirects in a circle"):
        client.get_page(f"{standin.site}/a")
    assert [path for _, path in standin.asked] == ["/a", "/b"]


def test_redirects_that_never_end_end(client: PoliteClient, standin: StandIn) -> None:
    for number in range(20):
        standin.faults[f"/{number}"] = [redirect(f"/{number + 1}")]
    with pytest.raises(NotHad, match="or more than 5 times"):
        client.get_page(f"{standin.site}/0")
    assert len(standin.asked) == 6


def test_robots_txt_holds_for_where_a_redirect_leads(clock: FakeClock, standin: StandIn) -> None:
    standin.rules = b"User-agent: *\nDisallow: /private\n"
    standin.faults["/page"] = [redirect("/private")]
    with pytest.raises(NotHad, match=r"robots.txt asks programs not to fetch"):
        PoliteClient(clock=clock).get_page(f"{standin.site}/page")


def test_a_disk_without_room_is_noticed_before_anything_is_written(
    client: PoliteClient, standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(10**12, 10**12, 500_000_000 + len(PDF) - 1))
    with pytest.raises(DownloadProblem, match=r"500.0 MB must stay free. Make room") as caught:
        client.get_file(standin.site + FILE, tmp_path / "part")
    assert not isinstance(caught.value, NotHad)
    assert list(tmp_path.iterdir()) == []
    check_room(tmp_path, len(PDF) - 1)


def test_a_stopped_download_leaves_nothing_behind(
    client: PoliteClient, standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_file: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(client_module.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        client.get_file(standin.site + FILE, tmp_path / "part")
    assert list(tmp_path.iterdir()) == []


def test_a_site_that_is_not_there_is_called_that(clock: FakeClock) -> None:
    with StandIn() as gone:
        address = gone.site
    with pytest.raises(Unreachable, match=r"no connection \(.*refused.*\).*in HTTPS_PROXY\?, asked 4 times"):
        PoliteClient(clock=clock, robots=False).get_page(address)


def test_a_proxy_that_is_not_there_is_called_that(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    with StandIn() as gone:
        monkeypatch.setenv("HTTPS_PROXY", gone.site)
    with pytest.raises(DownloadProblem, match=r"the proxy refused or could not be reached.*Check HTTPS_PROXY"):
        PoliteClient(clock=clock, robots=False).get_page("https://reports.example/")
    assert clock.waits == []


def test_a_proxy_is_used_where_the_environment_names_one(
    client: PoliteClient, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", standin.site)
    client.get_page(f"http://reports.example{FILE}")
    assert standin.asked == [("GET", f"http://reports.example{FILE}")]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with key and certificate for "localhost", which no computer trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("makes a certificate with openssl")
    made = tmp_path_factory.mktemp("tls") / "certificate.pem"
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(made), "-out", str(made)]
    subprocess.run([*words.split(), *names], check=True, capture_output=True)
    return made


@pytest.fixture
def inspected(certificate: Path) -> Iterator[StandIn]:
    """The stand-in behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with StandIn(context) as inspected:
        inspected.files[FILE] = b"inspected"
        yield inspected


@pytest.mark.parametrize("through_proxy", [False, True])
def test_certificates_are_checked_against_those_of_the_computer(
    through_proxy: bool, clock: FakeClock, inspected: StandIn, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = inspected.site.replace("127.0.0.1", "localhost")
    with StandIn() as proxy:
        if through_proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.site)
        with pytest.raises(DownloadProblem, match=r"certificate of the server is not trusted.*ask IT to install it"):
            PoliteClient(clock=clock, robots=False).get_page(address + FILE)
        assert clock.waits == []
        if sys.platform == "linux":  # where the computer's certificates are a file that can be named
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            assert PoliteClient(clock=clock, robots=False).get_page(address + FILE) == "inspected"
        tunnel = ("CONNECT", address.removeprefix("https://"))
        assert set(proxy.asked) == ({tunnel} if through_proxy else set())


@pytest.mark.skipif(sys.platform != "linux", reason="names the computer's certificates by a variable")
def test_a_redirect_from_a_safe_address_to_an_open_one_is_not_followed(
    clock: FakeClock, inspected: StandIn, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    inspected.faults["/page"] = [redirect("http://localhost/page")]
    with pytest.raises(NotHad, match=r"redirects to an address that is not safe to follow \(http\)"):
        PoliteClient(clock=clock, robots=False).get_page(inspected.site.replace("127.0.0.1", "localhost") + "/page")


def test_the_clock_on_the_wall_tells_the_time_and_waits() -> None:
    clock = SystemClock()
    began, now = clock.monotonic(), datetime.fromtimestamp(time.time(), UTC)
    clock.sleep(0.01)
    assert clock.monotonic() > began
    assert abs(clock.now() - now) < timedelta(minutes=1)
