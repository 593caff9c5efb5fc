"""The lake for those who read: tables as frames with nullable types, and the documents behind them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pipelines.selection import select
from pipelines.store.datadir import usual_root
from schemas.tables import PARTITION, TABLES, arrow_schema
from spiders.archive.objects import Archive

if TYPE_CHECKING:
    import pandas as pd

_ATTEMPTS = 5  # a run replaces a file once, in less time than it takes to list them

Place = str | int
Filters = Sequence[tuple[str, str, object]]


@dataclass(frozen=True, slots=True)
class Lake:
    """The tables below one data directory, as the last run left them; made by `open_lake`."""

    data: Path

    def table(
        self,
        name: str,
        *,
        district: Place | Iterable[Place] | None = None,
        street: Place | Iterable[Place] | None = None,
        years: int | Iterable[int] | None = None,
    ) -> "pd.DataFrame":
        """One table as a frame with nullable types, `district`, `street` and `year` among its columns.

        Args:
            name: of a table of the data dictionary, such as "applications".
            district: by code or name ("越秀区", 440104), one or several; None for all.
            street: the same for streets and towns ("大东街道", 440104019).
            years: that the reports are about, one or several.

        The frame's `attrs` hold what the files say of table and columns:
        `attrs["columns"]["value"]["unit"]`. Files are opened anew by each call, so a lake that was rewritten
        meanwhile is read as it is now. Raises ValueError for a table, a place or a year that there is not.
        """
        if name not in TABLES:
            raise ValueError(f"no table {name!r}; there are {', '.join(TABLES)}")
        chosen = select(_texts(district), _texts(street), [years] if isinstance(years, int) else years or ())
        wanted = [("street", chosen.streets), ("year", chosen.years)]
        if not chosen.streets:
            wanted.append(("district", chosen.districts))
        filters = [(column, "in", sorted(codes)) for column, codes in wanted if codes]
        return load(name, self.data, filters or None)

    def document(self, sha256: str) -> bytes:
        """The document that a row's figures were read from, byte for byte as its office published it.

        `sha256` is that of the row in `reports`. Raises ArchiveError where the archive cannot give it.
        """
        return Archive(self.data / "archive").get(sha256)


def open_lake(path: str | Path | None = None) -> Lake:
    """The lake below the data directory `path`; None is the directory that the commands use.

    Raises FileNotFoundError where no run has written anything yet.
    """
    data = usual_root() if path is None else Path(path)
    if not (data / "lake" / "reports").is_dir():
        raise FileNotFoundError(
            f"{data.absolute()} holds no lake. `gongkai harvest --data {data}` writes one, `gongkai demo` one to try."
        )
    return Lake(data)


def load(table: str, data: str | Path, filters: Filters | None = None) -> "pd.DataFrame":
    """One table of the lake below the data directory `data`, as a frame with nullable types.

    `filters` is what `pandas.read_parquet` takes, such as `[("year", "==", 2020)]`. The frame's
    `attrs` hold what the files say of table and columns: `attrs["columns"]["value"]["unit"]`.
    A table that nobody has written yet is an empty frame. Raises KeyError for an unknown table.
    """
    import pandas as pd

    place = pa.schema([(name, pa.int64()) for name in PARTITION])
    schema = arrow_schema(table)
    whole = pa.schema([*place, *schema], metadata=schema.metadata)
    wanted = None if filters is None else pq.filters_to_expression(filters)
    rows = _read(Path(data) / "lake" / table, whole, ds.partitioning(place, flavor="hive"), wanted)
    types = {pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype(), pa.string(): pd.StringDtype()}
    frame: pd.DataFrame = rows.to_pandas(types_mapper=types.get)
    frame.attrs["table"] = _described(schema.metadata)
    frame.attrs["columns"] = {column.name: _described(column.metadata) for column in schema}
    return frame


def _read(
    root: Path, schema: pa.Schema, partitioning: ds.Partitioning, wanted: pc.Expression | None
) -> pa.Table:
    """All rows wanted, as they are at one moment or another: a file that a run replaces while it is read has
    other pages than its end said, and one that is removed was there when the folder was listed.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            # An explicit schema, or the first file would decide what columns there are.
            files = ds.dataset(
                root if root.exists() else [], format="parquet", schema=schema, partitioning=partitioning
            )
            return files.to_table(filter=wanted)
        except (OSError, pa.ArrowInvalid):
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _described(metadata: Mapping[bytes, bytes]) -> dict[str, str]:
    return {name.decode(): text.decode() for name, text in metadata.items()}


def _texts(places: Place | Iterable[Place] | None) -> list[str]:
    """Places as they may be written on a command line."""
    if places is None:
        return []
    return [str(places)] if isinstance(places, str | int) else [str(place) for place in places]
