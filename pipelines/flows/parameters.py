"""What a flow is asked for, in the values that Prefect can keep."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.selection import Selection
from pipelines.store.datadir import DataDir


def parameters(
    data: DataDir, selection: Selection, sources: Path | None, source_ids: Sequence[str]
) -> dict[str, Any]:
    """The arguments that `harvest` and `backfill` share; `sources` is a registry, None for the packaged one."""
    return {
        "data": str(data.root),
        "sources": str(sources.absolute()) if sources else None,
        "source_ids": list(source_ids),
        "districts": sorted(selection.districts),
        "streets": sorted(selection.streets),
        "years": sorted(selection.years),
    }
