"""What the lake holds of a report, held against what was last written there: our work, or somebody's hand."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.lake.files import DamagedFileError, Lake
from pipelines.store.partitions import Partition
from schemas.tables import TABLES

Tables = dict[str, list[dict[str, Any]]]


@dataclass(slots=True)
class Held:
    """The tables of one partition.

    `rows` has every table whose file is as it was written, one without a file as no rows; what is to be
    compared with a new reading is only that. `strange` are rows of files that somebody altered or put
    there. `odd` says of each file that is not as it was written what is wrong with it.
    """

    rows: Tables = field(default_factory=dict)
    strange: Tables = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)

    @property
    def report(self) -> dict[str, Any] | None:
        """The row of `reports`, whoever wrote it."""
        rows = self.rows.get("reports") or self.strange.get("reports")
        return rows[0] if rows else None

    @property
    def is_empty(self) -> bool:
        """Whether no table but `revisions` has any row."""
        held = {**self.strange, **self.rows}
        return not any(rows for table, rows in held.items() if table != "revisions")


def hold(
    lake: Lake, partition: Partition, digests: Mapping[str, str], stamp: str, *, unfinished: bool
) -> Held:
    """Read one partition, and set aside what cannot be read under a name with `stamp` in it.

    `digests` has the SHA-256 of each file as it was last written, by table; `unfinished` says that a run was
    cut off while it wrote here: its files are ours though no digest says so.
    """
    held = Held()
    for table in TABLES:
        written = digests.get(table)
        name = lake.file(table, partition).relative_to(lake.root).as_posix()
        try:
            content = lake.content(table, partition)
            rows = [] if content is None else lake.rows(table, content)
        except DamagedFileError:
            held.odd[table] = f"{name}: damaged, set aside as {lake.set_aside(table, partition, stamp)}"
            continue
        found = None if content is None else hashlib.sha256(content).hexdigest()
        if unfinished or found == written:
            held.rows[table] = rows
        elif found is None:
            held.odd[table] = f"{name}: missing"
        else:
            held.odd[table] = f"{name}: {'altered' if written else 'not ours'}"
            held.strange[table] = rows
    return held
