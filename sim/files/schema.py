"""The JSON Schema of the short form, for editors that check and complete what is typed."""

from __future__ import annotations

from typing import Any

from sim.files.whole import ShortScenario


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``scenario.yaml`` in the short form.

    >>> schema()["required"]
    ['exercise', 'start', 'end']
    """
    described = ShortScenario.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}
