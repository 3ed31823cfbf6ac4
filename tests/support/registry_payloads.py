"""Bytes as registries of each kind send them: small, of the real shape, about nobody."""

import io
import json
import tarfile
import zipfile
from typing import Any

from openpyxl import Workbook

from tests.support.fake_registry import Request, Site

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Digital team blog</title><link>https://example.org/</link>
<item><title>Damp &amp; mould reports &#8211; week 3</title>
<link>https://example.org/weeknotes/3</link><guid isPermaLink="false">https://example.org/?p=3</guid>
<dc:creator>Somebody</dc:creator><category>housing</category><category>repairs</category>
<pubDate>Tue, 05 May 2026 09:00:00 +0000</pubDate>
<description>What we learned.</description>
<content:encoded><![CDATA[<p>We tested a form with <b>twelve</b> tenants.</p>]]></content:encoded></item>
<item><title>Second post</title><link>https://example.org/weeknotes/2</link>
<description>Short.</description></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>urn:x:1</id>
<updated>2026-05-05T09:00:00Z</updated>
<entry><title>Open Referral pilot</title><id>urn:x:2</id><link href="https://example.org/pilot"/>
<updated>2026-05-05T09:00:00Z</updated><summary>Three councils share a directory.</summary></entry>
</feed>"""

# A case page in the shape of a content management system's.
PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>{title} | Example Office</title>
<meta name="description" content="How {title} was shared.">
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Example Office">
<meta property="article:tag" content="housing">
<script>var x = "not text";</script></head>
<body><nav><a href="/">Home</a> <a href="/projects/">Projects</a></nav>
<main><article><h1>{title}</h1>
<p>Four councils built {title} together, so that residents need to tell their story only once and
officers see what the others have already tried. It began with interviews and ended with a service.</p>
<p>The code is open, and two further councils have said that they will take it up next year, once the
first evaluation has been published and the costs of running it are known to all the partners.</p>
<dl><dt>Status:</dt><dd>Live</dd><dt>Budget band</dt><dd>£100k</dd></dl>
<table><tr><th>Lead</th><td>Example Council</td></tr></table>
</article></main><footer>Cookies and contact</footer></body></html>"""


def page(title: str) -> bytes:
    return PAGE.format(title=title).encode()


def sitemap(*urls: str, index: bool = False) -> bytes:
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    each = "".join(f"<{inner}><loc>{url}</loc></{inner}>" for url in urls)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{outer} xmlns="{space}">{each}</{outer}>'.encode()
    )


def post(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "date": "2026-05-05T09:00:00",
        "slug": f"project-{number}",
        "status": "publish",
        "type": "post",
        "link": f"https://example.org/project-{number}/",
        "title": {"rendered": f"Project &#8220;{number}&#8221;"},
        "content": {"rendered": "<p>One &amp; <b>two</b></p>\n", "protected": False},
        "excerpt": {"rendered": "<p>Short.</p>\n", "protected": False},
        "author": 7,
        "featured_media": 0,
        "categories": [3],
        "acf": [],
        "_links": {"self": [{"href": "https://example.org/wp-json/wp/v2/posts/1"}]},
        "_embedded": {
            "wp:term": [
                [{"id": 3, "name": "Housing", "taxonomy": "category"}],
                [{"id": 9, "name": "repairs", "taxonomy": "post_tag"}],
            ]
        },
    }


def wordpress(total: int, size: int = 2) -> Any:
    """A collection of `total` posts in pages of `size`, whatever page size is asked for."""

    def answer(request: Request, _: Any) -> Any:
        number, last = int(request.query.get("page", 1)), -(-total // size)
        if number > last:
            return 400, {}, b'{"code":"rest_post_invalid_page_number"}'
        posts = [post(n) for n in range((number - 1) * size + 1, min(number * size, total) + 1)]
        headers = {"X-WP-TotalPages": str(last), "Content-Type": "application/json; charset=UTF-8"}
        return 200, headers, json.dumps(posts).encode()

    return answer


def repository(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "node_id": "R_1",
        "name": name,
        "full_name": f"ExampleCouncil/{name}",
        "private": False,
        "owner": {"login": "ExampleCouncil", "type": "Organization"},
        "html_url": f"https://github.com/ExampleCouncil/{name}",
        "description": "A form for reports of damp and mould.",
        "fork": False,
        "url": f"https://api.github.com/repos/ExampleCouncil/{name}",
        "forks_url": f"https://api.github.com/repos/ExampleCouncil/{name}/forks",
        "created_at": "2019-05-13T10:00:00Z",
        "updated_at": "2026-05-13T10:00:00Z",
        "homepage": "",
        "language": "Python",
        "archived": True,
        "license": {"key": "mit", "name": "MIT License", "spdx_id": "MIT", "url": None},
        "topics": ["housing"],
        "stargazers_count": 3,
        **fields,
    }


def github(site: Site, path: str) -> Any:
    """A listing in two pages that its `Link` header joins."""

    def answer(request: Request, _: Any) -> Any:
        if request.query.get("page") == "2":
            return 200, {}, json.dumps([repository("copy", fork=True)]).encode()
        link = f'<{site.url}{path}?per_page=100&page=2>; rel="next", <{site.url}{path}>; rel="last"'
        return 200, {"Link": link}, json.dumps([repository("damp")]).encode()

    return answer


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets:
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def with_member(content: bytes, name: str, change: Any) -> bytes:
    """A zip with one of its files changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == name else content)
    return out.getvalue()


def archive(files: dict[str, bytes], kind: str = "zip") -> bytes:
    """A zip or tar.gz of `files`."""
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in files.items():
                packed.writestr(name, content)
        return out.getvalue()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()
