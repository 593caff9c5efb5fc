"""The registry of portals: what is packaged, and how mistakes are told."""

from pathlib import Path

import pytest

from schemas.gazetteer import district_place, townships
from spiders.addresses import is_allowed, netloc
from spiders.sources import Source, SourceError, load_registry, load_sources
from spiders.walking.plan import plan

# Hosts that were seen to serve hijacked copies of these portals.
MIRRORS = {
    "williamhillcn.org",
    "m.rngsoft.cn",
    "www.kaisidi.cc",
    "156152.com",
    "www.plomaipel.com",
    "www.im-tiy.com",
    "crlive88.com",
}
GOOD = """
- id: gz-yuexiu-baiyun
  platform: gkmlpt
  start_urls: ["http://www.yuexiu.gov.cn/gzyxbyj"]
  allowed_hosts: [www.yuexiu.gov.cn]
  district: 440104
  street: 440104020
"""


@pytest.mark.parametrize("source", load_registry(), ids=lambda source: source.id)
def test_packaged_source(source: Source) -> None:
    for url in source.start_urls:
        assert is_allowed(url, source.allowed_hosts)
    hosts = {*source.allowed_hosts, *(netloc(url) for url in source.start_urls)}
    assert not hosts & MIRRORS
    assert all(str(host).endswith(".gov.cn") for host in hosts)
    assert source.note
    assert source.delay >= 1
    if source.district:
        place = district_place(source.district)
        assert place is not None
        assert place.city_name == "广州市"


def test_packaged_sources_span_the_districts_that_are_known() -> None:
    sources = {source.id: source for source in load_sources()}
    assert {source.district for source in sources.values()} == {
        None, 440103, 440104, 440105, 440111, 440112, 440113, 440114, 440115, 440118,
    }  # fmt: skip
    assert sources["gz-yuexiu-baiyun"].street == 440104020
    assert sources["gz-liwan-nanyuan"].street == 440103010
    assert [s.id for s in sources.values() if "{year}" in s.start_urls[0]] == ["gz-yuexiu", "gz-nansha"]


def test_all_districts_are_in_the_registry_and_only_what_was_seen_is_crawled() -> None:
    registry = load_registry()
    districts = {place.district for place in townships() if place.city_name == "广州市"}
    assert {source.district for source in registry} == {None, *districts}
    assert len(districts) == 11
    crawled = {source.id for source in load_sources()}
    left = {source.id: source.evidence for source in registry if source.id not in crawled}
    assert left == {
        "gz-tianhe": "host", "gz-conghua": "host", "gz-panyu": "inferred", "gz-huangpu-wenchong": "inferred",
    }  # fmt: skip
    assert all(source.evidence == "seen" for source in load_sources())


def test_what_a_source_would_be_asked_first() -> None:
    sources = {source.id: source for source in load_registry()}
    assert plan(sources["gz-yuexiu"], [2022, 2023]) == [
        "http://www.yuexiu.gov.cn/robots.txt",
        "http://www.yuexiu.gov.cn/zwgk/xxgknb/2023/",
        "http://www.yuexiu.gov.cn/zwgk/xxgknb/2022/",
    ]
    assert plan(sources["gz-yuexiu-baiyun"]) == [
        "http://www.yuexiu.gov.cn/robots.txt",
        "http://www.yuexiu.gov.cn/gzyxbyj/gkmlpt/index",
    ]
    assert plan(sources["gz-yuexiu"])[-1] == "http://www.yuexiu.gov.cn/zwgk/xxgknb/2008/"
    assert plan(sources["gz-tianhe"]) == plan(sources["gz-panyu"], [2019]) == []


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, "utf-8")
    (source,) = load_sources(path)
    assert source.delay == 1.0
    assert source.street == 440104020


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        ("platform: gkmlpt", "platform: gkmlt", "entry 1 (gz-yuexiu-baiyun): platform: 'gkmlt' does not fit"),
        ("  platform: gkmlpt\n", "", "platform is missing; add it"),
        (
            "platform: gkmlpt",
            "plattform: gkmlpt",
            "plattform is no field of a source; take it out or correct",
        ),
        ("gz-yuexiu-baiyun", "Gz Yuexiu", "id: 'Gz Yuexiu' is no id; use a-z, 0-9"),
        ("[www.yuexiu.gov.cn]", "[www.lw.gov.cn]", "add 'www.yuexiu.gov.cn'"),
        ("[www.yuexiu.gov.cn]", "['http://www.yuexiu.gov.cn/']", "is no host; write host or host:port"),
        ("http://www.yuexiu", "www.yuexiu", "is no address; write it in full"),
        ("gzyxbyj", "gz{org}", "has a placeholder that is not known; only {year} is filled in"),
        ("440104\n", "999999\n", "district: 999999 is no district; use the six-digit code"),
        ("440104020", "440104999", "street: 440104999 is no street or town; use the nine-digit"),
        ("440104020", "440103010", "street: 440103010 lies in district 440103; set district to that"),
        ("  district: 440104\n", "  delay: -1\n", "delay: -1 does not fit"),
        ("  district: 440104\n", "  tls: none\n", "tls: 'none' does not fit"),
        ("  district: 440104\n", "  evidence: guess\n", "evidence: 'guess' does not fit"),
    ],
)
def test_a_mistake_names_file_entry_field_and_cure(
    tmp_path: Path, wrong: str, right: str, complaint: str
) -> None:
    assert wrong in GOOD
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace(wrong, right, 1), "utf-8")
    with pytest.raises(SourceError) as caught:
        load_sources(path)
    assert str(caught.value).startswith(f"{path}: entry 1")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD + GOOD, "id 'gz-yuexiu-baiyun' is used twice"),
        ("", "holds no list of sources"),
        ("- id: [", "is not YAML"),
        ("- just a line", "entry 1"),
        (b"\xff\xfe\xff", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_registry(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SourceError, match=complaint):
        load_sources(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        load_sources(tmp_path / "nowhere.yaml")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace("gkmlpt\n", "none\n") + GOOD.replace("440104020", "1"), "utf-8")
    with pytest.raises(SourceError) as caught:
        load_sources(path)
    assert len(str(caught.value).splitlines()) == 2
