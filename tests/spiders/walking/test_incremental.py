"""The second night: what is new, changed, the same, moved, or listed no more."""

from collections.abc import Callable
from typing import Any

from spiders.crawling.crawl import CrawlResult, Known, KnownDocument
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import STREETS, article, report

Walk = Callable[..., CrawlResult]


def column(portal: Server, *numbers: int, folder: str = "/nb/", shape: str = "content/post_{}.html") -> None:
    portal.routes[folder] = "".join(
        f'<li><a href="{shape.format(n)}">{report(STREETS[n])}</a></li>' for n in numbers
    )
    for n in numbers:
        portal.routes[folder + shape.format(n)] = article(report(STREETS[n]))


def known(result: CrawlResult, **fields: Any) -> dict[str, Known]:
    return {
        found.key: Known(
            url=found.url,
            title=found.title,
            expected=True,
            documents=[KnownDocument(url=d.url, sha256=d.sha256) for d in found.documents if d.sha256],
            **fields,
        )
        for found in result.reports
    }


def test_new_changed_and_unchanged(portal: Server, walk_portal: Walk) -> None:
    column(portal, 0, 1)
    first = walk_portal("nfcms", "/nb/")
    assert [found.change for found in first.reports] == ["new", "new"]
    column(portal, 0, 1, 2)
    portal.routes["/nb/content/post_1.html"] = article(report(STREETS[1]), "<p>一、总体情况（更正）</p>")
    second = walk_portal("nfcms", "/nb/", known=known(first, refetch=True))
    assert [(found.change, found.moved_from) for found in second.reports] == [
        ("unchanged", None),
        ("changed", None),
        ("new", None),
    ]
    assert second.vanished == {}


def test_a_file_that_could_not_be_got_is_no_change(portal: Server, walk_portal: Walk) -> None:
    column(portal, 0)
    portal.routes["/nb/content/post_0.html"] = article(
        report(STREETS[0]), '<p>见</p><a href="a.pdf">附件</a>'
    )
    portal.routes["/nb/content/a.pdf"] = Answer(b"%PDF", headers={})
    first = walk_portal("nfcms", "/nb/")
    portal.routes["/nb/content/a.pdf"] = Answer("", 500)
    (found,) = walk_portal("nfcms", "/nb/", known=known(first, refetch=True)).reports
    assert (found.change, found.reason) == ("unchanged", "http_500")


def test_a_report_at_another_address_has_moved(portal: Server, walk_portal: Walk) -> None:
    column(portal, 0)
    first = walk_portal("nfcms", "/nb/")
    column(portal, 0, folder="/zwgk/jd/")
    for refetch in (True, False):
        (found,) = walk_portal("nfcms", "/zwgk/jd/", known=known(first, refetch=refetch)).reports
        assert (found.change, found.moved_from) == ("moved", f"{portal.url}/nb/content/post_0.html")
        assert found.key == first.reports[0].key


def test_where_addresses_are_all_there_is_a_move_is_known_by_the_bytes(
    portal: Server, walk_portal: Walk
) -> None:
    shape = "t20210122_{}.html"
    column(portal, 0, 1, shape=shape)
    first = walk_portal("trs", "/nb/")
    column(portal, 0, folder="/zwgk/", shape=shape)
    result = walk_portal("trs", "/zwgk/", known=known(first))
    (found,) = result.reports
    assert (found.change, found.moved_from) == ("moved", first.reports[0].key)
    assert result.vanished == {first.reports[1].key: "not_listed"}


def test_what_is_listed_no_more_is_asked_for_where_it_was(portal: Server, walk_portal: Walk) -> None:
    column(portal, 0, 1, 2, 3)
    first = walk_portal("nfcms", "/nb/")
    column(portal, 0)
    portal.routes["/nb/content/post_1.html"] = Answer("", 404)
    portal.routes["/nb/content/post_2.html"] = portal.routes["/nb/"]
    portal.requests.clear()
    result = walk_portal("nfcms", "/nb/", known=known(first))
    keys = [found.key for found in first.reports]
    assert result.vanished == {keys[1]: "http_404", keys[2]: "soft_404", keys[3]: "not_listed"}
    assert [path for path in portal.paths if "post_" in path] == [
        f"/nb/content/post_{number}.html" for number in (1, 2, 3)
    ]


def test_what_is_listed_no_more_is_told_only_if_the_lists_were_read_to_their_end(
    portal: Server, walk_portal: Walk
) -> None:
    column(portal, 0, 1)
    first = walk_portal("nfcms", "/nb/")
    column(portal, 0)
    before = known(first)
    assert walk_portal("nfcms", "/nb/", known=before).vanished == {first.reports[1].key: "not_listed"}
    unexpected = {key: entry.model_copy(update={"expected": False}) for key, entry in before.items()}
    assert walk_portal("nfcms", "/nb/", known=unexpected).vanished == {}
    portal.routes["/nb/"] = str(portal.routes["/nb/"]) + '<a href="index_3.html">末页</a>'
    assert walk_portal("nfcms", "/nb/", known=before).vanished == {}
    portal.routes["/nb/"] = Answer("", 403)
    assert walk_portal("nfcms", "/nb/", known=before).vanished == {}
