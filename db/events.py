"""Events: what a transaction tells the rest of Mentora after its commit. They can travel between processes.

`@event` declares one, `@record` a part of one. Their fields are what JSON can carry and bring back.
"""

import json
from dataclasses import dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, dataclass_transform, get_args, get_origin

Declared = TypeVar("Declared")

# Every event by its name. Filled while the modules are imported, and never afterwards.
KINDS: dict[str, type] = {}
PLAIN = (int, str, bool, NoneType)


@dataclass_transform(frozen_default=True)
def record(declared: type[Declared]) -> type[Declared]:
    """A dataclass whose fields can travel. It is frozen for the type checker alone: to make one that refuses changes
    takes three times as long, and a booking makes five."""
    made = dataclass(slots=True, unsafe_hash=True)(declared)
    for field in fields(cast(Any, made)):
        if not _can_travel(field.type):
            raise TypeError(f"{declared.__name__}.{field.name} is a {field.type}, which JSON cannot bring back")
    return made


@dataclass_transform(frozen_default=True)
def event(declared: type[Declared]) -> type[Declared]:
    made = record(declared)
    if declared.__name__ in KINDS:
        raise TypeError(f"two events are called {declared.__name__}")
    KINDS[declared.__name__] = made
    return made


def of(declared: type[Declared], row: Any) -> Declared:
    """The record that this row of the database fills; columns it does not declare stay behind."""
    return declared(**{field.name: getattr(row, field.name) for field in fields(cast(Any, declared))})


def to_json(event: Any) -> str:
    return json.dumps([type(event).__name__, _packed(event)], ensure_ascii=False)


def from_json(text: str) -> Any:
    kind, packed = json.loads(text)
    return _unpacked(KINDS[kind], packed)


def _can_travel(kind: Any) -> bool:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return all(part in PLAIN for part in get_args(kind))
    if origin is tuple:
        part, *rest = get_args(kind)
        return rest == [...] and _can_travel(part)
    return kind in PLAIN or (is_dataclass(kind) and all(_can_travel(field.type) for field in fields(kind)))


def _packed(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _packed(getattr(value, field.name)) for field in fields(value)}
    return [_packed(part) for part in value] if isinstance(value, tuple) else value


def _unpacked(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        made: Any = kind
        return made(**{field.name: _unpacked(field.type, value[field.name]) for field in fields(kind)})
    if get_origin(kind) is tuple:
        return tuple(_unpacked(get_args(kind)[0], part) for part in value)
    return value
