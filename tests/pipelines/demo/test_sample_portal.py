"""The sample portal as a program: how it starts, answers, fails when told to, and stops."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.robotparser import RobotFileParser

import pytest

from pipelines.demo.portal import Portal, PortalError

Ask: TypeAlias = Callable[..., Any]


def start(*arguments: str) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "pipelines.demo", *arguments]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)


def modules_after(program: str) -> set[str]:
    """Everything a fresh interpreter has imported after `program`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(done.stdout.split())


def test_it_is_up_soon() -> None:
    before = time.monotonic()
    with Portal():
        assert time.monotonic() - before < 3.0  # some 0.25 s; the rest is for a busy machine


def test_it_imports_neither_spiders_nor_parsers() -> None:
    loaded = modules_after(
        "import importlib, pkgutil, pipelines.demo as demo\n"
        "for module in pkgutil.iter_modules(demo.__path__):\n"
        "    importlib.import_module(f'pipelines.demo.{module.name}')"
    )
    assert {"pipelines.demo.__main__", "pipelines.demo.portal", "pipelines.demo.platforms.nfcms"} < loaded
    packages = {name.partition(".")[0] for name in loaded}
    assert "schemas" in packages
    assert not {"spiders", "parsers", "scrapy", "prefect"} & packages
    ours = {name for name in loaded if name.startswith("pipelines.")}
    assert {name for name in ours if not name.startswith("pipelines.demo")} == set()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_told_to(how: signal.Signals) -> None:
    process = start()
    assert process.stdout is not None
    hello = json.loads(process.stdout.readline())
    assert hello["url"].startswith("http://127.0.0.1:")
    process.send_signal(how)
    out, errors = process.communicate(timeout=5)
    assert (process.returncode, out, errors) == (0, b"", b"")


def test_it_does_not_outlive_whoever_started_it() -> None:
    process = start("--until-stdin-closes")
    assert process.stdout is not None
    assert process.stdout.readline()
    process.communicate(timeout=5)  # closes its stdin
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--years", "2007-2020"], "2008"),
        (["--years", "soon"], "such as 2019-2023"),
        (["--district", "新城区"], "新城区 can be"),
        (["--district", "999999"], "is no district"),
        (["--fault", "earthquake"], "there are 403, 404-report"),
        (["--fault", "404-report"], "404-report=440104019-2020"),
        (["--fault", "503-once=yesterday"], "STREET-YEAR"),
    ],
)
def test_wrong_usage_says_what_would_be_right(arguments: list[str], words: str) -> None:
    process = start(*arguments)
    out, errors = process.communicate(timeout=5)
    assert process.returncode == 2
    assert out == b""
    assert words in errors.decode("utf-8")
    assert b"Traceback" not in errors


def test_a_taken_port_is_an_error_in_plain_words(portal: Portal) -> None:
    port = int(portal.url.rpartition(":")[2])
    with pytest.raises(PortalError, match=rf"--port {port}: .*choose another"), Portal(port=port):
        pass


def test_sources_cover_every_office_once_by_app_and_once_by_column(portal: Portal) -> None:
    host = portal.url.removeprefix("http://")
    assert all(source["allowed_hosts"] == [host] for source in portal.sources)
    assert all(source["delay"] == 0 and source["district"] == 440104 for source in portal.sources)
    assert len({source["id"] for source in portal.sources}) == len(portal.sources)
    apps = [url for s in portal.sources if s["platform"] == "gkmlpt" for url in s["start_urls"]]
    addresses = [address for report in portal.truth() for address in report["addresses"]]
    assert sorted(apps) == sorted({a.partition("/gkmlpt/")[0] for a in addresses if "/gkmlpt/" in a})
    (column,) = (s for s in portal.sources if s["platform"] == "nfcms")
    assert column["start_urls"] == [f"{portal.url}/zwgk/xxgknb/{{year}}/"]
    (bound,) = (s for s in portal.sources if "street" in s)
    assert bound["street"] == 440104001


def test_truth_has_every_office_and_year_once(portal: Portal) -> None:
    reports = portal.truth()
    keys = [(r["street"], r["year"]) for r in reports]
    assert len(set(keys)) == len(keys) == 19 * 5
    assert all(r["truth"]["report"]["street"] == r["street"] for r in reports)
    assert all(r["published_on"].startswith(f"{r['year'] + 1}-01-") for r in reports)
    assert all(str(r["year"]) in r["title"] for r in reports)
    assert {(r["year"], r["truth"]["report"]["template"]) for r in reports} == {
        (2019, "format_2019"),
        (2020, "format_2019"),
        (2021, "format_2021"),
        (2022, "format_2021"),
        (2023, "format_2021"),
    }


def test_ids_rise_with_time_and_are_never_shared(portal: Portal) -> None:
    posts = sorted([*portal.truth(), *portal.others()], key=lambda post: post["post_id"])
    assert len({post["post_id"] for post in posts}) == len(posts)
    days = [post["published_on"] for post in posts]
    assert days == sorted(days)


def test_documents_are_the_same_on_any_port_and_whatever_else_is_published(portal: Portal, ask: Ask) -> None:
    with Portal(districts=("440104", "440105"), years=(2020, 2021)) as other:
        assert other.url != portal.url
        there = {r["post_id"]: r for r in other.truth()}
        for report in portal.truth():
            if report["year"] in (2020, 2021):
                twin = there[report["post_id"]]
                assert twin["truth"] == report["truth"]
                for here, elsewhere in zip(report["addresses"], twin["addresses"], strict=True):
                    assert ask(here).body == ask(elsewhere).body


def test_another_seed_publishes_other_reports(portal: Portal) -> None:
    with Portal(seed=2) as other:
        ours = [r["truth"]["applications"] for r in portal.truth()]
        theirs = [r["truth"]["applications"] for r in other.truth()]
        assert sum(a == b for a, b in zip(ours, theirs, strict=True)) < len(ours) / 3


def test_unchanged_documents_answer_304(portal: Portal, ask: Ask) -> None:
    for address in portal.truth()[7]["addresses"]:
        first = ask(address)
        tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        known: list[dict[str, str]] = [
            {"If_None_Match": tag},
            {"If_None_Match": f'"x", W/{tag}'},
            {"If_Modified_Since": modified},
        ]
        for headers in known:
            again = ask(address, **headers)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["ETag"] == tag
        stale = ask(address, If_None_Match='"x"', If_Modified_Since=modified)
        assert (stale.status, stale.body) == (200, first.body)
        assert ask(address, If_Modified_Since="Thu, 01 Jan 2015 00:00:00 GMT").status == 200
        assert ask(address, If_Modified_Since="yesterday").status == 200


def test_head_and_other_methods(portal: Portal, ask: Ask) -> None:
    address = portal.truth()[7]["addresses"][0]
    head = ask(address, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(ask(address).body))
    assert ask(address, "POST", b"x").status == 405


def test_robots_shut_what_no_polite_spider_asks_for(portal: Portal, ask: Ask) -> None:
    robots = RobotFileParser()
    robots.parse(ask(f"{portal.url}/robots.txt").text.splitlines())
    page = ask(f"{portal.url}/zwgk/xxgknb/2020/").text
    assert 'href="/private/index.html"' in page
    assert not robots.can_fetch("gongkai", f"{portal.url}/private/index.html")
    assert not robots.can_fetch("gongkai", f"{portal.url}/_demo/truth")
    for report in portal.truth():
        assert all(robots.can_fetch("gongkai", address) for address in report["addresses"])


def test_requests_are_logged_but_for_those_of_the_control_paths(own_portal: Portal, ask: Ask) -> None:
    ask(f"{own_portal.url}/zwgk/xxgknb/2020/", User_Agent="gongkai-test")
    ask(f"{own_portal.url}/gkmlpt/api/all/0?page=1")
    ask(f"{own_portal.url}/nowhere")
    own_portal.truth()
    assert own_portal.requests() == ["/zwgk/xxgknb/2020/", "/gkmlpt/api/all/0?page=1", "/nowhere"]
    first, _, third = own_portal.log()
    assert (first["method"], first["status"], first["user_agent"]) == ("GET", 200, "gongkai-test")
    assert third["status"] == 404
    own_portal.clear_requests()
    assert own_portal.requests() == []


def addresses_by_street(portal: Portal) -> dict[int, list[str]]:
    return {report["street"]: report["addresses"] for report in portal.truth()}


def test_503_once_is_503_once(own_portal: Portal, ask: Ask) -> None:
    addresses = addresses_by_street(own_portal)
    own_portal.set_faults("503-once=440104012-2020")
    for address in addresses[440104012]:
        refused = ask(address)
        assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
        assert ask(address).status == 200
    assert ask(addresses[440104013][0]).status == 200
    own_portal.set_faults("503-once")
    assert [ask(paths[0]).status for paths in addresses.values()] == [503] * 19
    assert [ask(paths[0]).status for paths in addresses.values()] == [200] * 19


def test_404_report_is_gone_everywhere_and_still_listed(own_portal: Portal, ask: Ask) -> None:
    pages = addresses_by_street(own_portal)[440104019]
    (path,) = re.findall(r'href="(/attachment/[^"]+)"', ask(pages[0]).text)
    file = f"{own_portal.url}{path}"
    assert ask(file).status == 200
    own_portal.set_faults("404-report=440104019-2020")
    assert {ask(address).status for address in [*pages, file]} == {404}
    column = f"{own_portal.url}/zwgk/xxgknb/2020/"
    lists = "".join(ask(f"{column}{name}").text for name in ("", "index_2.html", "index_3.html"))
    assert pages[0].rpartition("/")[2] in lists
    own_portal.set_faults()
    assert ask(pages[0]).status == 200


def test_faults_may_be_on_from_the_start(ask: Ask) -> None:
    with Portal(years=(2021, 2021), faults=["404-report=440104020-2021", "503-once=440104021"]) as portal:
        addresses = addresses_by_street(portal)
        assert ask(addresses[440104020][0]).status == 404
        assert [ask(addresses[440104021][0]).status for _ in range(2)] == [503, 200]
        assert ask(addresses[440104022][0]).status == 200


def test_an_unknown_fault_is_refused_and_leaves_the_others(own_portal: Portal, ask: Ask) -> None:
    own_portal.set_faults("404-report=440104019-2020")
    with pytest.raises(PortalError, match="there is no fault 'earthquake'"):
        own_portal.set_faults("earthquake")
    assert ask(addresses_by_street(own_portal)[440104019][0]).status == 404
