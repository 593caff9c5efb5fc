"""A crawl as a whole: who is asked and how often, what is kept, what becomes of trouble."""

import itertools
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path
from threading import Event
from time import monotonic, time
from typing import Any

import pytest

from spiders.archive.objects import Archive
from spiders.crawling.crawl import CrawlResult, Known, KnownDocument
from spiders.politeness.settings import user_agent
from spiders.records import Discovered
from tests.processes import crawls, descendants, nurseries
from tests.spiders.conftest import job_for
from tests.spiders.portal import Answer, Asked, Server

Crawl = Callable[..., CrawlResult]
STREETS = ("大东", "白云", "登峰", "矿泉", "六榕", "流花", "光塔", "人民", "东山", "农林")


def serve(portal: Server, *pages: str | Answer | list[Answer]) -> None:
    """A column whose n-th report is of the n-th street and answers as given."""
    portal.routes["/a/"] = "".join(
        f'<li><a href="content/post_{n}.html">越秀区{STREETS[n]}街道2020年政府信息公开工作年度报告</a></li>'
        for n in range(len(pages))
    )
    for number, answer in enumerate(pages):
        portal.routes[path(number)] = answer


def path(number: int) -> str:
    return f"/a/content/post_{number}.html"


def adds_up(result: CrawlResult) -> bool:
    counts = result.counts
    matched = counts.fetched + counts.failed + counts.known
    return counts.matched == matched and counts.listed == matched + sum(counts.out_of_scope.values())


def known_from(result: CrawlResult, refetch: bool) -> dict[str, Known]:
    return {
        report.key: Known(
            refetch=refetch,
            documents=[
                KnownDocument(
                    url=file.url,
                    sha256=file.sha256,
                    media_type=file.media_type,
                    etag=file.etag,
                    last_modified=file.last_modified,
                )
                for file in report.documents
                if file.sha256
            ],
        )
        for report in result.reports
    }


# -- hosts ---------------------------------------------------------------------------------------


def test_nothing_is_asked_of_a_host_that_is_not_named(
    portal: Server, elsewhere: Server, crawl_portal: Crawl
) -> None:
    away = elsewhere.url + "/zwgk/content/post_7.html"
    serve(
        portal,
        Answer("", 302, {"Location": away}),
        f'<a href="{elsewhere.url}/x.pdf">附件</a><p>正文</p>',
        f'<meta http-equiv="refresh" content="0; url={away}">',
        Answer("", 301, {"Location": "/moved.html"}),
    )
    portal.routes["/moved.html"] = Answer("", 307, {"Location": away})
    portal.routes["/a/"] = str(portal.routes["/a/"]) + (
        f'<li><a href="{away}">越秀区东山街道2020年政府信息公开年报</a></li>'
    )
    portal.routes["/robots.txt"] = Answer("", 302, {"Location": elsewhere.url + "/robots.txt"})
    elsewhere.routes["/zwgk/content/post_7.html"] = "越秀区东山街道2020年政府信息公开年报"
    result = crawl_portal("nfcms", "/a/")
    assert elsewhere.requests == []
    assert [(found.state, found.reason) for found in result.reports] == [
        ("failed", "host_not_allowed"),
        ("fetched", "host_not_allowed"),
        ("failed", "host_not_allowed"),
        ("failed", "host_not_allowed"),
        ("failed", "host_not_allowed"),
    ]
    assert [file.reason for file in result.reports[1].documents] == [None, "host_not_allowed"]
    assert adds_up(result)


def test_a_column_that_moves_to_another_host_is_an_error(
    portal: Server, elsewhere: Server, crawl_portal: Crawl
) -> None:
    portal.routes["/a/"] = Answer("", 301, {"Location": elsewhere.url + "/a/"})
    result = crawl_portal("nfcms", "/a/")
    assert result.errors == [f"{portal.url}/a/: host_not_allowed"]
    assert elsewhere.requests == []


def test_redirects_within_the_portal_are_followed(
    portal: Server, crawl_portal: Crawl, archive: Archive
) -> None:
    serve(
        portal,
        Answer("", 302, {"Location": "/b/content/post_0.html"}),
        Answer("", 302, {"Location": path(1)}),
    )
    portal.routes["/b/content/post_0.html"] = "<p>正文</p>"
    there, loop = crawl_portal("nfcms", "/a/").reports
    assert there.state == "fetched"
    assert (loop.state, loop.reason) == ("failed", "redirect_loop")
    (fetch,) = archive.fetches()
    assert (fetch.requested_url, fetch.url) == (portal.url + path(0), f"{portal.url}/b/content/post_0.html")


def test_a_cookie_set_while_redirecting_is_kept(
    portal: Server, elsewhere: Server, crawl_portal: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The cookie jar's library looks up public suffixes on the web unless it is told not to.
    monkeypatch.setenv("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", elsewhere.url + "/suffixes")
    monkeypatch.setenv("TLDEXTRACT_CACHE", "")

    def guarded(asked: Asked) -> Answer:
        if "CT6T=1" in asked.headers.get("Cookie", ""):
            return Answer("<p>正文</p>")
        return Answer("", 302, {"Location": asked.path, "Set-Cookie": "CT6T=1; path=/"})

    serve(portal, "")
    portal.routes[path(0)] = guarded
    assert crawl_portal("nfcms", "/a/").reports[0].state == "fetched"
    assert elsewhere.requests == []


# -- manners -------------------------------------------------------------------------------------


def test_who_asks_is_said(portal: Server, crawl_portal: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_CONTACT", "mailto:data@example.org")
    serve(portal, "<p>正文</p>")
    crawl_portal("nfcms", "/a/")
    agents = {asked.headers["User-Agent"] for asked in portal.requests}
    assert agents == {user_agent("mailto:data@example.org")}
    assert agents.pop().startswith("gongkai/")
    assert user_agent(None).startswith("gongkai/")
    assert "+" not in user_agent(None)


def test_robots_txt_is_obeyed(portal: Server, crawl_portal: Crawl) -> None:
    serve(portal, "<p>正文</p>", "<p>正文</p>")
    portal.routes["/robots.txt"] = f"User-agent: *\nDisallow: {path(1)}\n"
    result = crawl_portal("nfcms", "/a/")
    assert [(found.state, found.reason) for found in result.reports] == [
        ("fetched", None),
        ("blocked", "robots_txt"),
    ]
    assert path(1) not in portal.paths

    portal.requests.clear()
    portal.routes["/robots.txt"] = "User-agent: gongkai\nDisallow: /\n"
    result = crawl_portal("nfcms", "/a/")
    assert result.errors == [f"{portal.url}/a/: robots_txt"]
    assert portal.paths == []


def test_a_portal_whose_robots_txt_fails_is_left_alone(portal: Server, crawl_portal: Crawl) -> None:
    serve(portal, "<p>正文</p>")
    portal.routes["/robots.txt"] = Answer("broken", 500)
    assert crawl_portal("nfcms", "/a/").errors == [f"{portal.url}/a/: robots_txt"]
    assert portal.paths == []


def test_crawl_delay_is_kept_and_nothing_is_asked_twice_at_once(portal: Server, crawl_portal: Crawl) -> None:
    serve(portal, *["<p>正文</p>"] * 3)
    portal.routes["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.4\n"
    crawl_portal("nfcms", "/a/")
    times = [asked.at for asked in portal.requests]
    assert len(times) == 6
    assert min(after - before for before, after in itertools.pairwise(times)) > 0.38


def test_the_sources_delay_is_a_floor(portal: Server, crawl_portal: Crawl) -> None:
    serve(portal, *["<p>正文</p>"] * 3)
    crawl_portal("nfcms", "/a/", delay=0.3)
    times = [asked.at for asked in portal.requests]
    assert min(after - before for before, after in itertools.pairwise(times)) > 0.28


def test_what_may_pass_is_asked_again(portal: Server, crawl_portal: Crawl) -> None:
    fine = Answer("<p>正文</p>")
    serve(
        portal,
        [Answer("", 503, {"Retry-After": "1"}), fine],
        [Answer("", 429), Answer("", 502), Answer("", 504), fine],
        [Answer("<p>ab", 200, {"Content-Length": "5000", "Connection": "close"}), fine],
        Answer("", 503),
        Answer("", 503, {"Retry-After": "3600"}),
        Answer("", 500),
    )
    result = crawl_portal("nfcms", "/a/")
    assert [(found.state, found.reason) for found in result.reports] == [
        ("fetched", None),
        ("fetched", None),
        ("fetched", None),
        ("failed", "http_503"),
        ("failed", "http_503"),
        ("failed", "http_500"),
    ]
    asked = {number: [a.at for a in portal.requests if a.path == path(number)] for number in range(6)}
    assert [len(times) for times in asked.values()] == [2, 4, 2, 4, 1, 1]
    assert asked[0][1] - asked[0][0] >= 1.0
    assert result.counts.requests == len(portal.requests)
    assert adds_up(result)


def test_retry_after_may_be_a_date(portal: Server, crawl_portal: Crawl) -> None:
    begun, until = monotonic(), int(time()) + 6  # a date has whole seconds
    serve(portal, [Answer("", 503, {"Retry-After": formatdate(until, usegmt=True)}), Answer("<p>正文</p>")])
    wait = until - time()
    assert crawl_portal("nfcms", "/a/").reports[0].state == "fetched"
    second = [asked.at for asked in portal.requests if asked.path == path(0)][1]
    assert second - begun >= wait - 0.1


# -- trouble -------------------------------------------------------------------------------------


def test_every_trouble_is_one_reports_own_and_has_a_reason(portal: Server, crawl_portal: Crawl) -> None:
    answers = {
        404: ("gone", "http_404"),
        410: ("gone", "http_410"),
        403: ("blocked", "http_403"),
        412: ("blocked", "http_412"),
        521: ("blocked", "http_521"),
        400: ("failed", "http_400"),
        204: ("failed", "http_204"),
    }
    serve(portal, "<p>正文</p>", *(Answer("", status) for status in answers))
    result = crawl_portal("nfcms", "/a/")
    assert [(found.state, found.reason) for found in result.reports] == [("fetched", None), *answers.values()]
    for status, found in zip(answers, result.reports[1:], strict=True):
        (document,) = found.documents
        assert (document.status, document.sha256, document.reason) == (status, None, found.reason)
        assert len([p for p in portal.paths if found.url.endswith(p)]) == 1
    assert (result.counts.fetched, result.counts.failed) == (1, len(answers))
    assert adds_up(result)
    assert result.finished
    assert not result.errors


def test_a_page_that_is_too_large_is_not_taken(portal: Server, crawl_portal: Crawl) -> None:
    bomb = subprocess.run(
        [sys.executable, "-c", "import gzip,sys; sys.stdout.buffer.write(gzip.compress(bytes(11 << 20)))"],
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    serve(
        portal,
        Answer("", 200, {"Content-Length": str(11 << 20), "Connection": "close"}),
        Answer(bytes(11 << 20), 200, {"Content-Type": "text/html"}),
        Answer(bomb, 200, {"Content-Encoding": "gzip", "Content-Type": "text/html"}),
        "<p>正文</p>",
    )
    result = crawl_portal("nfcms", "/a/")
    assert [(found.state, found.reason) for found in result.reports] == [
        ("failed", "too_large"),
        ("failed", "too_large"),
        ("failed", "too_large"),
        ("fetched", None),
    ]


def test_a_portal_that_is_not_there(portal: Server, crawl_portal: Crawl) -> None:
    with Server() as gone:
        host = gone.host
    result = crawl_portal("nfcms", start_urls=[f"http://{host}/a/"], allowed_hosts=[host])
    assert result.errors == [f"http://{host}/a/: connection_refused"]
    assert result.finished


# -- what is kept --------------------------------------------------------------------------------


def test_bytes_are_archived_as_received(portal: Server, crawl_portal: Crawl, archive: Archive) -> None:
    page = '<meta charset="gbk">大东街<a href="/f/报告.doc">下载</a>'.encode("gb18030")
    serve(portal, Answer(page, 200, {"Content-Type": "text/html", "ETag": '"1"', "Set-Cookie": "a=b"}))
    portal.routes["/f/%E6%8A%A5%E5%91%8A.doc"] = Answer(
        b"\xd0\xcf\x11\xe0", 200, {"Content-Type": "application/msword"}
    )
    (found,) = crawl_portal("nfcms", "/a/").reports
    first, second = found.documents
    assert (first.role, first.sha256, first.etag, first.status) == (
        "page",
        sha256(page).hexdigest(),
        '"1"',
        200,
    )
    assert (second.role, second.media_type, second.name) == ("attachment", "application/msword", "报告.doc")
    assert archive.get(first.sha256 or "") == page
    assert archive.get(second.sha256 or "") == b"\xd0\xcf\x11\xe0"
    kept, _ = archive.fetches()
    assert (kept.url, kept.key, kept.source_id, kept.size) == (
        portal.url + path(0),
        found.key,
        "test",
        len(page),
    )
    assert ("Set-Cookie", "a=b") in kept.headers
    assert kept.fetched_at.endswith("+08:00")
    assert first.fetched_at.endswith("+08:00")


def test_known_reports_are_not_asked_for_again(portal: Server, walk_portal: Crawl) -> None:
    serve(portal, "<p>正文</p>", "<p>正文</p>")
    known = known_from(walk_portal("nfcms", "/a/"), refetch=False)
    portal.requests.clear()
    del known["nfcms:4401:1"]
    result = walk_portal("nfcms", "/a/", known=known)
    assert [(found.state, found.year, found.documents != []) for found in result.reports] == [
        ("known", 2020, False),
        ("fetched", 2020, True),
    ]
    assert [p for p in portal.paths if "post_" in p] == [path(1)]
    assert (result.counts.known, result.counts.fetched) == (1, 1)
    assert adds_up(result)


def test_a_row_once_found_out_of_scope_is_not_opened_again(portal: Server, walk_portal: Crawl) -> None:
    portal.routes["/a/"] = '<a href="content/post_1.html">越秀区教育局2020年政府信…</a>'
    portal.routes[path(1)] = "<h1>越秀区教育局2020年政府信息公开工作年度报告</h1>"
    (row,) = walk_portal("nfcms", "/a/").out_of_scope
    assert row.reason == "department"
    portal.requests.clear()
    again = walk_portal("nfcms", "/a/", known={row.key: Known(out_of_scope=row.reason)})
    assert again.counts.out_of_scope == {"department": 1}
    assert path(1) not in portal.paths


def test_a_second_look_is_conditional(portal: Server, walk_portal: Crawl, archive: Archive) -> None:
    day = "Fri, 22 Jan 2021 01:00:00 GMT"

    def page(asked: Asked) -> Answer:
        if asked.headers.get("If-None-Match") == '"v1"':
            return Answer("", 304, {"ETag": '"v1"'})
        return Answer('<a href="/f/a.pdf">附件</a>', 200, {"Content-Type": "text/html", "ETag": '"v1"'})

    def file(asked: Asked) -> Answer:
        if asked.headers.get("If-Modified-Since") == day:
            return Answer("", 304)
        return Answer(b"%PDF", 200, {"Last-Modified": day})

    serve(portal, "", "<p>一</p>")
    portal.routes[path(0)], portal.routes["/f/a.pdf"] = page, file
    before = walk_portal("nfcms", "/a/")
    portal.routes[path(1)] = "<p>二</p>"
    after = walk_portal("nfcms", "/a/", known=known_from(before, refetch=True))
    same, changed = after.reports
    assert [(f.status, f.role) for f in same.documents] == [(304, "page"), (304, "attachment")]
    assert [f.sha256 for f in same.documents] == [f.sha256 for f in before.reports[0].documents]
    assert (same.documents[0].etag, same.documents[0].media_type) == ('"v1"', "text/html")
    assert same.documents[1].last_modified == day
    assert changed.documents[0].status == 200
    assert changed.documents[0].sha256 == sha256("<p>二</p>".encode()).hexdigest()
    assert archive.get(before.reports[1].documents[0].sha256 or "") == "<p>一</p>".encode()


def test_bytes_lost_from_the_archive_are_asked_for_in_full(
    portal: Server, walk_portal: Crawl, archive: Archive, tmp_path: Path
) -> None:
    serve(portal, Answer("<p>正文</p>", 200, {"ETag": '"v1"', "Content-Type": "text/html"}))
    before = walk_portal("nfcms", "/a/")
    for lost in (tmp_path / "archive" / "objects").rglob("*.zst"):
        lost.unlink()
    after = walk_portal("nfcms", "/a/", known=known_from(before, refetch=True))
    assert after.reports[0].documents[0].status == 200
    assert "If-None-Match" not in portal.requests[-1].headers
    assert archive.has(before.reports[0].documents[0].sha256 or "")
    assert len(after.warnings) == 1


# -- the process ---------------------------------------------------------------------------------


def test_what_happens_is_told_while_it_happens(portal: Server, crawl_portal: Crawl) -> None:
    serve(portal, "<p>正文</p>", Answer("", 404))
    events: list[dict[str, Any]] = []
    result = crawl_portal("nfcms", "/a/", on_event=events.append)
    assert events[:2] == [{"event": "listing", "url": portal.url + "/a/"}, {"event": "listed", "n": 2}]
    assert {"event": "fetched", "url": portal.url + path(0)} in events
    told = [Discovered.model_validate(event["report"]) for event in events if event["event"] == "report"]
    assert sorted(told, key=lambda found: found.key) == result.reports


def test_a_crawl_that_takes_too_long_is_stopped_and_keeps_what_it_had(
    portal: Server, crawl_portal: Crawl, archive: Archive
) -> None:
    held = Event()

    def never(_: Asked) -> Answer:
        held.wait(20)
        return Answer("")

    serve(portal, "<p>正文</p>", "")
    portal.routes[path(1)] = never
    try:
        result = crawl_portal("nfcms", "/a/", timeout=6)
    finally:
        held.set()
    assert not result.finished
    assert result.errors == ["test: the crawl was stopped after 6 seconds; what it had done is kept"]
    (found,) = result.reports
    assert archive.get(found.documents[0].sha256 or "") == "<p>正文</p>".encode()
    assert (result.counts.listed, result.counts.fetched) == (2, 1)


def has_ended(process: int) -> bool:
    """Whether the process of a descriptor ends, which is closed."""
    with open(process, "rb") as descriptor:
        return bool(select.select([descriptor], [], [], 20)[0])


def test_a_crawl_that_dies_is_a_result_and_no_exception_and_costs_no_other(
    portal: Server, crawl_portal: Crawl
) -> None:
    def kill(_: Asked) -> Answer:
        for child in crawls(os.getpid()):
            os.kill(child, signal.SIGKILL)
        return Answer("")

    serve(portal, "", "")
    portal.routes[path(0)] = kill
    result = crawl_portal("nfcms", "/a/")
    assert not result.finished
    assert result.reports == []
    assert result.errors == ["test: the crawl was killed by signal 9; what it had done is kept"]
    (nursery,) = nurseries(os.getpid())
    portal.routes[path(0)] = Answer("")
    assert crawl_portal("nfcms", "/a/").finished
    assert nurseries(os.getpid()) == [nursery]


def test_where_the_nursery_dies_its_crawls_do_and_the_next_has_another(
    portal: Server, crawl_portal: Crawl
) -> None:
    held, killed = Event(), []

    def kill(_: Asked) -> Answer:
        (nursery,) = nurseries(os.getpid())
        killed.extend(map(os.pidfd_open, crawls(os.getpid())))
        os.kill(nursery, signal.SIGKILL)
        held.wait(20)
        return Answer("")

    serve(portal, "", "")
    portal.routes[path(0)] = kill
    try:
        result = crawl_portal("nfcms", "/a/")
    finally:
        held.set()
    assert not result.finished
    assert result.errors == [
        "test: the crawl ended with the process that crawls are forked from; what it had done is kept"
    ]
    (child,) = killed
    assert has_ended(child)
    portal.routes[path(0)] = Answer("")
    assert crawl_portal("nfcms", "/a/").finished


CRAWLS = """
import sys
from spiders.crawling.crawl import CrawlJob, crawl
crawl(CrawlJob.model_validate_json(sys.argv[1]))
"""


def test_a_program_that_is_killed_takes_its_crawls_along(portal: Server, tmp_path: Path) -> None:
    asked, held = Event(), Event()

    def wait(_: Asked) -> Answer:
        asked.set()
        held.wait(60)
        return Answer("")

    serve(portal, "", "")
    portal.routes[path(0)] = wait
    job = job_for(portal, tmp_path, "nfcms", "/a/")
    try:
        with subprocess.Popen([sys.executable, "-c", CRAWLS, job.model_dump_json()]) as program:
            assert asked.wait(60)
            children = [os.pidfd_open(child) for child, _ in descendants(program.pid)]
            program.kill()
    finally:
        held.set()
    assert len(children) == 2, "the nursery and the crawl"
    assert all(map(has_ended, children))


def test_a_crawl_sees_the_environment_of_its_moment(
    portal: Server, crawl_portal: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(portal, "")
    crawl_portal("nfcms", "/a/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert not crawl_portal("nfcms", "/a/").reports


def test_a_crawl_whose_archive_cannot_be_written_is_a_result_and_no_exception(
    portal: Server, crawl_portal: Crawl, tmp_path: Path
) -> None:
    (tmp_path / "archive").write_text("in the way")
    result = crawl_portal("nfcms", "/a/")
    assert not result.finished
    assert len(result.errors) == 1
    assert result.errors[0].startswith("test: the crawl could not be started (NotADirectoryError: ")
