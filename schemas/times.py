"""China keeps one clock: every day and hour in this project is Asia/Shanghai."""

from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
