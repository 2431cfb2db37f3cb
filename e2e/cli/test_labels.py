"""Several pages in one call, each shown by its label."""

from __future__ import annotations

from pathlib import Path

from e2e.cli.calling import cli, said
from e2e.conftest import Site
from tests.cli.calling import called


def test_pages_are_shown_by_their_labels(site: Site, tmp_path: Path) -> None:
    url = site.put("/shop", "<title>shop</title><h1>A shop</h1>")
    pages = ("--url", f"old={url}", "--url", f"new-2.0={url}?a=1&b=2", "--url", f"{url}?a=1")
    args = ("run", "hidden-resume", *pages, "--agent", "--recording", str(tmp_path))
    result = cli(*args, "--json")
    assert [each["subject"] for each in said(result)["results"]] == ["old", "new-2.0", f"{url}?a=1"]
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name for name in names if name.startswith(("hidden-resume-old-", "hidden-resume-new-2.0-"))]
    table = called("show", tmp_path).stdout.splitlines()
    [head] = [line for line in table if line.startswith("scenario ")]
    assert {"old", "new-2.0"} <= set(head.split())


def test_two_pages_with_one_label_are_a_wrong_call() -> None:
    result = called("run", "hidden-resume", "--url", "shop=http://x/", "--url", "shop=http://y/")
    assert (result.returncode, "given twice" in result.stderr) == (2, True)
