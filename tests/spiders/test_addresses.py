"""Addresses: what may be asked, and what is one thing."""

import pytest

from spiders.addresses import (
    cluster,
    desktop,
    is_allowed,
    netloc,
    post_id,
    registrable_host,
    same_resource,
    with_scheme_of,
)

HOSTS = ["www.yuexiu.gov.cn", "127.0.0.1:8000"]


@pytest.mark.parametrize(
    "url",
    [
        "http://www.yuexiu.gov.cn/a",
        "https://WWW.yuexiu.gov.cn/a",
        "https://www.yuexiu.gov.cn:443/a",
        "http://127.0.0.1:8000/",
    ],
)
def test_named_hosts_are_allowed(url: str) -> None:
    assert is_allowed(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "http://williamhillcn.org/zwgkk/bmxxgkndbg/content/post_8036501.html",
        "http://www.yuexiu.gov.cn.evil.example/a",
        "http://www.yuexiu.gov.cn@evil.example/a",
        "http://yuexiu.gov.cn/a",
        "http://www.yuexiu.gov.cn:8080/a",
        "http://127.0.0.1/",
        "http://127.0.0.1:8001/",
        "ftp://www.yuexiu.gov.cn/a",
        "file:///etc/passwd",
        "javascript:void(0)",
        "http://[broken/",
        "http://www.yuexiu.gov.cn:port/",
        "/content/post_1.html",
    ],
)
def test_all_others_are_not(url: str) -> None:
    assert not is_allowed(url, HOSTS)


def test_a_page_has_one_spelling() -> None:
    same = {
        same_resource(url)
        for url in (
            "http://www.lw.gov.cn/a/content/post_7.html",
            "https://www.lw.gov.cn/a/content/post_7.html#top",
            "https://www.lw.gov.cn:443/a/content/mpost_7.html",
        )
    }
    assert len(same) == 1
    assert same_resource("http://a.cn/x?id=1") != same_resource("http://a.cn/x?id=2")


def test_the_address_to_cite() -> None:
    assert desktop("https://a.cn/x/mpost_7.html#a") == "https://a.cn/x/post_7.html"


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("http://www.yuexiu.gov.cn/gzyxbyj/gkmlpt/content/8/8766/post_8766914.html", 8766914),
        ("http://www.yuexiu.gov.cn/gzyxbyj/gkmlpt/content/8/8766/mpost_8766914.html", 8766914),
        ("https://www.by.gov.cn/zwgk/qzfxxgknb/zj/content/post_8041063.html?x=1", 8041063),
        ("https://www.by.gov.cn/zwgk/index_2.html", None),
        ("https://www.by.gov.cn/compost_1.html", None),
    ],
)
def test_post_id(url: str, number: int | None) -> None:
    assert post_id(url) == number


def test_ids_are_of_a_city_whatever_the_host() -> None:
    assert cluster("http://www.lw.gov.cn/", 440103) == "4401"
    assert cluster("https://www.gz.gov.cn/", None) == "4401"
    assert cluster("http://www.dg.gov.cn/", None) == "dg.gov.cn"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://www.lw.gov.cn/", "lw.gov.cn"),
        ("http://gov.cn/", "gov.cn"),
        ("http://a.b.example.com/", "example.com"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://localhost:81/", "localhost:81"),
    ],
)
def test_registrable_host(url: str, host: str) -> None:
    assert registrable_host(url) == host


def test_the_scheme_that_is_known_to_answer() -> None:
    assert with_scheme_of("https://a.cn/x", "http://a.cn/") == "http://a.cn/x"
    assert with_scheme_of("https://b.cn/x", "http://a.cn/") == "https://b.cn/x"


def test_ports_of_http_and_https_are_one() -> None:
    assert netloc("https://a.cn:443/") == netloc("http://a.cn:80/") == netloc("http://a.cn/") == "a.cn"
    assert netloc("http://[::1]:81/") == "[::1]:81"
