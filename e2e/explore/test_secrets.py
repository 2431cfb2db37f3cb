"""Nothing that `explore` hands over has a secret of the page, or names its user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from bridge.explore.findings.files import write_findings
from bridge.explore.findings.report import report_of
from bridge.explore.search.found import Finding, Found
from bridge.explore.search.plan import Plan
from bridge.explore.space.alphabet import HIDE, twelve_moves
from bridge.explore.space.case import Around, Broken, Case
from bridge.explore.space.coverage import Coverage
from bridge.explore.space.scenario import scenario_of_case
from bridge.harness.bridge import Bridge
from bridge.harness.player import Options, play
from bridge.harness.stage import Subject
from e2e.agent.app import agent_app
from e2e.conftest import Site
from e2e.explore.broken_player import BUSY

TOKEN, KEY, COOKIE = "tok-planted-1", "pub-planted-2", "cookie-planted-3"
MAIL, NAME, USER = "ada.planted@example.com", "Ada Planted-Lovelace", "user-planted-4"
HEADER, BODY, SECRET_PATH = "header-planted-5", "body-planted-6", "path.planted@example.com"
PLANTED = (TOKEN, KEY, COOKIE, MAIL, NAME, USER, HEADER, BODY, SECRET_PATH)

#: A page that shows, stores, sends and throws them.
LEAKS = f"""<script>
document.cookie = 'who={COOKIE}'
addEventListener('load', () => {{
  const to = new URLSearchParams(location.search).get('proxy')
  const headers = {{Authorization: 'Bearer {HEADER}', 'dd-api-key': '{KEY}'}}
  const body = JSON.stringify({{usr: {{id: '{USER}', email: '{MAIL}', name: '{NAME}'}}, text: '{BODY}'}})
  fetch(to + '/v1/other?dd-api-key={KEY}&name={USER}', {{method: 'POST', body, headers}}).catch(() => 0)
  navigator.sendBeacon(to + '/v1/other?dd-api-key={KEY}', body)
  fetch('http://127.0.0.1:9/{SECRET_PATH}?token={TOKEN}').catch(() => 0)
  console.error('{NAME} has no cart')
  setTimeout(() => {{ throw new TypeError('{NAME}, {MAIL}, {COOKIE}') }})
}})
</script>"""

PLAN = Plan(graph=twelve_moves())


@contextmanager
def leaking(site: Site) -> Iterator[Subject]:
    """A page with the agent, and its address with all kinds of secrets in it."""
    path = f"/{SECRET_PATH}"
    page = agent_app(site, path, head=LEAKS, body=BUSY)
    yield Subject(address(site), lambda proxy: f"{page(proxy)}&{query()}", "agent")


def query() -> str:
    return f"view=shop&token={TOKEN}&email={MAIL}&user={USER}&dd-api-key={KEY}"


def address(site: Site) -> str:
    return f"{site.url(f'/{SECRET_PATH}')}?proxy={{proxy}}&{query()}"


@pytest.fixture(scope="module")
def found(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Found:
    case = Case((HIDE,), "settled")
    options = Options(recordings=tmp_path_factory.mktemp("recordings"))
    with leaking(site) as subject, Bridge.launch() as bridge:
        recording = play(bridge, scenario_of_case(case), subject, 1, options).result.recording
    assert recording
    failure = f"step 1, open: {address(site)} did not answer"
    around = Around(step="hide", page="hidden", session="tracked", profiler="running")
    broken = Broken(rule="pauses-when-hidden", message=failure, at_ms=2000, around=around)
    finding = Finding(broken.rule, case, broken, recording, runs=1, confirmed=1)
    return Found(
        Coverage(twelve_moves()), findings=[finding], not_played={case.name: failure}, crashes=[failure]
    )


def test_no_file_and_no_report_has_them(found: Found, site: Site, tmp_path: Path) -> None:
    files = write_findings(found, PLAN, address(site), tmp_path, address(site))
    report = report_of(found, PLAN, address(site))
    texts = {file.name: file.name + file.read_text("utf-8") for file in files}
    texts["--json"] = msgspec.json.encode(report).decode()
    assert len(texts) == 6
    leaks = {name: [each for each in PLANTED if each in text] for name, text in texts.items()}
    assert leaks == {name: [] for name in texts}


def test_the_page_can_still_be_opened_and_a_comment_says_what_is_missing(
    found: Found, site: Site, tmp_path: Path
) -> None:
    files = write_findings(found, PLAN, address(site), tmp_path, address(site))
    [module] = [file.read_text("utf-8") for file in files if file.suffix == ".py"]
    compile(module, "test_found.py", "exec")
    url = site.url("/REDACTED?proxy={proxy}&view=shop&token=REDACTED&email=REDACTED&user=REDACTED")
    assert f"bridge_new_tab('{url}&dd-api-key=REDACTED')" in module
    [*_, comment] = module.partition("    # In the address REDACTED stands for what may be secret.")
    assert "`token`, `email`, `user`" in comment.partition("tab = ")[0]


def test_the_page_really_had_them(found: Found) -> None:
    """Else the tests above could not fail."""
    with ZipFile(found.findings[0].recording) as recording:
        kept = b"".join(recording.read(name) for name in recording.namelist()).decode("utf-8", "replace")
    assert [each for each in (NAME, MAIL, USER, TOKEN, BODY, SECRET_PATH, COOKIE) if each not in kept] == []
