"""The HTTP client: polite, within its fetch budget, and kept off private addresses."""

import gzip
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import FetchError
from ingest.http.client import USER_AGENT, FetchSession, Requester
from ingest.http.page_cache import PageCache
from ingest.http.rate_limit import HostRateLimiter
from ingest.http.sniffing import ContentKind, sniff
from tests.support.fake_registry import in_turn, serving
from tests.support.http_fixtures import QUICK

JSON = b'{"a": 1}'
PAGE = b"<!DOCTYPE html><html><title>Sorry</title><body>Sign in</body></html>"


def test_a_page_comes_with_its_headers_and_requests_carry_our_user_agent(site, reader):
    site.routes["/a"] = (200, {"Content-Type": "application/json", "ETag": '"1"'}, JSON)
    page = reader.get(site.url + "/a")
    assert (page.content(), page.headers["etag"], page.changed) == (JSON, '"1"', True)
    assert site.requests[-1].headers["user-agent"] == USER_AGENT


def test_an_unchanged_page_is_not_sent_again(site, reader):
    def answer(request, _):
        is_cached = request.headers.get("if-none-match") == '"1"'
        return (304, {}, b"") if is_cached else (200, {"ETag": '"1"'}, JSON)

    site.routes["/a"] = answer
    first, second = reader.get(site.url + "/a"), reader.get(site.url + "/a")
    assert (second.content(), second.changed) == (JSON, False)
    assert first.changed


def test_a_last_modified_date_makes_the_request_conditional(site, reader):
    date = "Sat, 21 Nov 2026 10:00:00 GMT"
    site.routes["/a"] = in_turn((200, {"Last-Modified": date}, JSON), (304, {}, b""))
    reader.get(site.url + "/a")
    assert reader.get(site.url + "/a").content() == JSON
    assert site.requests[-1].headers["if-modified-since"] == date


def test_a_truncated_cached_page_counts_as_never_fetched(tmp_path: Path):
    cache = PageCache(tmp_path)
    draft = cache.new_draft()
    draft.write_bytes(JSON)
    page = cache.put("https://example.org/", "https://example.org/", draft, {"etag": "1"})
    assert cache.get("https://example.org/") is not None
    page.path.write_bytes(JSON[:3])
    assert cache.get("https://example.org/") is None


def test_a_server_that_recovers_is_asked_again(site, reader):
    site.routes["/a"] = in_turn((500, {}, b""), (503, {}, b""), JSON)
    assert reader.get(site.url + "/a").content() == JSON
    assert site.paths() == ["/a"] * 3


def test_a_server_that_does_not_recover_is_named_with_its_status(site, reader):
    site.routes["/a"] = (500, {}, b"")
    with pytest.raises(FetchError, match="Example responded with status 500"):
        reader.get(site.url + "/a")
    assert len(site.paths()) == QUICK.max_tries


@pytest.mark.slow
def test_retry_after_is_waited_for_when_it_is_short(site, reader):
    site.routes["/a"] = in_turn((429, {"Retry-After": "1"}, b""), JSON)
    before = time.monotonic()
    assert reader.get(site.url + "/a").content() == JSON
    assert time.monotonic() - before >= 1


@pytest.mark.parametrize("after", ["3600", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_retry_after_is_bounded(site, reader, after):
    site.routes["/a"] = (429, {"Retry-After": after}, b"")
    with pytest.raises(FetchError, match="status 429"):
        reader.get(site.url + "/a")
    assert site.paths() == ["/a"]


def test_a_server_that_hangs_is_given_up(site, impatient_reader):
    site.routes["/a"] = lambda *_: time.sleep(9)
    with pytest.raises(FetchError, match="could not be reached"):
        impatient_reader.get(site.url + "/a")


@pytest.mark.slow
def test_a_timeout_in_a_retry_reports_the_failure_before_it(site, tmp_path: Path):
    tries = iter([(500, {}, b"")])
    site.routes["/a"] = lambda *_: next(tries, None) or time.sleep(9)
    web = FetchSession(tmp_path / "late", replace(QUICK, read_timeout_s=9, total_timeout_s=3))
    reader = web.client(Requester("Example", site.url, local=True, robots=False))
    with reader, pytest.raises(FetchError, match="responded with status 500"):
        reader.get(site.url + "/a")


@pytest.mark.slow
@pytest.mark.parametrize("where", ["body", "headers"])
def test_a_server_that_drips_ends_with_the_deadline(site, tmp_path: Path, where):
    def drip(_, handler):
        start = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n"
        handler.wfile.write(start + (b"\r\n" if where == "body" else b"X-Slow: "))
        for _ in range(600):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    site.routes["/a"] = drip  # for half a minute
    web = FetchSession(tmp_path / "dripped", replace(QUICK, total_timeout_s=2))
    reader = web.client(Requester("Example", site.url, local=True, robots=False))
    before = time.monotonic()
    with reader, pytest.raises(FetchError, match="took longer than 2 seconds"):
        reader.get(site.url + "/a")
    assert time.monotonic() - before < 25


def test_a_web_page_is_not_taken_for_data(site, reader):
    site.routes["/a"] = (200, {"Content-Type": "application/json"}, b"\n " + PAGE)
    with pytest.raises(FetchError, match="sent a web page where data was expected"):
        reader.get(site.url + "/a")
    assert reader.get(site.url + "/a", allow_html=True).content().endswith(PAGE)


def test_a_body_that_is_not_json_is_refused(site, reader):
    site.routes["/a"] = b"Service temporarily unavailable"
    with pytest.raises(FetchError, match="not JSON"):
        reader.get_json(site.url + "/a")


def test_a_gzip_body_is_opened(site, reader):
    site.routes["/a"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(JSON))
    site.routes["/b"] = (200, {"Content-Encoding": "deflate"}, zlib.compress(JSON))
    assert reader.get(site.url + "/a").content() == JSON
    assert reader.get(site.url + "/b").content() == JSON


def test_a_truncated_gzip_body_is_retried_and_then_refused(site, reader):
    packed = gzip.compress(bytes(range(256)) * 50)
    broken = (200, {"Content-Encoding": "gzip"}, packed[:-20])
    site.routes["/a"] = in_turn(broken, (200, {"Content-Encoding": "gzip"}, packed))
    assert reader.get(site.url + "/a").content() == bytes(range(256)) * 50
    site.routes["/a"] = broken
    with pytest.raises(FetchError, match="cut short"):
        reader.get(site.url + "/a")


def test_a_body_shorter_than_its_content_length_is_refused(site, reader):
    site.routes["/a"] = (200, {"Content-Length": "100", "Connection": "close"}, JSON)
    with pytest.raises(FetchError, match="could not be reached"):
        reader.get(site.url + "/a")


def test_a_gzip_bomb_stops_at_the_limit(site, reader):
    bomb = gzip.compress(bytes(50_000_000))
    site.routes["/a"] = (200, {"Content-Encoding": "gzip"}, bomb)
    with pytest.raises(FetchError, match="more data than allowed"):
        reader.get(site.url + "/a")


def test_a_body_beyond_the_limit_is_not_read(site, reader):
    site.routes["/a"] = b"x" * (QUICK.max_bytes + 1)
    with pytest.raises(FetchError, match="more data than allowed"):
        reader.get(site.url + "/a")


def test_an_unsupported_content_encoding_is_refused(site, reader):
    site.routes["/a"] = (200, {"Content-Encoding": "br"}, JSON)
    with pytest.raises(FetchError, match="encoding that is not supported"):
        reader.get(site.url + "/a")


def test_redirects_are_followed_and_a_loop_of_them_ends(site, reader):
    site.routes["/old"] = (301, {"Location": "/new"}, b"")
    site.routes["/new"] = JSON
    assert reader.get(site.url + "/old").url == site.url + "/new"
    site.routes["/loop"] = (302, {"Location": "/loop"}, b"")
    with pytest.raises(FetchError, match="without end"):
        reader.get(site.url + "/loop")
    assert site.paths().count("/loop") == QUICK.max_redirects + 1


def test_private_addresses_are_not_asked_unless_declared(site, read_by):
    for url in (site.url, site.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(FetchError, match="private network"):
            read_by(url=url, local=False).get(url + "/a")
    assert site.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
    ],
)
def test_no_spelling_of_a_private_address_helps(read_by, url):
    with pytest.raises(FetchError, match="private network"):
        read_by(url=url, robots=False).get(url)


def test_a_metadata_address_is_refused_even_when_declared_local(read_by):
    url = "http://169.254.169.254/latest/"
    with pytest.raises(FetchError, match="private network"):
        read_by(url=url, local=True, robots=False).get(url)


def test_a_redirect_leads_to_no_other_private_address(site, reader):
    with serving() as other:
        other.routes["/secret"] = JSON
        site.routes["/a"] = (302, {"Location": other.url + "/secret"}, b"")
        with pytest.raises(FetchError, match="private network"):
            reader.get(site.url + "/a")
        assert other.requests == []


def test_a_redirect_leads_to_no_file(site, reader):
    site.routes["/a"] = (302, {"Location": "file:///etc/passwd"}, b"")
    with pytest.raises(FetchError, match="not http or https"):
        reader.get(site.url + "/a")


def test_robots_are_obeyed(site, reader):
    site.routes |= {"/robots.txt": b"User-agent: *\nDisallow: /private/\n", "/a": JSON}
    assert reader.get(site.url + "/a").content() == JSON
    with pytest.raises(FetchError, match=r"robots\.txt"):
        reader.get(site.url + "/private/b")
    assert site.paths() == ["/a"]


def test_robots_are_obeyed_after_a_redirect(site, reader):
    site.routes["/robots.txt"] = b"User-agent: hasanyone\nDisallow: /private/\n"
    site.routes["/a"] = (302, {"Location": "/private/b"}, b"")
    with pytest.raises(FetchError, match=r"robots\.txt"):
        reader.get(site.url + "/a")


def test_a_host_that_cannot_show_its_robots_is_left_alone(site, reader):
    site.routes |= {"/robots.txt": (503, {}, b""), "/a": JSON}
    with pytest.raises(FetchError, match="503"):
        reader.get(site.url + "/a")
    assert site.paths() == []


def test_a_web_page_as_robots_forbids_nothing(site, reader):
    site.routes |= {"/robots.txt": PAGE, "/a": JSON}
    assert reader.get(site.url + "/a").content() == JSON


def test_requests_to_a_host_keep_to_its_rate_limit():
    pace = HostRateLimiter()
    before = time.monotonic()
    for _ in range(4):
        pace.wait("example.org", 0.05)
    assert time.monotonic() - before >= 0.15
    pace.wait("example.org", 60)
    pace.wait("example.com", 60)  # which nobody has asked yet
    assert time.monotonic() - before < 30


def test_a_token_goes_to_its_own_host_alone(site, read_by):
    with serving() as other:
        site.routes["/a"] = JSON
        reader = read_by(local=True, token="secret", robots=False)
        reader.get(site.url + "/a")
        assert site.requests[-1].headers["authorization"] == "Bearer secret"
        site.routes["/b"] = (302, {"Location": other.url.replace("127.0.0.1", "localhost")}, b"")
        with pytest.raises(FetchError):
            reader.get(site.url + "/b")
        assert other.requests == []


def test_a_token_is_not_sent_in_the_open(read_by):
    url = "http://example.org/"
    with pytest.raises(FetchError, match="without encryption"):
        read_by(url=url, token="secret", robots=False).get(url)


def test_a_charset_that_the_header_names_becomes_utf_8(site, reader):
    text = "name\nDún Laoghaire\n"
    site.routes["/a"] = (
        200,
        {"Content-Type": "text/csv; charset=iso-8859-1"},
        text.encode("latin-1"),
    )
    assert reader.get(site.url + "/a").content().decode() == text
    site.routes["/b"] = (200, {"Content-Type": "text/csv; charset=nonsense"}, b"a\xff")
    assert reader.get(site.url + "/b").content() == b"a\xff"


def test_a_reading_keeps_to_its_maximum_of_requests(site, tmp_path: Path):
    site.routes["/a"] = JSON
    web = FetchSession(tmp_path / "few", replace(QUICK, max_requests=2))
    with web.client(Requester("Example", site.url, local=True, robots=False)) as reader:
        reader.get(site.url + "/a")
        reader.get(site.url + "/a")
        with pytest.raises(FetchError, match="more pages"):
            reader.get(site.url + "/a")


@pytest.mark.parametrize("url", ["http://nowhere.invalid/", "http://[broken/", "http:///x"])
def test_an_address_that_does_not_exist_is_an_error(read_by, url):
    with pytest.raises(FetchError):
        read_by(url="http://example.org/", robots=False).get(url)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PAGE, ContentKind.HTML),
        (b"\xef\xbb\xbf  [1]", ContentKind.JSON),
        (b'<?xml version="1.0"?><rss>', ContentKind.XML),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', ContentKind.HTML),
        (gzip.compress(b"x", mtime=0), ContentKind.GZIP),
        (b"PK\x03\x04", ContentKind.ZIP),
        (b"a,b\n1,2\n", ContentKind.TEXT),
        (b"\x89PNG\0", ContentKind.OTHER),
        ("a\tb\n".encode("utf-16"), ContentKind.TEXT),
        ('[{"a": 1}]'.encode("utf-16-le"), ContentKind.JSON),
        ("<?xml version='1.0'?><rss>".encode("utf-16-be"), ContentKind.XML),
        (b"\0\0\1\0\1\0\x20\x20", ContentKind.OTHER),
    ],
)
def test_the_kind_of_content_is_sniffed_from_its_first_bytes(head, kind):
    assert sniff(head) is kind
