"""Builds of Datadog's SDK on disk: 6.27.1 as it is, and with the fault of 6.27.0 put back."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

from bridge.subjects import resolve

SDK = "datadog@6.27.1"
RULE = "restarts-on-renewal"

#: The state changes only when the trace has arrived, so a renewal meanwhile finds a profiler that runs.
_FAULT = (
    (
        'I={state:"stopped",stateReason:e},t.cleanupTasks.forEach(e=>e()),M(t)}(e)',
        't.cleanupTasks.forEach(e=>e()),M(t).then(()=>{I={state:"stopped",stateReason:e}})}(e)',
    ),
    ("t.profiler.stop().then(", "return t.profiler.stop().then("),
)


def whole(folder: Path) -> Path:
    """Copy the package as it was published, with its `package.json`."""
    shutil.copytree(resolve(SDK).sdk_folder.parent, folder)
    return folder


def stuck(folder: Path) -> Path:
    """Copy the package, with the fault in its profiler."""
    [chunk] = whole(folder).glob("bundle/chunks/*rofiler*.js")
    text = chunk.read_text("utf-8")
    for right, wrong in _FAULT:
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    chunk.write_text(text, "utf-8")
    return folder


def packed(folder: Path) -> Path:
    """Pack a package as `npm pack` does. Returns the tarball beside the folder."""
    tarball = folder.with_suffix(".tgz")
    with tarfile.open(tarball, "w:gz") as archive:
        archive.add(folder, "package")
    return tarball
