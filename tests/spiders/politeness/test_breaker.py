"""How long a host is waited for, and when it is left alone."""

import pytest
from scrapy import Request
from scrapy.http import Response

from spiders.politeness.breaker import FAILURES, Breaker, HostDownError

URL = "http://www.example.gov.cn/a/"


def asked(breaker: Breaker, again: Request | None = None) -> Request:
    request = again or Request(URL, meta={"download_timeout": 60.0})
    breaker.process_request(request)
    return request


def test_a_host_that_has_not_said_a_word_is_waited_for_half_as_long() -> None:
    breaker = Breaker()
    first = asked(breaker)
    assert first.meta["download_timeout"] == 30
    assert asked(breaker, first).meta["download_timeout"] == 30  # a second try is no quarter
    breaker.process_response(first, Response(URL, status=503))
    assert asked(breaker).meta["download_timeout"] == 60


def test_eight_failures_in_a_row_and_a_host_is_left_alone() -> None:
    breaker = Breaker()
    for _ in range(FAILURES - 1):
        breaker.failed(URL)
        breaker.check(URL)
    breaker.answered(URL)
    for _ in range(FAILURES):
        breaker.check(URL)
        breaker.failed(URL)
    with pytest.raises(HostDownError, match="8 times in a row"):
        breaker.check(URL)
    breaker.check("http://www.example.com/")
