"""Breaks a module in one small way after another and tells which breaks no test notices.

    python -m tests.mutate parsers/numbers.py tests/parsers/test_numbers.py

Each mutant lives in a forked process of its own that loads the changed source in place of the file's;
no file is touched. A mutant that survives is a test case that is missing, or changes nothing that can
be seen. Takes about a second a mutant, so it is no part of `make test`.
"""

import ast
import contextlib
import copy
import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
SECONDS = 90  # a mutant that runs longer has made something endless, which somebody would notice
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Every mutant of a source: line, what was done, the changed source."""
    tree = ast.parse(source)
    for index, node in enumerate(_nodes(tree)):
        for number, (what, _) in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            twin = _nodes(changed)[index]
            new = _changes(twin)[number][1]
            _replace(changed, twin, new)
            yield getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(changed))


def _nodes(tree: ast.Module) -> list[ast.AST]:
    """What can be broken: neither docstrings nor annotations nor keys of decorators."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            skipped |= {id(inner) for inner in ast.walk(part)} if part is not None else set()
        for decorator in getattr(node, "decorator_list", []):
            skipped |= {id(inner) for inner in ast.walk(decorator)}
    return [node for node in ast.walk(tree) if id(node) not in skipped]


def _changes(node: ast.AST) -> list[tuple[str, ast.AST]]:
    changes: list[tuple[str, ast.AST]] = []

    def change(what: str, **parts: object) -> None:
        new = copy.copy(node)
        for name, value in parts.items():
            setattr(new, name, value)
        changes.append((what, new))

    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        change("comparison", ops=[_COMPARISONS[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, ast.BoolOp):
        change("and/or", op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        changes.append(("not", node.operand))
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        change("operator", op=_OPERATORS[type(node.op)]())
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        change("constant", value=not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        change("constant + 1", value=node.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        for what, text in _shorter(node.value):
            change(what, value=text)
    elif isinstance(node, (ast.Set, ast.Tuple)) and len(node.elts) > 1 and not _is_target(node):
        for place in range(len(node.elts)):
            change(f"without element {place}", elts=node.elts[:place] + node.elts[place + 1 :])
    elif isinstance(node, ast.Dict) and len(node.keys) > 1:
        for place in range(len(node.keys)):
            rest = [n for n in range(len(node.keys)) if n != place]
            change(
                f"without entry {place}",
                keys=[node.keys[n] for n in rest],
                values=[node.values[n] for n in rest],
            )
    elif isinstance(node, ast.Return) and not (
        isinstance(node.value, ast.Constant) and node.value.value is None
    ):
        change("return None", value=ast.Constant(None))
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        change("never", test=ast.Constant(False))
    return changes


def _is_target(node: ast.Set | ast.Tuple) -> bool:
    return isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store)


def _shorter(text: str) -> list[tuple[str, str]]:
    """A text without its end; one with alternatives, without each of them."""
    parts = text.split("|")
    if len(parts) > 1:
        return [(f"without |{part}", "|".join(parts[:n] + parts[n + 1 :])) for n, part in enumerate(parts)]
    return [(f"{text!r:.60} cut at its end", text[:-1])] if text else [("'' for 'x'", "x")]


def _replace(tree: ast.Module, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                for place, item in enumerate(value):
                    if item is old:
                        value[place] = new


class _Mutated(SourceFileLoader):
    """Loads the changed source under the name, and as from the file, of the module."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        """The code of the changed source."""
        return compile(self.source, self.path, "exec")


class _Finder:
    def __init__(self, loader: _Mutated) -> None:
        self.loader = loader

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The mutated module under its name, every other from its file."""
        if name != self.loader.name:
            return None
        return importlib.util.spec_from_file_location(name, self.loader.path, loader=self.loader)


def survives(name: str, path: Path, source: str, tests: list[str]) -> bool:
    """Whether the tests pass on a changed module."""
    child = os.fork()
    if child == 0:
        status = 1
        with open(os.devnull, "w") as nowhere, contextlib.suppress(BaseException):  # noqa: PTH123
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            signal.alarm(SECONDS)
            sys.meta_path.insert(0, _Finder(_Mutated(name, str(path), source)))  # type: ignore[arg-type]
            options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib"]
            status = int(pytest.main([*options, *tests]))
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main(module: str, *tests: str) -> int:
    """Print every mutant that survives, and how many there were."""
    path = (CHECKOUT / module).resolve()
    name = ".".join(Path(module).with_suffix("").parts)
    source = path.read_text("utf-8")
    if not survives(name, path, source, list(tests)):
        print("the tests fail on the module as it is", file=sys.stderr)
        return 2
    made = alive = 0
    for line, what, changed in mutants(source):
        made += 1
        if survives(name, path, changed, list(tests)):
            alive += 1
            print(f"{module}:{line}: {what}", flush=True)
    print(f"{made} mutants, {made - alive} noticed, {alive} survived")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
