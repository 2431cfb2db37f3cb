"""A reader of pprof, the npm package `pprof-format`, reads what we write as pprof."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bridge.subjects.npm import node
from bridge.trace.calls import weighed
from bridge.trace.export.pprof import pprof
from bridge.trace.export.runs import Run
from e2e.report.conftest import Unpacked
from e2e.report.test_speedscope import named_by_pprof, own_ms
from e2e.report.traces import traces

PACKAGE, VERSION = "pprof-format", "2.3.2"
TRACES = traces()

#: Prints the functions of each file as system name and position, and its samples.
READ = """
const { readFileSync } = require("node:fs");
const { gunzipSync } = require("node:zlib");
const { Profile } = require(process.argv[1]);
const read = (file) => {
  const profile = Profile.decode(gunzipSync(readFileSync(file)));
  const text = (number) => profile.stringTable.strings[Number(number)];
  const functions = new Map(profile.function.map((each) => [each.id, each]));
  const functionOf = ({ line: [{ functionId }] }) => functions.get(functionId);
  const locations = new Map(profile.location.map((each) => [each.id, functionOf(each)]));
  return {
    types: profile.sampleType.map((each) => `${text(each.type)}/${text(each.unit)}`),
    functions: profile.location.map((each) => {
      const { systemName, filename } = functionOf(each);
      const [{ line, column }] = each.line;
      return [text(systemName), text(filename), Number(line), Number(column ?? 0)];
    }),
    samples: profile.sample.map((each) => ({
      leaf: text(locations.get(each.locationId[0]).name),
      depth: each.locationId.length,
      values: each.value.map(Number),
      labels: each.label.map((label) => [text(label.key), text(label.str)]),
    })),
    duration: Number(profile.durationNanos),
  };
};
console.log(JSON.stringify(process.argv.slice(2).map(read)));
"""


@pytest.fixture(scope="module")
def read(unpacked: Unpacked, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All traces as `pprof-format` reads them, and one that has labels."""
    package, folder = unpacked(PACKAGE, VERSION), tmp_path_factory.mktemp("pprof")
    documents = {name: pprof([Run(name, normal)], "me", idle=True) for name, normal in TRACES.items()}
    labels = (("session", "s1"), ("view", "v1"), ("view", "v2"))
    documents["labels"] = pprof([Run("labels", TRACES["markers"], labels=labels)], "me")
    files = [folder / f"{number}.pb.gz" for number in range(len(documents))]
    for file, document in zip(files, documents.values(), strict=True):
        file.write_bytes(document)
    command: list[str | Path] = [node(), "-e", READ, package / "dist" / "commonjs" / "index.js", *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return dict(zip(documents, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", TRACES)
def test_it_reads_the_times_of_the_trace(name: str, read: dict[str, Any]) -> None:
    normal, found = TRACES[name], read[name]
    assert found["types"] == ["samples/count", "wall/nanoseconds"]
    times: Counter[str] = Counter()
    for sample in found["samples"]:
        times[sample["leaf"]] += sample["values"][1]
    assert sum(times.values()) == normal.length_us * 1000 == found["duration"]
    assert {leaf: ns / 1e6 for leaf, ns in times.items() if ns} == pytest.approx(
        own_ms(normal, named_by_pprof(normal))
    )
    counted = sum(sample["values"][0] for sample in found["samples"])
    assert counted == sum(span.sampled for span in normal.spans)
    parts = [calls for calls, _ in weighed(normal)]
    assert max(sample["depth"] for sample in found["samples"]) == max(map(len, parts))
    places = [
        (f"{call.name} {call.place}".replace("\n", " ").strip(), call.url, call.line or 0, call.column or 0)
        for call in {call for calls in parts for call in calls}
    ]
    assert sorted(map(tuple, found["functions"])) == sorted(places)


def test_it_reads_the_labels(read: dict[str, Any]) -> None:
    run = [["session", "s1"], ["view", "v1"], ["view", "v2"]]
    told = {sample["leaf"]: sample["labels"] for sample in read["labels"]["samples"]}
    assert told == {name: [*run, ["marker", name.strip("()")]] for name in ("(gc)", "(layout)")}
