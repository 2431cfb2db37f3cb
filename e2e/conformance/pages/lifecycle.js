// Profilers that go through a tab's life: Python hides, freezes and shows the tab in between.

const profilers = {};
const fulls = {};
let lifecycle = "active";
document.addEventListener("freeze", () => { lifecycle = "frozen"; });
document.addEventListener("resume", () => { lifecycle = "active"; });

function begin(name, maxBufferSize) {
  const profiler = new Profiler({ sampleInterval: 10, maxBufferSize });
  profilers[name] = profiler;
  fulls[name] = [];
  profiler.addEventListener("samplebufferfull", (event) => {
    fulls[name].push({ visibility: document.visibilityState, lifecycle, trusted: event.isTrusted, stopped: profiler.stopped });
  });
}

/**
 * What is left to be seen of it. `busy`: samples with a stack, but for the first, which is that of the
 * constructor's caller. `interval`: the middle one of the times between samples, ms.
 */
async function finish(name) {
  const { samples } = await profilers[name].stop();
  const gaps = samples.slice(1).map((sample, i) => sample.timestamp - samples[i].timestamp).sort((a, b) => a - b);
  return {
    fulls: fulls[name],
    samples: samples.length,
    busy: samples.slice(1).filter((sample) => sample.stackId !== undefined).length,
    interval: gaps[gaps.length >> 1],
  };
}

// Unreferenced profilers, and what may be heard of their end.

const heard = [];
const kept = [];
let refs = [];
for (const type of ["error", "unhandledrejection", "rejectionhandled"]) {
  addEventListener(type, (event) => heard.push([type, String(event.message ?? event.reason)]));
}

function abandon(count) {
  const options = { sampleInterval: 10, maxBufferSize: 10000 };
  kept.push(new Profiler(options));
  refs = Array.from({ length: count }, () => new WeakRef(new Profiler(options)));
}

const collected = () => refs.every((ref) => ref.deref() === undefined);
