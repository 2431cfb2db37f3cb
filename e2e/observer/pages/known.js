// What still gives the observer away. Each differs with the observer and without; when one no longer
// does, it belongs into probes.js.

const known = {};

known["where an uncaught refusal was thrown"] = () =>
  new Promise((done) => {
    addEventListener("error", (event) => done(event.lineno > 0 && event.filename.endsWith("known.js")), { once: true });
    setTimeout(() => new Profiler({}));
  });
known["a getter among the options sees our frames"] = () => {
  let stack = "";
  try {
    new Profiler({ get maxBufferSize() { stack = new Error().stack; return 10; } });
  } catch { /* as it should */ }
  return stack.split("\n").length;
};
known["an object as a delay sees our frame"] = () => {
  let stack = "";
  clearTimeout(setTimeout(() => 1, { valueOf() { stack = new Error().stack; return 1; } }));
  return stack.split("\n").length;
};
known["a circle of prototypes"] = () => {
  const before = Object.getPrototypeOf(Date.now);
  try {
    Object.setPrototypeOf(Date.now, Object.create(Date.now));
    return "allowed";
  } catch {
    return "refused";
  } finally {
    Object.setPrototypeOf(Date.now, before);
  }
};
known["cookie changes made before the page listens"] = async () => {
  document.cookie = "early=1";
  const heard = [];
  cookieStore.addEventListener("change", (event) => heard.push(event.changed[0]?.name));
  await new Promise((done) => setTimeout(done, 300));
  return heard;
};
known["what V8 calls an instance of a constructor that is no plain function"] = () => {
  "use strict";
  const profiler = new Profiler({ sampleInterval: 10, maxBufferSize: 10 });
  profiler.stop();
  try {
    profiler.stopped = false;
  } catch (error) {
    return error.message;
  }
};

async function runKnown() {
  const results = {};
  for (const [name, run] of Object.entries(known)) results[name] = JSON.stringify(await run());
  return results;
}
