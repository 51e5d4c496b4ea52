"""Events are declared records that survive a round trip through JSON, ready for a bus between processes."""

import ast
import importlib
import pkgutil
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_origin

import pytest

import db
from db import events, notifications
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import ROOT

for module in pkgutil.walk_packages(db.__path__, "db."):
    importlib.import_module(module.name)

EXAMPLES = {int: 2**63 - 1, str: "“Ünï” <b>\n\0 :name", bool: True, type(None): None}


def example(kind):
    """A value of this kind that is hard to serialise."""
    if is_dataclass(kind):
        return kind(**{field.name: example(field.type) for field in fields(kind)})
    if get_origin(kind) is tuple:
        return (example(get_args(kind)[0]),) * 2
    return EXAMPLES[kind] if kind in EXAMPLES else example(get_args(kind)[0])


@pytest.mark.parametrize("kind", events.KINDS.values(), ids=lambda kind: kind.__name__)
def test_each_event_survives_a_round_trip_through_json(kind):
    event = example(kind)
    assert events.from_json(events.to_json(event)) == event
    assert type(events.from_json(events.to_json(event))) is kind


def test_events_of_real_transactions_survive_the_round_trip(tx):
    making.a_full_class(tx, ADA)
    making.a_request(tx)
    notifications.read_all(tx, MAX.id)
    assert {type(event).__name__ for event in tx.events} >= {"Notified", "Listed", "SeatsChanged", "SessionTouched"}
    assert [events.from_json(events.to_json(event)) for event in tx.events] == tx.events


def emitted(path: Path):
    """The classes of the events this file emits: `tx.emit(Sent(…))`, or a variable assigned in the function."""
    for function in ast.walk(ast.parse(path.read_text())):
        if not isinstance(function, ast.FunctionDef):
            continue
        made = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "emit":
                yield from _classes(call.args[0], made)


def _classes(given, made: dict):
    if isinstance(given, ast.IfExp):
        yield from _classes(given.body, made)
        yield from _classes(given.orelse, made)
    elif isinstance(given, ast.Name) and given.id in made:
        yield from _classes(made[given.id], made)
    elif isinstance(given, ast.Call):
        yield given.func.attr if isinstance(given.func, ast.Attribute) else given.func.id
    else:
        yield ast.unparse(given)


def test_every_emitted_event_is_declared_and_every_declared_event_is_emitted():
    found = {name for path in (ROOT / "db").rglob("*.py") for name in emitted(path)}
    assert found == set(events.KINDS)


def test_a_field_that_json_cannot_carry_is_refused_at_its_declaration():
    with pytest.raises(TypeError, match="Sent.row"):

        @events.event
        class Sent:
            row: object

    assert "Sent" not in events.KINDS
