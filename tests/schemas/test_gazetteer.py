"""The register of 41,352 streets and towns, and the names that offices give them."""

from collections import Counter

import pytest

from schemas.gazetteer import (
    Place,
    district_place,
    districts,
    match_district,
    match_street,
    official_form,
    street_place,
    townships,
)

DADONG, BAIYUN_STREET = 440104019, 440104020
YUEXIU, BAIYUN = 440104, 440111
GUANGZHOU = range(440100, 440200)
# In the register of Guangzhou, but no governments.
NO_GOVERNMENTS = {440117404: "黄龙带水库", 440117405: "大岭山林场"}


def codes(places: list[Place]) -> list[int]:
    return sorted(place.code for place in places)


def test_register_is_complete() -> None:
    assert len(townships()) == 41_352
    assert len({place.street for place in townships()}) == 41_352


def test_every_township_lies_in_its_district() -> None:
    for place in townships():
        assert place.street // 1000 == place.district
        assert place.street_name
        assert district_place(place.district) is not None


def test_guangzhou_has_176_streets_and_towns_and_two_units_that_are_none() -> None:
    found = {place.street: place.street_name for place in townships() if place.district in GUANGZHOU}
    assert len(found) == 176 + 2
    assert {code: found[code] for code in NO_GOVERNMENTS} == NO_GOVERNMENTS


def test_guangzhou_has_eleven_districts() -> None:
    assert sum(place.district in GUANGZHOU for place in districts()) == 11


def test_townships_of_one_district() -> None:
    yuexiu = townships(YUEXIU)
    assert len(yuexiu) == 18
    assert {place.district_name for place in yuexiu} == {"越秀区"}
    assert townships(999999) == ()


def test_street_by_code() -> None:
    place = street_place(DADONG)
    assert place == Place(DADONG, "大东街道", YUEXIU, "越秀区", "广州市", "广东省")
    assert street_place(440104999) is None
    assert street_place(999999001) is None


def test_district_by_code() -> None:
    place = district_place(YUEXIU)
    assert place == Place(440104000, None, YUEXIU, "越秀区", "广州市", "广东省")
    assert district_place(999999) is None


def test_code_followed_by_000_is_the_district_itself() -> None:
    assert street_place(440104000) == district_place(YUEXIU)
    assert street_place(999999000) is None


def test_a_place_is_called_by_the_code_that_an_operator_writes() -> None:
    district, street = district_place(YUEXIU), street_place(DADONG)
    assert district is not None
    assert street is not None
    assert (district.code, street.code) == (YUEXIU, DADONG)
    assert "越秀区大东街道" in str(street)
    assert str(DADONG) in str(street)


@pytest.mark.parametrize(
    "name",
    ["440104", "越秀区", "广州市越秀区", "广东省广州市越秀区", "广州越秀区", " 越 秀 区 ", "越秀区人民政府"],
)
def test_district_by_name(name: str) -> None:
    assert codes(match_district(name)) == [YUEXIU]


@pytest.mark.parametrize("name", ["不存在区", "999999", "", "44010", "大东街道"])
def test_name_of_no_district_matches_none(name: str) -> None:
    assert match_district(name) == []


def test_gulou_is_ambiguous_and_gives_every_candidate() -> None:
    assert len(match_district("鼓楼区")) == 4
    assert {place.city_name for place in match_district("鼓楼区")} == {"南京市", "徐州市", "福州市", "开封市"}


@pytest.mark.parametrize(
    ("name", "city"), [("南京市鼓楼区", "南京市"), ("徐州鼓楼区", "徐州市"), ("河南省开封市鼓楼区", "开封市")]
)
def test_gulou_is_resolved_by_its_city(name: str, city: str) -> None:
    assert [place.city_name for place in match_district(name)] == [city]


@pytest.mark.parametrize(
    "name",
    [
        "大东街道", "大东街", "大东街道办事处", "大东街道办", "大东街办事处", "越秀区大东街道",
        "越秀区大东街", "广州市越秀区大东街道办事处", "广东省广州市越秀区人民政府大东街道办事处", "大 东 街 道",
        "440104019",
    ],
)  # fmt: skip
def test_one_street_under_all_its_names(name: str) -> None:
    assert codes(match_street(name, YUEXIU)) == [DADONG]


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("大东街", "大东街道"),
        ("大东街道", "大东街道"),
        ("大东街道办事处", "大东街道"),
        ("花东镇人民政府", "花东镇"),
        ("花东镇政府", "花东镇"),
        ("花东镇", "花东镇"),
    ],
)
def test_official_form_of_a_name(written: str, official: str) -> None:
    assert official_form(written) == official


def test_baiyun_street_without_a_district_is_ambiguous() -> None:
    found = match_street("白云街道")
    assert len(found) > 1
    assert BAIYUN_STREET in codes(found)
    assert {place.street_name for place in found} == {"白云街道"}


@pytest.mark.parametrize("name", ["越秀区白云街道", "越秀区白云街", "广州市越秀区白云街道办事处"])
def test_baiyun_street_with_its_district_is_one(name: str) -> None:
    assert codes(match_street(name)) == [BAIYUN_STREET]


def test_baiyun_street_is_not_baiyun_district() -> None:
    assert codes(match_district("白云区")) != codes(match_street("白云街道", YUEXIU))
    assert BAIYUN in codes(match_district("广州市白云区"))
    assert match_district("白云街道") == []
    assert match_street("白云区") == []
    assert match_street("白云街道", BAIYUN) == []


def test_town_named_like_a_province() -> None:
    assert codes(match_street("湖南镇")) == [330803113, 350112110]
    assert codes(match_street("衢江区湖南镇")) == [330803113]
    assert codes(match_street("湖南镇人民政府", 350112)) == [350112110]


def test_street_named_like_the_capital() -> None:
    assert codes(match_street("北京街道")) == [440104003]
    assert codes(match_street("北京街道办事处")) == [440104003]
    assert codes(match_street("越秀区北京街")) == [440104003]


def test_a_street_is_looked_for_in_the_given_district_only() -> None:
    assert match_street("大东街道", 440106) == []
    assert match_street("440104019", 440106) == []


@pytest.mark.parametrize("name", ["", "不存在街道", "办事处", "440104998"])
def test_name_of_no_street_matches_none(name: str) -> None:
    assert match_street(name) == []


def test_every_township_of_guangzhou_is_found_by_its_own_name() -> None:
    for place in townships():
        if place.district in GUANGZHOU and place.street_name:
            assert codes(match_street(place.street_name, place.district)) == [place.street]
            full = f"广州市{place.district_name}{place.street_name}"
            assert codes(match_street(full)) == [place.street], full


def test_every_district_is_found_by_its_own_name() -> None:
    unfound = [place for place in districts() if place not in match_district(place.district_name)]
    assert unfound == []


def test_most_names_in_the_country_are_unambiguous_within_a_district() -> None:
    names = Counter((place.district, official_form(place.street_name or "")) for place in townships())
    assert max(names.values()) <= 2
