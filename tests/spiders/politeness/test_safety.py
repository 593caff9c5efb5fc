"""What a portal can do to us and what we may do to it: hosts, local addresses, sizes, dead servers, time."""

import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from spiders.crawling.crawl import CrawlJob, crawl
from spiders.politeness.breaker import FAILURES
from spiders.politeness.connections import CONNECT_SECONDS
from spiders.sources import Source
from tests.spiders.crawling.test_crawl import Crawl, adds_up, path, serve
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import STREETS, article, report


def test_a_name_that_leads_to_this_machine_is_not_followed(portal: Server, crawl_portal: Crawl) -> None:
    port = portal.host.rpartition(":")[2]
    named = f"http://127.1:{port}"  # a name that no server of names is needed for
    result = crawl_portal("nfcms", "/a/", start_urls=[f"{named}/a/"], allowed_hosts=[f"127.1:{port}"])
    assert result.errors == [f"{named}/a/: local_address"]
    assert portal.requests == []


def test_foreign_hosts_in_frames_files_pictures_and_json_are_not_asked(
    portal: Server, elsewhere: Server, crawl_portal: Crawl
) -> None:
    away = elsewhere.url
    body = (
        f'<p>见附件</p><a href="{away}/x.pdf">附件</a><img src="{away}/x.png"><iframe src="{away}/y.pdf"></iframe>'
        f'<img src="//{elsewhere.host}/z.png">'
    )
    serve(portal, article(report("大东"), body))
    portal.routes["/a/"] = (
        str(portal.routes["/a/"]) + f'<iframe src="{away}/list"></iframe><script>var columnId=7</script>'
    )
    row = {"id": 7, "title": report("登峰"), "url": f"{away}/content/post_7.html", "attachment": []}
    portal.routes["/postmeta/i/7.json"] = json.dumps({"articles": [row]})
    result = crawl_portal("nfcms", "/a/")
    assert elsewhere.requests == []
    here, there = result.reports
    assert [file.reason for file in here.documents] == [None, *["host_not_allowed"] * 4]
    assert (there.state, there.reason) == ("failed", "host_not_allowed")


def test_sizes_are_capped_while_they_come_and_after_unpacking(portal: Server, crawl_portal: Crawl) -> None:
    bomb = gzip.compress(b"<p>" + b"0" * (60 << 20), 1)
    assert len(bomb) < 1 << 20
    sent = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
    serve(
        portal,
        Answer(bomb, 200, sent),
        Answer(b"x" * (11 << 20)),
        article(report("登峰"), '<p>见</p><a href="a.zip">a</a>'),
    )
    portal.routes["/a/content/a.zip"] = Answer(bomb, 200, {**sent, "Content-Type": "application/zip"})
    result = crawl_portal("nfcms", "/a/")
    assert [(found.state, found.reason) for found in result.reports] == [
        ("failed", "too_large"),
        ("failed", "too_large"),
        ("fetched", "too_large"),
    ]


@pytest.fixture
def nobody() -> Iterator[str]:
    """A port of this machine at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def test_a_host_that_fails_eight_times_in_a_row_is_left_alone(portal: Server, crawl_portal: Crawl) -> None:
    pages = [article(report(STREETS[0])), *[Answer("", 500)] * 11]
    portal.routes["/a/"] = "".join(
        f'<li><a href="content/post_{n}.html">{report(STREETS[n])}</a></li>' for n in range(len(pages))
    )
    for number, answer in enumerate(pages):
        portal.routes[path(number)] = answer
    # Without any delay, the next one is on its way before the last is understood.
    result = crawl_portal("nfcms", "/a/", delay=0.1)
    reasons = [found.reason for found in result.reports]
    assert reasons.count("http_500") == FAILURES
    assert reasons.count("host_down") == len(pages) - 1 - reasons.count("http_500")
    assert {found.state for found in result.reports[1:]} == {"failed"}
    assert len([p for p in portal.paths if "post_" in p]) == 1 + reasons.count("http_500")
    assert adds_up(result)


def test_failures_that_are_not_in_a_row_close_nothing(portal: Server, crawl_portal: Crawl) -> None:
    gone = Answer("", 404)  # the portal works, this page is not there
    serve(portal, *[Answer("", 500)] * 5, gone, *[Answer("", 500)] * 4)
    reasons = [found.reason for found in crawl_portal("nfcms", "/a/").reports]
    assert reasons == ["http_500"] * 5 + ["http_404"] + ["http_500"] * 4


def test_a_dead_portal_costs_little_and_no_other_hosts_reports(
    portal: Server, nobody: str, crawl_portal: Crawl
) -> None:
    serve(portal, article(report("大东")))
    rows = "".join(
        f'<li><a href="http://{nobody}/content/post_{n + 10}.html">{report(STREETS[n])}</a></li>'
        for n in range(1, 9)
    )
    portal.routes["/a/"] = str(portal.routes["/a/"]) + rows
    begun = monotonic()
    result = crawl_portal("nfcms", "/a/", f"/{0}", allowed_hosts=[portal.host, nobody])
    assert monotonic() - begun < 15
    assert result.reports[0].state == "fetched"
    assert {found.reason for found in result.reports[1:]} <= {"connection_refused", "host_down", "robots_txt"}
    assert "host_down" in {found.reason for found in result.reports[1:]}


def test_a_crawl_has_an_end_of_its_own_and_keeps_all_it_knows(
    portal: Server, crawl_portal: Crawl, tmp_path: Path
) -> None:
    serve(portal, *[article(report(STREETS[n])) for n in range(8)])
    result = crawl_portal("nfcms", "/a/", delay=0.5, job={"seconds": 4.0})
    states = [(found.state, found.reason) for found in result.reports]
    assert ("fetched", None) in states
    assert ("failed", "out_of_time") in states
    assert result.errors == ["test: the crawl was stopped after 4 seconds; what it had done is kept"]
    assert not result.finished
    assert result.lists[0].rows == 8
    assert adds_up(result)


def test_what_went_wrong_inside_is_in_the_result_and_in_the_log(
    portal: Server, crawl_portal: Crawl, tmp_path: Path
) -> None:
    serve(portal, article(report("大东")))
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "fetches.jsonl").mkdir()  # no record can be written there
    log = tmp_path / "crawl.log"
    result = crawl_portal("nfcms", "/a/", job={"log": str(log)})
    (found,) = result.reports
    assert (found.state, found.reason) == ("failed", "spider_error")
    assert result.errors[0].startswith(f"{found.url}: IsADirectoryError: ")
    assert "archive/lines.py:" in result.errors[0]
    assert "Traceback" in log.read_text()


def test_a_server_that_takes_no_connection_is_given_up_soon(tmp_path: Path) -> None:
    # A listener whose queue is full answers no further call.
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        source = Source.model_validate(
            {
                "id": "t",
                "platform": "nfcms",
                "start_urls": [f"http://{host}/a/"],
                "allowed_hosts": [host],
                "delay": 0,
            }
        )
        job = CrawlJob(source=source, archive=str(tmp_path / "archive"), seconds=1)
        begun = monotonic()
        result = crawl(job, timeout=60)
        took = monotonic() - begun
        for caller in callers:
            caller.close()
    assert result.errors == [
        f"http://{host}/a/: out_of_time",
        "t: the crawl was stopped after 1 seconds; what it had done is kept",
    ]
    assert took < 1.5 * CONNECT_SECONDS + 5
