"""`profiles merge` and `profiles diff` on stores, recordings and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.cli.stored.comparing import reading
from bridge.core.uploads import Upload
from bridge.errors import ExitCode
from bridge.intake.answers import take
from bridge.intake.store import Arrival, open_store
from bridge.intake.store.records import record_of
from bridge.trace.comparison.set_file import encode
from bridge.vendors.limits import LIMITS
from tests.intake import large
from tests.trace.comparison.made import set_of

RECORDINGS = Path(__file__).parents[2] / "recordings"
OLD = RECORDINGS / "hidden-expiry-datadog-6.27.0.pbr.zip"
NEW = RECORDINGS / "hidden-expiry-datadog-6.27.1.pbr.zip"
Call = Callable[..., tuple[object, str, str]]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call `profiles` with these words. Returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def called(*words: str | Path) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["profiles", *map(str, words)])
        printed = capsys.readouterr()
        return end.value.code or 0, printed.out, printed.err

    return called


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """u-0001 to u-0003 of session s1, u-0004 is a log, u-0005 and u-0006 of session s2, u-0007 as u-0006."""
    folder = tmp_path_factory.mktemp("store")
    kept = open_store(folder)
    bodies = [large.body("s1", 50 + number) for number in range(3)]
    others = [large.body("s2", 50 + number) for number in (7, 8, 8)]
    kept.keep([*map(arrival, bodies), arrival(b"{}", "/api/v2/logs"), *map(arrival, others)])
    kept.close()
    return folder


def arrival(body: bytes, target: str = large.TARGET) -> Arrival:
    headers = {"content-type": large.CONTENT_TYPE}
    upload = Upload(
        id="", wall_ms=1.0, tab="", method="POST", target=target, headers=headers, status=202, body=body
    )
    taken = take(upload, LIMITS)
    assert taken is not None
    return Arrival(record_of(upload, vendor=taken.vendor, track=taken.track, profile=taken.profile), body)


def members(call: Call, store: Path, *words: str) -> int:
    code, out, err = call("merge", *words, "--store", store, "--json")
    assert code == 0, err
    count: int = json.loads(out)["set"]["profiles"]
    return count


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["u-0001"], 1),
        (["1", "u-0001"], 1),
        (["u-0001,u-0005"], 2),
        (["u-0001..u-0005"], 4),
        (["session=s1"], 3),
        (["s2"], 2),
        (["version=7.16.2"], 5),
        (["session=s1,version=7.16.2"], 3),
        (["vendor=datadog,since=100000d"], 5),
        (["s1", "s2"], 5),
    ],
)
def test_a_set_is_named_by_ids_filters_and_sessions(
    call: Call, store: Path, words: list[str], count: int
) -> None:
    assert members(call, store, *words) == count


def test_recordings_and_files_are_sets_too(call: Call, store: Path, tmp_path: Path) -> None:
    code, _, err = call("merge", NEW, "s1", "--store", store, "-o", tmp_path / "set.json")
    assert (code, "profiles diff" in err) == (0, True)
    assert members(call, store, str(tmp_path / "set.json")) == 5
    assert members(call, store, f"{OLD},{NEW}") == 3
    folder = tmp_path / "recordings"
    folder.mkdir()
    for each in (OLD, NEW):
        (folder / each.name).write_bytes(each.read_bytes())
    assert members(call, store, str(folder)) == 3


def test_the_functions_of_a_set_are_printed_by_own_time(call: Call, store: Path) -> None:
    code, out, err = call("merge", "s1", "s2", "--store", store)
    assert (code, err) == (0, "")
    first, second = [line for line in out.splitlines() if "ms" not in line and "%" in line]
    assert first.split()[-1] == "s1"
    assert second.split()[-1] == "s2"


def test_what_is_different_is_printed_with_its_callers(call: Call) -> None:
    code, out, err = call("diff", OLD, NEW, "--function", "isPrime")
    assert (code, err) == (0, "")
    assert "who calls isPrime" in out
    assert "countPrimes" in out[out.index("who calls") :]


def test_with_one_profile_on_each_side_noise_is_unknown(call: Call) -> None:
    assert "noise is unknown" in call("diff", OLD, OLD)[1]
    assert json.loads(call("diff", OLD, OLD, "--json")[1])["noise_known"] is False


def test_json_has_all_of_it(call: Call) -> None:
    code, out, _ = call("diff", OLD, NEW, "--json")
    document = json.loads(out)
    assert (code, document["schema"]) == (0, "profiler-bridge.comparison/1")
    prime = next(each for each in document["functions"] if each["name"] == "isPrime")
    assert prime["change"] == pytest.approx(prime["self_after"] - prime["self_before"])
    assert prime["place"] == "/work.js"
    assert sum(document["tree"]["after_us"]) == document["tree"]["after_length_us"]


def test_check_fails_for_what_grew(call: Call, tmp_path: Path) -> None:
    counts = [{"a": 40, "b": 60}, {"a": 41, "b": 58}, {"a": 39, "b": 61}]
    slower = [{**each, "b": 160} for each in counts]
    for name, several in (("old.json", counts), ("new.json", slower)):
        (tmp_path / name).write_bytes(encode(set_of(several, name=name, runs=["1", "2", "3"])))
    code, out, _ = call("diff", "old.json", "new.json", "--check")
    assert (code, "more than noise: 1 grew, 1 shrank" in out) == (ExitCode.VIOLATED, True)
    assert call("diff", "new.json", "old.json", "--check")[0] == ExitCode.VIOLATED
    assert call("diff", "old.json", "old.json", "--check")[0] == 0


def test_profiles_of_one_session_are_no_repeats(call: Call, store: Path) -> None:
    code, out, _ = call("diff", "s1", "s2", "--store", store, "--check")
    assert (code, "profiles of one session or recording are one run" in out) == (ExitCode.INCONCLUSIVE, True)


def test_what_is_named_twice_counts_once_or_is_told(call: Call, store: Path, tmp_path: Path) -> None:
    (tmp_path / "other").symlink_to(NEW.parent)
    assert members(call, store, str(NEW), str(NEW), f"other/{NEW.name}") == 2
    call("merge", NEW, "-o", tmp_path / "set.json")
    code, _, err = call("merge", tmp_path / "set.json", NEW)
    assert (code, "in this set 2 times; name it once" in err) == (ExitCode.USAGE, True)


def test_a_comma_too_many_is_no_folder(call: Call, tmp_path: Path) -> None:
    (tmp_path / NEW.name).write_bytes(NEW.read_bytes())
    for word in (f"{NEW.name},", ",", f",{NEW.name}"):
        assert call("merge", word)[0] in (ExitCode.USAGE, ExitCode.BAD_FILE), word


def test_paths_that_may_be_secret_are_replaced_before_they_are_cut(call: Call, tmp_path: Path) -> None:
    given = set_of([{"a": 3}], identity="exact", url="http://127.0.0.1:9/k/s3cretkey/home/work.js")
    (tmp_path / "set.json").write_bytes(encode(given))
    assert "s3cretkey" not in call("merge", "set.json", "--json")[1]
    assert "s3cretkey" in call("merge", "set.json", "--json", "--no-redact")[1]


def test_the_page_is_written(call: Call, store: Path, tmp_path: Path) -> None:
    code, _, err = call("diff", "s1", "s2", "--store", store, "--html", tmp_path / "diff.html")
    assert (code, err) == (0, f"page: {tmp_path / 'diff.html'}\n")
    assert call("merge", "s1", "--store", store, "--html", tmp_path / "set.html")[0] == 0
    assert "<!doctype html>" in (tmp_path / "set.html").read_text("utf-8")


def test_several_processes_read_what_one_would(
    call: Call, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["session=s1", "session=s2", str(OLD), str(NEW)]
    printed = []
    for worth in (10_000, 1):
        monkeypatch.setattr(reading, "_WORTH_A_PROCESS", worth)
        monkeypatch.setattr("os.cpu_count", lambda: 3)
        document = json.loads(call("merge", *words, "--store", store, "--json")[1])
        printed.append((sorted(map(json.dumps, document["functions"])), document["set"]))
    assert printed[0] == printed[1]


def test_records_are_asked_for_together_or_one_by_one(
    call: Call, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = []
    for sparse in (8, 0):
        monkeypatch.setattr(reading, "_SPARSE", sparse)
        printed.append(call("merge", "u-0001..u-0006", "--store", store, "--json")[1])
    assert printed[0] == printed[1]
    assert json.loads(printed[0])["set"]["profiles"] > 1


def test_a_table_is_printed_without_its_tree_and_tells_the_same(call: Call, store: Path) -> None:
    shown = json.loads(call("merge", "session=s1", "--store", store, "--json")[1])
    table = call("merge", "session=s1", "--store", store)[1]
    assert shown["tree"]["parents"]
    assert all(each["name"] in table for each in shown["functions"][:20])


def test_secrets_in_addresses_are_not_shown(call: Call, tmp_path: Path, store: Path) -> None:
    call("merge", NEW, "--identity", "exact", "-o", tmp_path / "set.json", "--store", store)
    document = json.loads((tmp_path / "set.json").read_text("utf-8"))
    document["set"]["tree"]["urls"][0] = "https://shop.test/app.js?token=abc"
    (tmp_path / "set.json").write_text(json.dumps(document), "utf-8")
    words = ("merge", tmp_path / "set.json", "--identity", "exact", "--json")
    assert "token=abc" not in call(*words)[1]
    assert "token=abc" in call(*words, "--no-redact")[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["u-0004"], "u-0004 is not a profile but datadog logs"),
        (["u-0099"], "no upload 99 is in the store"),
        (["u-0050..u-0060"], "none of these is a stored profile"),
        (["u-0009..u-0001"], "is no range of ids"),
        (["session=s1,session=s2"], "is there twice"),
        (["s1", "--json", "-o", "-"], "two documents"),
        (["session=nobody"], "no stored profile matches"),
        (["nobody"], "no stored profile matches"),
        (["sesion=s1"], "did you mean 'session'"),
        (["session="], "the filter session has no value"),
        (["since=soon"], "--since"),
        (["vendor=nobody"], "no vendor named"),
        ([" "], "has no name"),
        (["nowhere/set.json"], "nowhere/set.json: no such recording"),
        (["x" * 5000], "no stored profile matches"),
        (["s1", "--identity", "exakt"], "did you mean 'exact'"),
        (["s1", "-o", "/nowhere/set.json"], "cannot write /nowhere/set.json"),
        (["s1", "--html", "/proc/nowhere/x.html"], "cannot write"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(call: Call, store: Path, words: list[str], says: str) -> None:
    code, out, err = call("merge", *words, "--store", store)
    assert code in (ExitCode.USAGE, ExitCode.UNREACHABLE, ExitCode.BAD_FILE)
    assert out == "" or "-o" in words
    assert says in err
    assert len(err.splitlines()) == 1


def test_a_function_that_is_not_there_is_told(call: Call) -> None:
    code, _, err = call("diff", OLD, NEW, "--function", "isPrim")
    assert (code, "did you mean 'isPrime'" in err) == (ExitCode.USAGE, True)


def test_a_set_of_a_coarser_identity_is_told(call: Call, tmp_path: Path) -> None:
    call("merge", NEW, "--identity", "name", "-o", tmp_path / "set.json")
    code, _, err = call("merge", tmp_path / "set.json")
    assert (code, "--identity name" in err) == (ExitCode.USAGE, True)
