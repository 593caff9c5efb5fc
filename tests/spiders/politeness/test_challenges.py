"""Challenges: recognised by what was seen of them, reported as blocked, never solved."""

import pytest

from spiders.politeness.challenges import is_throttle, recognise
from tests.spiders.crawling.test_crawl import Crawl, adds_up, path, serve
from tests.spiders.portal import Answer, Server
from tests.spiders.reports import article, report

COOKIE = '<script>document.cookie="C3VK=9f2e; max-age=300; path=/";window.location.reload();</script>'
ACW = "<html><script>var arg1='3A0B9C8D7E6F5A4B3C2D1E0F3A0B9C8D7E6F5A4B'; function f(){document.cookie='acw_sc__v2='+x}</script>"
JSL = "<script>document.cookie=('_')+('_')+'jsl_clearance_s=1';location.href=location.pathname</script>"
CAPTCHA = '<html><body><form>请输入验证码<input name="code"><img src="/captcha.jpg"></form></body></html>'


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (412, "<html><script src='/x.js'></script></html>", "challenge_412"),
        (521, JSL, "challenge_521"),
        (200, ACW, "challenge_acw_sc_v2"),
        (200, COOKIE, "challenge_cookie"),
        (200, CAPTCHA, "captcha"),
        (200, CAPTCHA + '<ul class="nav">' + '<a href="a">栏目</a>' * 6 + "</ul>", "captcha"),
        (200, CAPTCHA + "<p>正文</p>" * 200, None),  # an article with a form for comments
        (412, "Precondition Failed", None),
        (521, "", None),
        (404, COOKIE, None),
        (200, COOKIE + "<p>正文</p>" * 2000, None),  # a real page that sets a cookie
        (200, CAPTCHA + '<a href="a">a</a>' * 9, None),  # a list with a form beside it
        (200, article(report("大东")), None),
    ],
)
def test_what_is_a_challenge_and_what_is_none(status: int, body: str, reason: str | None) -> None:
    assert recognise(status, body.encode()) == reason


def test_a_captcha_in_gbk() -> None:
    assert recognise(200, CAPTCHA.encode("gb18030")) == "captcha"


def test_a_page_that_asks_to_come_back_later() -> None:
    assert is_throttle("<html>您的访问过于频繁，请稍后再试</html>")
    assert not is_throttle(article(report("大东"), "系统运行正常"))


def test_each_is_blocked_with_its_reason_asked_once_and_left_alone(
    portal: Server, crawl_portal: Crawl
) -> None:
    loop = Answer("", 302, {"Location": path(5), "Set-Cookie": "CT6T=1; path=/"})
    serve(
        portal,
        Answer("<script></script>", 412),
        Answer(JSL, 521, {"Set-Cookie": "__jsluid_s=abc; path=/"}),
        Answer(ACW),
        Answer(COOKIE),
        Answer(CAPTCHA),
        loop,
        article(report("光塔")),
    )
    result = crawl_portal("nfcms", "/a/")
    assert [(found.state, found.reason) for found in result.reports] == [
        ("blocked", "challenge_412"),
        ("blocked", "challenge_521"),
        ("blocked", "challenge_acw_sc_v2"),
        ("blocked", "challenge_cookie"),
        ("blocked", "captcha"),
        ("blocked", "challenge_cookie"),
        ("fetched", None),
    ]
    asked = [portal.paths.count(path(n)) for n in range(7)]
    assert asked == [1, 1, 1, 1, 1, 6, 1]
    # Nothing of what the scripts would have set was ever sent.
    sent = " ".join(asked.headers.get("Cookie", "") for asked in portal.requests)
    assert not any(name in sent for name in ("C3VK", "acw_sc", "jsl_clearance"))
    assert adds_up(result)


def test_a_challenge_in_front_of_everything_is_the_reason_for_everything(
    portal: Server, crawl_portal: Crawl
) -> None:
    portal.routes["*"] = Answer(JSL, 521)
    result = crawl_portal("nfcms", "/a/", "/b/")
    assert result.errors == [f"{portal.url}/a/: challenge_521", f"{portal.url}/b/: challenge_521"]
    assert [listing.reason for listing in result.lists] == ["challenge_521", "challenge_521"]
    assert [asked.path for asked in portal.requests] == ["/robots.txt"]
