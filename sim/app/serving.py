"""The page served on this machine: nobody else reaches it, and it asks for nothing outside."""

from __future__ import annotations

import re
import signal
import socket
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.app.controls import controls_of
from sim.app.desk import Desk
from sim.app.pages import TEMPLATE, fixed, head, script
from sim.app.session import Session
from sim.app.watching import Files
from sim.errors import KrisimError
from sim.report.pages import page
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sim.scenario import Scenario
    from sim.words import Language

HERE: Final = "127.0.0.1"
LATER: Final = 60_000
"""Milliseconds after which a page that was closed is forgotten."""

_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline' blob:;"
    " script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; connect-src 'self' blob: ws://{host};"
    " base-uri 'none'; form-action 'none'"
)
_LIVE: Final = """
let put = null;
export function render({model, el}) {
  el.hidden = true;
  put = krisimPage(model.fixed, (message) => model.send_msg(message));
  model.on("state", () => put(model.state));
  window.krisimLost = put.lost;
  return document.createElement("div");
}
"""
_LOST: Final = "window.krisimLost?.()"
_TEMPLATE: Final = """{{ page_top }}{{ bokeh_css }}{{ bokeh_js }}{{ page_body }}
{% from macros import embed %}
<div hidden>
{% for doc in docs %}{% for root in doc.roots %}{{ embed(root) }}{% endfor %}{% endfor %}
</div>{{ plot_script }}</body></html>"""


@dataclass(frozen=True, slots=True)
class Served:
    """What is served: a plan, where its file is, in which language, and how often it is played."""

    plan: Scenario
    file: Path
    lang: Language = "en"
    replications: int = 100
    seed: int = 0
    workers: int = 1


def serve(served: Served, port: int, opened: Callable[[str], None], *, show: bool = True) -> None:
    """Serve the page until Ctrl-C; ``opened`` is told its address.

    Raises
    ------
    KrisimError
        If Panel is not installed, or the port is taken.
    """
    _refuse_without_panel()
    port = _free(port)
    desk, files = _desk(served), Files(served.file, served.plan)
    try:
        server = _server(lambda: _page(served, desk, files, f"{HERE}:{port}"), port)
        opened(f"http://{HERE}:{port}/")
        if show:
            server.show("/")
        before = [
            signal.signal(each, lambda *_: server.io_loop.add_callback_from_signal(_stop, server))
            for each in (signal.SIGINT, signal.SIGTERM)
        ]
        try:
            server.start()
            server.io_loop.start()
        finally:
            for each, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
                signal.signal(each, handler)
            server.stop(wait=False)
    finally:
        desk.end()


def _refuse_without_panel() -> None:
    try:
        import panel  # noqa: F401 - whether it is there, before anything is started
    except ImportError as error:
        raise KrisimError('the page needs more: pip install "krisim[app]"') from error


def _server(page_of: Callable[[], Any], port: int) -> Any:
    """Return what serves ``page_of`` to this machine alone."""
    import panel as pn

    try:
        return pn.serve(
            {"/": page_of},
            port=port,
            address=HERE,
            websocket_origin=[f"{HERE}:{port}", f"localhost:{port}"],
            show=False,
            start=False,
            verbose=False,
            admin=False,
            location=False,
            unused_session_lifetime=LATER,
        )
    except OSError as error:  # somebody was faster
        raise _taken(port) from error


def _desk(served: Served) -> Desk:
    """Return what works for all pages; it begins with the plan as it is."""
    desk = Desk(served.seed, served.replications, served.workers)
    desk.start()
    desk.prepare(served.plan)
    return desk


def _stop(server: Any) -> None:
    server.io_loop.stop()


def _free(port: int) -> int:
    """Return ``port``, or for 0 one that is free; KrisimError if it is taken."""
    try:
        with socket.socket() as trial:
            if sys.platform != "win32":  # so that it can be started again at once, as it is served
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((HERE, port))
            return int(trial.getsockname()[1])
    except (OSError, OverflowError) as error:
        raise _taken(port) from error


def _taken(port: int) -> KrisimError:
    return KrisimError(f"port {port} is taken: name another with --port, or none for a free one")


def _page(served: Served, desk: Desk, files: Files, host: str) -> Any:
    """Return the page of one person, with a session of its own."""
    import panel as pn
    from bokeh.models import CustomJS

    say = Words(served.lang)
    document = pn.state.curdoc
    assert document is not None  # the page is being made for somebody
    link = _link()(fixed=fixed(controls_of(served.plan, say), say))
    gone: list[bool] = []

    def tell(state: dict[str, Any]) -> None:
        if not gone:
            document.add_next_tick_callback(partial(setattr, link, "state", state))

    session = Session(desk, files, served.lang, tell)
    link.heard = session.receive

    def left(_: object) -> None:
        gone.append(True)
        session.leave()

    document.on_session_destroyed(left)
    document.config.reconnect_session = False  # a page that comes back begins anew
    document.js_on_event("connection_lost", CustomJS(code=_LOST))
    top, body = fixed_part(served.plan, say, host)
    template = pn.Template(_TEMPLATE)
    template.add_variable("page_top", top)
    template.add_variable("page_body", body)
    template.add_panel("link", link)
    document.title = head(served.plan, say).title
    return template


def fixed_part(plan: Scenario, say: Words, host: str) -> tuple[str, str]:
    """Return the page up to where resources belong, and from there to the end of its body."""
    html = page(TEMPLATE, say, head(plan, say))
    policy = f'content="{_POLICY.format(host=host)}"'
    html = re.sub(r'(?<=Content-Security-Policy" )content="[^"]*"', lambda _: policy, html, count=1)
    top, _, rest = html.partition("</head>")
    body, _, _ = rest.rpartition("</body>")
    return top, f"</head>{body}"


def _link() -> Any:
    """Return what goes between the page and its session: messages one way, states the other."""
    import param
    from panel.custom import JSComponent

    class Link(JSComponent):
        fixed = param.Dict(default={})
        state = param.Dict(default={})
        _esm = script() + _LIVE

        heard: Any = None

        def _handle_msg(self, data: Any) -> None:
            self.heard(data)

    return Link
