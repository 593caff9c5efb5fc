"""Arguments that name places and years: one meaning, or an error that helps."""

import pytest

from pipelines.selection import Selection, SelectionError, find_district, find_street, select


@pytest.mark.parametrize("text", ["440104", "越秀区", "广州市越秀区", "广东省广州市越秀区"])
def test_district_by_code_or_name(text: str) -> None:
    assert find_district(text).district == 440104


@pytest.mark.parametrize("text", ["440104019", "越秀区大东街道", "广州市越秀区大东街"])
def test_street_by_code_or_name(text: str) -> None:
    assert find_street(text).street == 440104019


def test_street_name_is_looked_for_within_the_district() -> None:
    selection = select(["越秀区"], ["大东街道"], [2020])
    assert selection == Selection(frozenset({440104}), frozenset({440104019}), frozenset({2020}))


def test_the_same_district_twice_is_one() -> None:
    assert select(["越秀区", "440104"], ["大东街道"]).districts == {440104}


def test_ambiguous_district_lists_candidates_with_codes() -> None:
    with pytest.raises(SelectionError, match=r"朝阳区: 2 districts.*110105.*220104") as raised:
        find_district("朝阳区")
    assert "Give the code" in str(raised.value)


def test_ambiguous_street_lists_candidates_with_codes() -> None:
    with pytest.raises(SelectionError, match=r"3 streets or towns.*210681001.*440104019"):
        find_street("大东街道")


@pytest.mark.parametrize("text", ["越秀", "越绣区"])
def test_unknown_district_names_what_is_near(text: str) -> None:
    with pytest.raises(SelectionError, match=r"no district has this name.*越秀区 \(440104\)"):
        find_district(text)


@pytest.mark.parametrize("text", ["999999", "", "Yuexiu"])
def test_unknown_district_says_what_to_give(text: str) -> None:
    with pytest.raises(SelectionError, match="six-digit code"):
        find_district(text)


def test_street_of_another_district_is_named_with_its_own() -> None:
    with pytest.raises(
        SelectionError, match=r"not in the district given; it is .*越秀区大东街道 \(440104019\)"
    ):
        find_street("440104019", [440105])


@pytest.mark.parametrize("year", [20, 1899, 202])
def test_impossible_year(year: int) -> None:
    with pytest.raises(SelectionError, match="four digits"):
        select(years=[year])


def test_what_is_not_known_of_a_report_speaks_for_it() -> None:
    selection = Selection(streets=frozenset({440104019}), years=frozenset({2020}))
    assert selection.admits(440104, None, None)
    assert selection.admits(None, None, 2020)
    assert not selection.admits(440105, None, 2020)
    assert not selection.admits(440104, 440104020, 2020)
    assert not selection.admits(440104, 440104019, 2021)


def test_an_empty_selection_admits_everything() -> None:
    assert Selection().admits(440104, 440104019, 2020)
