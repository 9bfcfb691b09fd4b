"""The Common Exercise Format (CEXF): a flow of injects, each started by STARTEX or by another."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from sim.clock import SECOND
from sim.errors import KrisimError
from sim.files.importing.plain_json import seconds, text, texts, thing, things
from sim.files.importing.script import Line, Script, Wanted
from sim.files.importing.times import Told
from sim.words import Words

_CHANNELS = {"email_to_participants": "mail", "network_connection": "network"}


def read_cexf(told: Mapping[str, Any], file: str, say: Words) -> Script:
    """Return the script of a file in the Common Exercise Format.

    An inject that follows another goes out when that is completed. The format names no
    recipients: mail goes to the participants.
    """
    flow = [*things(told, "inject_flow")]
    ids: dict[str, str] = {}
    for number, step in enumerate(flow, start=1):
        uuid = text(step, "inject_uuid")
        if uuid in ids:
            raise KrisimError(f"{file}: the inject {uuid} stands twice in 'inject_flow'")
        ids[uuid] = f"I-{number:02}"
    injects = {text(each, "uuid"): each for each in things(told, "injects")}
    payloads = {text(each, "uuid"): each for each in things(told, "inject_payloads")}
    before = dict(_predecessors(flow))
    lines = []
    for number, step in enumerate(flow, start=1):
        uuid = text(step, "inject_uuid")
        inject = injects.get(uuid, {})
        payload = payloads.get(text(inject, "action_payload_resource_uuid"), {})
        starts = _starts(step)
        parent = None if starts is not None else before.get(uuid)
        cells = {
            "id": ids[uuid],
            "at": starts,
            "to": say("participants"),
            "by": _CHANNELS.get(text(inject, "action"), text(inject, "action")),
            "title": text(inject, "name") or text(step, "description"),
            "says": _content(payload) or text(step, "description"),
            "from": _source(payload),
            "notes": text(inject, "target_tool"),
        }
        lines.append(
            Line(
                f"{file}, inject {number}",
                "inject",
                {name: cell for name, cell in cells.items() if cell},
                text(inject, "name"),
                tuple(_evaluations(inject)),
                after=f"{ids[parent]} completed" if parent in ids else "",
                notes=tuple(_told(step, starts, parent, ids, say)),
            )
        )
    length = seconds(thing(told, "exercise").get("total_duration"))
    return Script(file, "cexf", tuple(lines), seconds=length)


def _starts(step: Mapping[str, Any]) -> Told | None:
    """Return when a step starts by the clock; None if something else starts it."""
    at = seconds(thing(step, "timing").get("triggered_at"))
    if at is not None:
        return Told(f"{at} s", after=at * SECOND)
    return (
        Told("startex", after=0) if "startex" in texts(thing(step, "sequence"), "trigger") else None
    )


def _predecessors(flow: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield each inject that waits for another, with that one; what is required comes last."""
    for step in flow:
        for follower in texts(thing(step, "sequence"), "followed_by"):
            yield follower, text(step, "inject_uuid")
    for step in flow:
        required = text(thing(step, "requirements"), "inject_uuid")
        if required:
            yield text(step, "inject_uuid"), required


def _told(
    step: Mapping[str, Any],
    starts: Told | None,
    parent: str | None,
    ids: Mapping[str, str],
    say: Words,
) -> Iterator[str]:
    resolution = text(thing(step, "requirements"), "resolution_requirement")
    if starts is None and parent not in ids:
        yield say("nothing says when it goes out")
    if resolution and parent is not None and parent in ids:
        yield say(
            "it waits for '{what}' of {inject}, taken as its completion",
            what=resolution,
            inject=ids[parent],
        )


def _content(payload: Mapping[str, Any]) -> str:
    parameters = thing(payload, "parameters")
    content = text(parameters, "content")
    if text(parameters, "content-type") != "base64":
        return content
    try:
        return base64.b64decode(content, validate=True).decode("utf-8").strip()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _source(payload: Mapping[str, Any]) -> str:
    """Return the sender that a text of mail names in its first line."""
    first = _content(payload).partition("\n")[0]
    return first.removeprefix("From ").strip() if first.startswith("From ") else ""


def _evaluations(inject: Mapping[str, Any]) -> Iterator[Wanted]:
    for each in things(inject, "inject_evaluation"):
        scores = each.get("score_range")
        most = seconds(scores[-1]) if isinstance(scores, list) and scores else None
        yield Wanted(text(each, "result"), None, 1.0 if most is None else max(most, 0) / 100)
