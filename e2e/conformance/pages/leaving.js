// What of a trace is delivered when its page is left: a profiler for each moment, stopped there.

const MOMENTS = ["beforeunload", "pagehide", "hidden"];
const profilers = {};
/** In the page's memory: one that comes back still has it. */
const log = [];
/** Out of sight in the bfcache, from and until, ms. */
const away = [];
let under;
let began = false;

/** `address`: what is sent goes to paths under it. */
function begin(address) {
  under = address;
  const begun = (maxBufferSize) => new Profiler({ sampleInterval: 10, maxBufferSize });
  for (const moment of [...MOMENTS, "never"]) profilers[moment] = begun(10000);
  const last = begun(5); // when it is full the others have samples too
  last.addEventListener("samplebufferfull", () => last.stop().then(() => { began = true; }));
}

/** The moment is told as well: it came, and the page could still send. */
async function leave(moment) {
  log.push(moment);
  if (!under) return;
  send(moment, "");
  const trace = await profilers[moment].stop();
  log.push(`trace of ${moment}`);
  send(`trace of ${moment}`, JSON.stringify(trace));
}

/** To the name's path; the answer's status, or in which words it was refused. */
async function send(name, body) {
  const there = under + encodeURIComponent(name);
  try {
    return (await fetch(there, { method: "POST", keepalive: true, body })).status;
  } catch (error) {
    return [error.constructor.name, error.message];
  }
}

/** All at once, of so many bytes each. */
const sendAll = (...sizes) => Promise.all(sizes.map((size) => send(`${size} bytes`, "x".repeat(size))));

/** An answered request counts until the browser is through with it, which the page is not told. */
async function sendAllOnceAlone(...sizes) {
  for (let tries = 0; tries < 100; tries += 1) {
    const answers = await sendAll(...sizes);
    if (answers.every(Number.isInteger)) return answers;
    await new Promise((done) => setTimeout(done, 20));
  }
  return "never";
}

/** Of the profiler that nobody stopped: how many samples it took meanwhile. */
async function samplesWhileAway() {
  const { samples } = await profilers.never.stop();
  const [from, until] = away.slice(-2);
  return samples.filter(({ timestamp }) => from < timestamp && timestamp < until).length;
}

addEventListener("beforeunload", () => leave("beforeunload"));
addEventListener("pagehide", () => { away.push(performance.now()); leave("pagehide"); });
addEventListener("pageshow", ({ persisted }) => {
  away.push(performance.now());
  if (persisted) log.push("back");
});
document.addEventListener("visibilitychange", () => { if (document.hidden) leave("hidden"); });
