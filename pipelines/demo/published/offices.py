"""The offices that publish: what they are called, in full and in short, and where their app sits."""

from dataclasses import dataclass

from schemas.gazetteer import Place, townships

# First characters of the ranges in which GB2312 orders its level-1 characters by sound; level-2
# characters are ordered by shape and get the last letter, as the prefixes of real portals show.
_INITIALS = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"), (0xB8C1, "g"),
    (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"), (0xC4C3, "n"), (0xC5B6, "o"),
    (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"), (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"),
    (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
_KINDS = {"街道": "j", "镇": "z", "乡": "x"}
DEPARTMENTS = {
    "发展和改革局": "fg", "教育局": "jy", "科技工业商务和信息化局": "kgsx", "民政局": "mz", "司法局": "sf",
    "财政局": "cz", "人力资源和社会保障局": "rs", "住房和建设局": "zj", "城市管理和综合执法局": "cg",
    "文化广电旅游体育局": "wglt", "卫生健康局": "wj", "退役军人事务局": "tyjr", "应急管理局": "yj",
    "审计局": "sj", "市场监督管理局": "scjg", "统计局": "tj", "医疗保障局": "yb", "信访局": "xf",
    "政务服务数据管理局": "zs", "来穗人员服务管理局": "ls",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Office:
    """An office under one district.

    Args:
        names: how it signs, the official name first.
        short: the word in 来源 (大东街).
        own: how its prose speaks of itself (我街道).
        place: the place it governs; None for a department.
    """

    names: tuple[str, ...]
    short: str
    own: str
    place: Place | None

    @property
    def name(self) -> str:
        """The official name."""
        return self.names[0]


def city_of(place: Place) -> str:
    """The city above a district; the province where the district stands directly under it."""
    return place.city_name if place.city_name.endswith("市") else place.province_name


def district_office(place: Place) -> Office:
    """The district's own government."""
    full = f"{city_of(place)}{place.district_name}人民政府"
    return Office(
        (full, f"{place.district_name}人民政府"), place.district_name, f"我{place.district_name[-1]}", place
    )


def department(place: Place, name: str) -> Office:
    """A department of the district: its report is of another kind than those of places."""
    full = f"{city_of(place)}{place.district_name}{name}"
    return Office((full, f"{place.district_name}{name}"), f"{place.district_name}{name}", "我局", None)


def street_offices(district: int) -> dict[Place, Office]:
    """The street and town governments of a district; reservoirs and farms of the register are none."""
    return {place: _street_office(place) for place in townships(district) if _kind(place)}


def _kind(place: Place) -> str | None:
    return next((kind for kind in _KINDS if place.street_name and place.street_name.endswith(kind)), None)


def _street_office(place: Place) -> Office:
    above, name = f"{city_of(place)}{place.district_name}", place.street_name or ""
    if _kind(place) == "街道":
        return Office(
            (
                f"{above}人民政府{name}办事处",
                f"{above}{name}办事处",
                f"{above}{name}",
                f"{above}{name.removesuffix('道')}",
                f"{place.district_name}{name}办事处",
            ),
            name.removesuffix("道"),
            "我街道",
            place,
        )
    names = (f"{above}{name}人民政府", f"{place.district_name}{name}人民政府", f"{above}{name}")
    return Office(names, name, f"我{name[-1]}", place)


def prefix_of(place: Place) -> str:
    """The path under which the app of an office sits, such as gzyxbyj; not unique in a district."""
    name = place.street_name or ""
    kind = _kind(place) or ""
    letters = city_of(place)[:2] + place.district_name[:2] + name.removesuffix(kind)
    return "".join(map(_initial, letters)) + _KINDS.get(kind, "")


def _initial(character: str) -> str:
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return "z"
    if code > 0xD7F9:
        return "z"
    return next((letter for first, letter in reversed(_INITIALS) if code >= first), "z")
