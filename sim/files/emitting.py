"""Writing YAML: in the order given, without aliases, and so that `tree` reads it back."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

UNBROKEN = 1_000_000
"""So wide that no line is broken; the emitter breaks keys with spaces and cannot read them."""


class Block(dict[str, Any]):
    """A mapping with a line for every key, even if it holds only text."""


def to_yaml(value: Any) -> str:
    """Return text, numbers, lists and mappings as YAML.

    >>> print(to_yaml({"a": {"b": "1"}, "c": Block(d=1)}), end="")
    a: {b: '1'}
    c:
      d: 1
    """
    text = io.StringIO()
    _yaml().dump(value, text)
    return text.getvalue()


class _Representer(SafeRepresenter):
    """Writes text, lists and mappings, and again what occurs more than once."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Write no aliases, which `load` refuses."""
        return True


def _represent_block(representer: _Representer, block: Block) -> Any:
    return representer.represent_mapping("tag:yaml.org,2002:map", block, flow_style=False)


_Representer.add_representer(Block, _represent_block)


def _yaml() -> Any:
    yaml: Any = YAML(typ="safe", pure=True)  # its attributes are typed as what they are at first
    yaml.Representer = _Representer
    yaml.default_flow_style = None  # what holds only text stands on one line
    yaml.allow_unicode = True
    yaml.width = UNBROKEN
    yaml.sort_base_mapping_type_on_output = False
    return yaml
