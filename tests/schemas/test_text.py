"""Text made comparable, and China's one clock."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.text import squeeze
from schemas.times import SHANGHAI


@pytest.mark.parametrize(
    ("written", "squeezed"),
    [
        pytest.param("规 章", "规章", id="blank"),
        pytest.param("规\u3000章", "规章", id="ideographic_blank"),
        pytest.param("规\u00a0章", "规章", id="no_break_space"),
        pytest.param("规\u200b章\ufeff", "规章", id="zero_width"),
        pytest.param("规\n\t\r章", "规章", id="line_break_and_tab"),
        pytest.param("（一）", "(一)", id="full_width_brackets"),
        pytest.param("１２３．５", "123.5", id="full_width_digits"),
        pytest.param("＋１９", "+19", id="full_width_sign"),
        pytest.param("ＡＢｃ", "ABc", id="full_width_letters"),
        pytest.param("单位：万元", "单位:万元", id="full_width_colon"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \u3000\u00a0 ", "", id="only_blanks"),
    ],
)
def test_squeeze(written: str, squeezed: str) -> None:
    assert squeeze(written) == squeezed
    assert squeeze(squeezed) == squeezed


def test_china_keeps_one_clock_eight_hours_ahead() -> None:
    for month in (1, 7):
        assert datetime(2024, month, 1, tzinfo=UTC).astimezone(SHANGHAI).utcoffset() == timedelta(hours=8)


def test_a_report_published_late_at_night_utc_is_of_the_next_day_in_china() -> None:
    assert datetime(2024, 1, 30, 16, 30, tzinfo=UTC).astimezone(SHANGHAI).date().isoformat() == "2024-01-31"
