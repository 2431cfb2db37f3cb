"""Commands of the driver: the answer, and a stop that is held."""

from __future__ import annotations

from e2e.observer.watched import Watch


def test_sync_counts_the_events(watch: Watch) -> None:
    watched = watch()
    watched.wait_for("page-shown")
    reply = watched.command("sync")
    last_seq = watched.events()[-1]["seq"]
    assert reply == {"kind": "reply", "id": 2, "ok": True, "value": None, "last_seq": last_seq}


def test_an_unknown_command_is_refused(watch: Watch) -> None:
    reply = watch().command("dance")
    assert reply["ok"] is False
    assert "dance" in reply["error"]


def test_a_held_stop(watch: Watch) -> None:
    watched = watch(
        """
        window.order = [];
        window.make = () => new Profiler({sampleInterval: 10, maxBufferSize: 100});
        window.profiler = make();
        window.stop = () => {
          window.promise = profiler.stop();
          promise.then((trace) => order.push(Array.isArray(trace.samples)));
          return [profiler.stopped, promise.constructor === Promise, Object.prototype.toString.call(promise)];
        };
        """
    )
    assert watched.command("hold-stop")["ok"]
    assert watched.page.evaluate("stop()") == [True, True, "[object Promise]"]
    watched.wait_for("profiler-stop-settled")
    watched.page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert watched.page.evaluate("order") == []
    assert watched.page.evaluate("profiler.stop().catch((e) => e.name)") == "InvalidStateError"
    watched.command("release-stop")
    assert watched.page.evaluate("order") == [True]
    # And holding is off.
    watched.page.evaluate("window.next = make(); next.stop().then(() => order.push('next'))")
    watched.wait(lambda: watched.page.evaluate("order.length") == 2, "a stop that is not held")
    told = [(m["kind"], m["profiler"], m.get("held")) for m in watched.events() if "profiler-" in m["kind"]]
    assert told == [
        ("profiler-started", 1, None),
        ("profiler-stop-called", 1, True),
        ("profiler-stop-settled", 1, None),
        ("profiler-stop-failed", 1, None),
        ("profiler-stop-released", 1, None),
        ("profiler-started", 2, None),
        ("profiler-stop-called", 2, False),
        ("profiler-stop-settled", 2, None),
    ]
