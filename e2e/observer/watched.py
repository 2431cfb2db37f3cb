"""A page watched by the built observer, without the driver: plain Playwright and one CDP session."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

OBSERVER = Path(__file__).parent.parent.parent / "bridge" / "driver" / "page" / "observer.js"
PAGES = Path(__file__).parent / "pages"
STORE_KEYS = ("_dd_s", "_dd_s_v2")
WAIT_S = 10.0

Message = dict[str, Any]


class Site:
    """Any path gives a page with `scripts`; under `/plain/` without the profiler's policy.

    `/_beacon` keeps what it is sent.
    """

    def __init__(self) -> None:
        self.scripts: dict[str, str] = {}
        self.beacons: list[Message] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # An answer is written in two parts: the second would wait 40 ms for the first to be acknowledged.
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if path.endswith(".js"):
                    self._answer((PAGES / path.rpartition("/")[2]).read_bytes(), "text/javascript")
                else:
                    self._answer(site.page(path).encode(), "text/html")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.beacons += map(json.loads, body.splitlines())
                self._answer(b"", "text/plain")

            def _answer(self, body: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if not self.path.startswith("/plain/"):
                    self.send_header("Document-Policy", "js-profiling")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def page(self, path: str) -> str:
        script = self.scripts.get(path, "")
        return (
            "<!doctype html><title>page</title><link rel=icon href=data:,>"
            f"<body style='height:5000px'><p>{path}</p><script>{script}</script>"
        )

    def beacons_of(self, document: str) -> list[Message]:
        found = [beacon for beacon in list(self.beacons) if beacon["document"] == document]
        return sorted(found, key=lambda beacon: int(beacon["seq"]))

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Watched:
    """A Playwright page with the observer in each of its same-process frames."""

    def __init__(
        self,
        page: Page,
        *,
        beacon: str | None = None,
        date_offset_ms: int = 0,
        global_names: tuple[str, ...] = (),
    ) -> None:
        self.page = page
        self.binding = f"b{secrets.token_hex(8)}"
        self.channel = f"c{secrets.token_hex(8)}"
        self.messages: list[Message] = []
        self._commands = 0
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.on("Runtime.bindingCalled", self._called)
        for method in ("Runtime.enable", "Page.enable"):
            self.cdp.send(method)
        self.config = {
            "binding": self.binding,
            "channel": self.channel,
            "beacon": beacon,
            "storeKeys": list(STORE_KEYS),
            "dateOffsetMs": date_offset_ms,
            "globals": list(global_names),
            "uploadMarks": ["ddforward="],
            "intake": "",
        }
        self.cdp.send("Runtime.addBinding", {"name": self.binding})
        self.inject()

    def source(self) -> str:
        return OBSERVER.read_text("utf-8").replace("__BRIDGE_CONFIG__", json.dumps(self.config))

    def inject(self) -> None:
        self.cdp.send(
            "Page.addScriptToEvaluateOnNewDocument", {"source": self.source(), "runImmediately": True}
        )

    def _called(self, call: dict[str, Any]) -> None:
        if call["name"] == self.binding:
            self.messages.append(json.loads(call["payload"]))

    def events(self, *kinds: str) -> list[Message]:
        """What the present document of the main frame said, `kinds` only, in order."""
        document = self.document
        own = [m for m in self.messages if m["kind"] != "reply" and m["document"] == document]
        return [m for m in own if not kinds or m["kind"] in kinds]

    @property
    def document(self) -> str:
        started = [m for m in self.messages if m["kind"] == "document-started" and m["top"]]
        return str(started[-1]["document"])

    def wait(self, found: Callable[[], Any], what: str = "the condition") -> Any:
        """Pumps Playwright until `found` gives something true."""
        deadline = time.monotonic() + WAIT_S
        while not (result := found()):
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} did not come; events: {self.events()}")
            self.page.wait_for_timeout(5)
        return result

    def wait_for(self, kind: str, count: int = 1) -> list[Message]:
        self.wait(lambda: len(self.events(kind)) >= count, f"{count} x {kind}")
        return self.events(kind)

    def command(self, command: str, *, frame: str | None = None, **arguments: Any) -> Message:
        """Sends a command as the driver does, and gives the reply."""
        self._commands += 1
        frame_id = frame or self.cdp.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self.cdp.send("Page.createIsolatedWorld", {"frameId": frame_id, "worldName": "commands"})
        detail = json.dumps({"id": self._commands, "command": command, **arguments})
        event = f"new CustomEvent({json.dumps(self.channel)}, {{detail: {json.dumps(detail)}}})"
        self.cdp.send(
            "Runtime.evaluate",
            {"expression": f"document.dispatchEvent({event})", "contextId": world["executionContextId"]},
        )
        replies = [m for m in self.messages if m["kind"] == "reply" and m["id"] == self._commands]
        assert len(replies) == 1, f"{command}: {replies}"
        return replies[0]

    def child_frames(self) -> list[str]:
        tree = self.cdp.send("Page.getFrameTree")["frameTree"]
        return [child["frame"]["id"] for child in tree.get("childFrames", [])]


Watch = Callable[..., Watched]
