"""State in memory lives in named classes, listed with what a second process needs; never in module globals."""

import ast
import re
from pathlib import Path

from tests.test_architecture import ROOMS, ROOT, imports, python_files

# State at the top of a module: calls that create it, and calls that change it.
CONTAINERS = {"dict", "list", "set", "defaultdict", "deque", "OrderedDict", "Counter", "WeakSet", "WeakValueDictionary"}
HOLDERS = {
    "count",
    "cycle",
    "Lock",
    "RLock",
    "Event",
    "Queue",
    "Semaphore",
    "ThreadPoolExecutor",
    "ContextVar",
    "Ids",
} | {"Languages"}
CHANGING = {"append", "add", "update", "pop", "popitem", "setdefault", "clear", "extend", "insert", "remove", "discard"}
CACHES = {"functools.cache", "functools.lru_cache"}
# Filled during imports and only read afterwards, or an instance of a class listed in CONTRIBUTING.md.
MODULE_STATE = {
    "db/events.py KINDS": "every event by its name, filled by @event",
    "db/ids.py _ids": "the class Ids",
    "db/language.py _installed": "the class Languages",
}


def called(value: ast.expr) -> str:
    name = value.func if isinstance(value, ast.Call) else None
    return name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else ""


def is_holder(value: ast.expr) -> bool:
    """An object that exists to change, unlike a container, which may be a constant table."""
    return called(value) in HOLDERS


def can_change(value: ast.expr) -> bool:
    displays = ast.Dict | ast.List | ast.Set | ast.DictComp | ast.ListComp | ast.SetComp
    return isinstance(value, displays) or called(value) in CONTAINERS or is_holder(value)


def changed_names(tree: ast.Module) -> set[str]:
    """The names whose content a module changes: `x[…] = …`, `del x[…]`, `x.append(…)`, `x += …`, `global x`."""
    changed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            changed |= set(node.names)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            changed.add(ast.unparse(node.value))
        elif isinstance(node, ast.AugAssign):
            changed.add(ast.unparse(node.target))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            changed.add(ast.unparse(node.func.value))
    return changed


def state_in(path: Path):
    """The state a module keeps in its globals."""
    tree = ast.parse(path.read_text())
    changed = changed_names(tree)
    yield from (name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names)
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            value = getattr(node, "value", None)
            if isinstance(target, ast.Name) and value is not None and can_change(value):
                is_constant = not is_holder(value) and target.id not in changed
                if not is_constant:
                    yield target.id


def test_state_in_memory_lives_in_named_classes_and_not_in_module_globals():
    """A second process would not see it, so each such class is in the table of CONTRIBUTING.md."""
    found = {
        f"{path.relative_to(ROOT)} {name}"
        for path in [ROOT / "app.py", *python_files(*ROOMS)]
        for name in state_in(path)
    }
    assert found - MODULE_STATE.keys() == set()


def test_every_class_with_state_is_listed_with_what_a_second_process_needs():
    table = (ROOT / "CONTRIBUTING.md").read_text().partition("## State in memory")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` in `([\w/.]+)` \| [^|]+ \| [^|]+ \|$", table, re.M)
    assert {name for name, _ in listed} >= {"Hub", "Rooms", "Limits", "Tokens", "Turns", "Hashing", "Ids", "LocalBus"}
    assert [name for name, path in listed if f"class {name}" not in (ROOT / path).read_text()] == []
    cached = {str(path.relative_to(ROOT)) for path in python_files(*ROOMS) if CACHES & set(imports(path))}
    assert [path for path in cached if f"`{path}`" not in table] == []
