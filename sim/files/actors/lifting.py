"""A change made to a part of something, made to the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")


def lifted(whole: T, sent: T, got: T) -> T:
    """Return ``whole`` with what was changed from ``sent``, a view of it, to ``got``.

    What the view does not show stays as it is. Lists are followed by the ids of their items, else
    by equality, then by order if as many are left on both sides; what is hidden keeps its place
    after what stood before it.

    Examples
    --------
    >>> lifted((1, 2, 3, 4), (2, 4), (2, 5, 4))
    (1, 2, 3, 5, 4)
    >>> lifted((1, 2, 3, 4), (2, 4), (4,))
    (1, 3, 4)
    """
    result: Any = got
    if got == sent:
        result = whole
    elif sent != whole:
        if isinstance(whole, tuple) and isinstance(sent, tuple) and isinstance(got, tuple):
            result = _items(whole, sent, got)
        elif is_dataclass(whole) and type(whole) is type(sent) is type(got):
            result = _things(whole, sent, got)
    return result  # type: ignore[no-any-return]  # of the type of what it was made from


def _things(whole: Any, sent: Any, got: Any) -> Any:
    names = [each.name for each in fields(whole)]
    told = {n: lifted(getattr(whole, n), getattr(sent, n), getattr(got, n)) for n in names}
    return replace(whole, **told)


def _items(whole: tuple[Any, ...], sent: tuple[Any, ...], got: tuple[Any, ...]) -> tuple[Any, ...]:
    shown = _pairs(whole, sent)  # position in whole by position in sent
    kept = _pairs(sent, got)  # position in sent by position in got
    found: list[tuple[int | None, Any]] = []
    for k, item in enumerate(got):
        i = shown.get(kept[k]) if k in kept else None
        found.append((i, item if i is None else lifted(whole[i], sent[kept[k]], item)))
    for i in sorted(set(range(len(whole))) - set(shown.values())):
        found.insert(_after(i, [at for at, _ in found]), (i, whole[i]))
    return tuple(item for _, item in found)


def _after(i: int, there: Sequence[int | None]) -> int:
    """Return where the hidden item ``i`` goes: right after the nearest one that stood before it."""
    before = [at for at in there if at is not None and at < i]
    return there.index(max(before)) + 1 if before else 0


def _pairs(first: Sequence[Any], second: Sequence[Any]) -> dict[int, int]:
    """Return for positions in the second the positions of the same items in the first."""
    if all(hasattr(item, "id") for item in (*first, *second)):
        at = {item.id: i for i, item in enumerate(first)}
        return {k: at[item.id] for k, item in enumerate(second) if item.id in at}
    found = _equal(first, second)
    if len(first) == len(second):
        changed = [k for k in range(len(second)) if k not in found]
        free = [i for i in range(len(first)) if i not in found.values()]
        found |= dict(zip(changed, free, strict=True))
    return found


def _equal(first: Sequence[Any], second: Sequence[Any]) -> dict[int, int]:
    found: dict[int, int] = {}
    for k, item in enumerate(second):
        free = (i for i, other in enumerate(first) if i not in found.values() and other == item)
        i = next(free, None)
        if i is not None:
            found[k] = i
    return found
