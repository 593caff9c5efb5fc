"""The page that takes a newcomer through adding a portal: its commands, run as they stand there."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import yaml

from pipelines.lake.files import Lake
from pipelines.store.datadir import DataDir
from spiders.sources import Source

PAGE = Path(__file__).parents[2] / "docs" / "add-a-source.md"


def test_its_commands_add_the_sample_portal(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start, *others = re.findall(
        r"```sh\n(.*?)```", PAGE.read_text("utf-8").replace("8765", str(port)), re.DOTALL
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "GONGKAI_"))}
    environment = kept | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = f"exec {start.strip()} --until-stdin-closes"
    with subprocess.Popen(
        ["/bin/sh", "-c", command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        cwd=tmp_path,
    ) as portal:
        assert portal.stdin is not None
        assert portal.stdout is not None
        assert portal.stdout.readline()
        done = subprocess.run(
            ["/bin/sh", "-euc", "\n".join(others)],
            capture_output=True, encoding="utf-8", timeout=120, check=False, env=environment, cwd=tmp_path,
        )  # fmt: skip
        portal.stdin.close()
    assert done.returncode == 0, done.stderr
    (entry,) = yaml.safe_load((tmp_path / "new.yaml").read_text("utf-8"))
    source = Source.model_validate(entry)
    assert source.start_urls == [f"http://127.0.0.1:{port}/zwgk/xxgknb/{{year}}/"]
    assert source.district == 440104
    assert f"http://127.0.0.1:{port}/zwgk/xxgknb/2022/" in done.stdout
    years = {partition.year for partition in Lake(DataDir.at(tmp_path / "try").lake).partitions()}
    assert years == {2022}
    assert (tmp_path / "try.warc.gz").stat().st_size > 10_000
