"""Gongkai in a notebook: open what a harvest wrote, follow a number to its document, read a report.

    import gongkai

    lake = gongkai.open_lake("data")
    applications = lake.table("applications", district="越秀区", years=range(2019, 2024))

These names stay; the packages behind them (`schemas`, `parsers`, `spiders`, `pipelines`) may change with any version.
"""

from importlib.metadata import version

from pipelines.lake.opened import Lake, open_lake
from pipelines.reading.files import parse
from spiders.archive.objects import ArchiveError

__all__ = ["ArchiveError", "Lake", "__version__", "open_lake", "parse"]

__version__ = version("gongkai")
