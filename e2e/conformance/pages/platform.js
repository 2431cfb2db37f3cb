// What the agent relies on beside the profiler's interface. Each function gives what it found; Python says
// what is known.

const GIVEN = { sampleInterval: 10, maxBufferSize: 10000 };
let lifecycle = "active";

const begun = (maxBufferSize) => new Profiler({ ...GIVEN, maxBufferSize });
const filled = (profiler) => new Promise((done) => profiler.addEventListener("samplebufferfull", done, { once: true }));

/** As long as so many samples take. Timers would not do: those of a hidden page hardly run. */
async function pass(samples) {
  const profiler = begun(samples);
  await filled(profiler);
  await profiler.stop();
}

/** On a busy machine it takes longer: `look` is given more and more time, ms, until `enough` was found. */
async function until(enough, look) {
  for (let ms = 60; ; ms *= 2) {
    const found = await look(ms);
    if (enough(found) || ms > 1000) return found;
  }
}

const apis = () => ({
  secure: isSecureContext,
  profiler: typeof Profiler,
  cookieStore: typeof cookieStore,
  randomUUID: typeof crypto.randomUUID,
  getRandomValues: typeof crypto.getRandomValues,
  compression: typeof CompressionStream,
});

/** Idle, work of a script of the page's, idle again: what there is to be seen of it. */
const sampled = () =>
  until(({ idle, work }) => idle && work, async (ms) => {
    const { visibilityState } = document;
    const profiler = new Profiler(GIVEN);
    await pass(5);
    ownWork(ms);
    await pass(5);
    const { samples, frames } = await profiler.stop();
    return {
      visibility: [visibilityState, document.visibilityState],
      idle: samples.some(({ stackId }) => stackId === undefined),
      work: frames.some(({ name }) => name === "ownWork"),
    };
  });

/** Which of these functions are frames of a trace. `devtoolsWork` is no script's of the page. */
const metAtWork = (devtoolsWork) =>
  until((met) => met.includes("ownWork"), async (ms) => {
    const evaluatedWork = eval(`(${ownWork})`.replace("ownWork", "evaluatedWork"));
    const profiler = new Profiler(GIVEN);
    for (const work of [devtoolsWork, evaluatedWork, ownWork]) work(ms);
    const names = (await profiler.stop()).frames.map(({ name }) => name);
    return ["ownWork", "evaluatedWork", "devtoolsWork"].filter((name) => names.includes(name));
  });

/** Of so many that are stopped in the task that constructs them, how many have no sample. */
async function emptyTraces(count) {
  let empty = 0;
  for (let i = 0; i < count; i += 1) {
    const { samples } = await new Profiler(GIVEN).stop();
    if (samples.length === 0) empty += 1;
  }
  return empty;
}

async function emptyTracesBesideAnother(count) {
  const other = new Profiler(GIVEN);
  const empty = await emptyTraces(count);
  await other.stop();
  return empty;
}

/** One takes over from the other within a task. */
async function takeOver() {
  const first = new Profiler(GIVEN);
  await pass(5);
  const asked = performance.now();
  const stopping = first.stop();
  const second = new Profiler(GIVEN);
  const over = performance.now();
  await pass(5);
  const before = (await stopping).samples.map(({ timestamp }) => timestamp);
  const after = (await second.stop()).samples.map(({ timestamp }) => timestamp);
  return {
    both: before.length > 1 && after.length > 1,
    // Times of samples are finer than those that a page gets.
    apart: before.at(-1) <= over + 1 && after[0] >= asked - 1,
    intervals: [first.sampleInterval, second.sampleInterval],
  };
}

/** Whether the long task that asks for the trace is known when the trace is there. */
async function longTaskOfTheStop() {
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: "longtask" });
  const profiler = new Profiler(GIVEN);
  let asked;
  await new Promise((done) => setTimeout(() => {
    ownWork(80);
    asked = performance.now();
    done(profiler.stop());
  }));
  tasks.push(...observer.takeRecords());
  observer.disconnect();
  return tasks.some(({ startTime, duration }) => startTime < asked && asked - 1 <= startTime + duration);
}

/** The buffer fills while its task lasts, and the task stops it. */
const filledAndStoppedInOneTask = () =>
  until(({ samples }) => samples === 3, async (ms) => {
    const profiler = begun(3);
    let events = 0;
    profiler.addEventListener("samplebufferfull", () => { events += 1; });
    ownWork(ms);
    const { samples } = await profiler.stop();
    await pass(5);
    return { samples: samples.length, events };
  });

/** Of a frame that is gone before the answer: `stopFirst`: asked for before, or after. */
async function stopOfRemovedFrame(stopFirst) {
  const frame = document.createElement("iframe");
  frame.src = location.href;
  const loaded = new Promise((done) => { frame.onload = done; });
  document.body.append(frame);
  await loaded;
  const profiler = new frame.contentWindow.Profiler(GIVEN);
  const early = stopFirst ? profiler.stop() : null;
  frame.remove();
  let state = "pending";
  (early ?? profiler.stop()).then(() => { state = "fulfilled"; }, () => { state = "rejected"; });
  await pass(5); // a stop that was asked for later has settled
  return [state, profiler.stopped];
}

// Stops that are asked for as the tab is hidden, frozen and resumed.

const log = [];

async function ask(moment) {
  log.push(moment);
  await stoppable[moment]?.stop();
  log.push(`trace of ${moment}`);
}
let stoppable = null;
let passed = false;

function stopAtEachTurn() {
  stoppable = Object.fromEntries(["hidden", "freeze", "frozen"].map((moment) => [moment, new Profiler(GIVEN)]));
}

/** While frozen: events of a full buffer arrive all the same. */
function passFrozen() {
  ask("frozen");
  begun(10).addEventListener("samplebufferfull", () => { passed = true; });
}

document.addEventListener("visibilitychange", () => { if (stoppable && document.hidden) ask("hidden"); });
document.addEventListener("freeze", () => {
  lifecycle = "frozen";
  if (stoppable) ask("freeze");
});
document.addEventListener("resume", () => {
  lifecycle = "active";
  log.push("resume");
});
