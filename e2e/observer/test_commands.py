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


def test_an_error_of_the_observer_is_reported_a_few_times(watch: Watch) -> None:
    watched = watch()
    no_command = f"document.dispatchEvent(new CustomEvent('{watched.channel}', {{detail: '{{'}}))"
    watched.page.evaluate(f"() => {{ for (let i = 0; i < 20; i++) {no_command} }}")
    watched.command("sync")
    messages = [m["message"] for m in watched.events("observer-failed")]
    assert len(messages) == 10
    assert messages[0].startswith("SyntaxError: ")


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


def test_a_rejected_stop(watch: Watch) -> None:
    """The native profiler stops; what the page sees is a promise that the browser could have rejected."""
    watched = watch(
        """
        window.unhandled = [];
        addEventListener('unhandledrejection', (e) => unhandled.push([e.reason.name, e.promise === promise]));
        window.make = () => new Profiler({sampleInterval: 10, maxBufferSize: 100});
        window.stop = () => {
          window.profiler = make();
          window.promise = profiler.stop();
          return profiler.stopped;
        };
        window.look = (promise) => promise.then(() => 'fulfilled', (e) =>
          [e instanceof DOMException, e.name, e.message, e.code, e.stack]);
        """
    )
    assert watched.command("reject-stop")["ok"]
    assert watched.page.evaluate("stop()") is True
    watched.wait(lambda: watched.page.evaluate("unhandled.length"), "the unhandled rejection")
    assert watched.page.evaluate("unhandled") == [["OperationError", True]]
    message = "The operation failed for an operation-specific reason"
    assert watched.page.evaluate("look(promise)") == [
        True,
        "OperationError",
        message,
        0,
        f"OperationError: {message}",
    ]
    assert watched.page.evaluate("[promise.constructor === Promise, Reflect.ownKeys(promise).length]") == [
        True,
        0,
    ]
    assert watched.page.evaluate("profiler.stop().catch((e) => e.name)") == "InvalidStateError"
    watched.command("release-stop")
    assert watched.page.evaluate("make().stop().then((trace) => Array.isArray(trace.samples))") is True
    told = [(m["kind"], m.get("rejected"), m.get("name")) for m in watched.events() if "-stop-" in m["kind"]]
    assert told == [
        ("profiler-stop-called", True, None),
        ("profiler-stop-failed", None, "OperationError"),
        ("profiler-stop-failed", None, "InvalidStateError"),
        ("profiler-stop-called", False, None),
        ("profiler-stop-settled", None, None),
    ]


def test_a_rejection_that_the_page_handles_is_handled(watch: Watch) -> None:
    watched = watch("window.unhandled = 0; addEventListener('unhandledrejection', () => unhandled++);")
    watched.command("reject-stop")
    stop = "new Profiler({sampleInterval: 10, maxBufferSize: 9}).stop().catch((e) => e.name)"
    assert watched.page.evaluate(stop) == "OperationError"
    watched.page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert watched.page.evaluate("unhandled") == 0


def test_a_shrunken_buffer_is_really_full(watch: Watch) -> None:
    watched = watch(
        """
        window.make = (size) => new Profiler({sampleInterval: 10, maxBufferSize: size});
        window.full = new Promise((done) => { window.start = () => {
          window.first = make(9000);
          first.addEventListener('samplebufferfull', (e) => done(e.isTrusted));
          window.second = make(9000);
        } });
        """
    )
    watched.command("shrink-buffer", samples=5)
    watched.page.evaluate("try { new Profiler({}) } catch { }")  # a refused one does not count
    watched.page.evaluate("start()")
    assert watched.page.evaluate("full") is True
    sizes = [(m["max_buffer_size"], m["requested_buffer_size"]) for m in watched.events("profiler-started")]
    assert sizes == [(5, 9000), (9000, 9000)]
    assert watched.events("sample-buffer-full")[0]["profiler"] == 1
    assert watched.page.evaluate("first.stop().then((trace) => trace.samples.length)") == 5
    watched.command("shrink-buffer", samples=5)
    assert watched.page.evaluate("make(2), 0") == 0  # already smaller
    assert watched.events("profiler-started")[-1]["max_buffer_size"] == 2
