"""What the documentation lets a researcher run: the notebook and the Python of both READMEs and pages."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs/notebooks/first-steps.ipynb"
_PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PAGES = [
    page
    for page in [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")]
    if _PYTHON.search(page.read_text("utf-8"))
]


@pytest.fixture(scope="module")
def executed(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """The notebook after a run in a kernel of its own, over the lake."""
    own = tmp_path_factory.mktemp("jupyter")
    settings = {"GONGKAI_DATA": lake, "MPLCONFIGDIR": own, "IPYTHONDIR": own / "ipython"}
    settings |= {"JUPYTER_DATA_DIR": own / "data", "JUPYTER_RUNTIME_DIR": own / "runtime"}
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    resources = {"metadata": {"path": str(NOTEBOOK.parent)}}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(name, str(value))
        return NotebookClient(notebook, timeout=60, kernel_name="python3", resources=resources).execute()


def _output(notebook: nbformat.NotebookNode, cell_id: str) -> str:
    """All text that a cell put out."""
    outputs = next(cell for cell in notebook.cells if cell.id == cell_id).outputs
    return "".join(one.get("text") or one.get("data", {}).get("text/plain", "") for one in outputs)


def test_notebook_shows_dadong_and_traces_a_number(executed: nbformat.NotebookNode) -> None:
    assert _output(executed, "dadong").startswith("161 cells")
    assert "l120.w1" in _output(executed, "dadong")
    assert "value 1, printed '1' in line 120" in _output(executed, "trace")
    assert "period_agrees" in _output(executed, "checks")
    assert "2019-12-30" in _output(executed, "checks")
    assert "licensing" in _output(executed, "metadata")


def test_notebook_draws_a_picture_and_warns_of_nothing(executed: nbformat.NotebookNode) -> None:
    outputs = [output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == 1
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []


def test_notebook_is_committed_valid_and_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_python_on_the_page_runs(page: Path, lake: Path) -> None:
    for number, code in enumerate(_PYTHON.findall(page.read_text("utf-8")), start=1):
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            env={**os.environ, "GONGKAI_DATA": str(lake), "PYTHONIOENCODING": "utf-8"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, f"{page.name}, Python block {number}: {ran.stderr}"
        if "applications" in code:
            assert ran.stdout.startswith("1 1 l120.w1\n")
            assert ran.stdout.split()[-1] == "1"
