// The page that asks everybody.
window.first = clocks();
window.returned = [];
for (const [target, type] of [[document, "resume"], [window, "pageshow"]])
  target.addEventListener(type, () => returned.push(clocks()));

// The Date of another realm is told against ours.
const against = async (ask) => {
  const before = Date.now();
  const answers = await ask();
  const after = Date.now();
  answers.date = answers.date < before ? answers.date - before : Math.max(0, answers.date - after);
  return answers;
};
const askAll = async (realms) => {
  const all = {};
  for (const [name, ask] of Object.entries(realms)) all[name] = await against(ask);
  return all;
};
const message = (to, from, text = "") => () =>
  new Promise((done) => {
    from.onmessage = ({data}) => done(data);
    to.postMessage(text);
  });
const blob = (type, text) => URL.createObjectURL(new Blob([text], {type}));

async function makeWorkers(tag) {
  const imports = `importScripts("${origin}/clocks.js", "${origin}/worker.js")`;
  const [dedicated, module, ofBlob, nesting] = [
    new Worker("/worker.js"), new Worker("/module.js", {type: "module"}), new Worker(blob("text/javascript", imports)),
    new Worker("/worker.js"),
  ];
  const {port} = new SharedWorker(`/worker.js?${tag}`);
  const {installing: service} = await navigator.serviceWorker.register(`/worker.js?${tag}`, {scope: `/${tag}`});
  const workers = {
    dedicated: message(dedicated, dedicated), module: message(module, module), blob: message(ofBlob, ofBlob),
    nested: message(nesting, nesting, "nested"), shared: message(port, port),
    service: message(service, navigator.serviceWorker),
  };
  await askAll(workers);
  return workers;
}

async function makeFrames() {
  const frames = {};
  const add = async (name, source) => {
    const frame = Object.assign(document.createElement("iframe"), source);
    const loaded = new Promise((done) => { frame.onload = done; });
    document.body.append(frame);
    if (name !== "blank") await loaded;
    const inside = frame.contentWindow;
    if (!inside.clocks) inside.eval(`globalThis.clocks = ${clocks}`);
    frames[name] = async () => inside.clocks();
  };
  await add("blank", {});
  await add("srcdoc", {srcdoc: "<script src='/clocks.js'></script>"});
  await add("address", {src: "/inner.html"});
  await add("blob", {src: blob("text/html", `<script src="${origin}/clocks.js"></script>`)});
  return frames;
}

const setCookies = (name) => {
  for (const seconds of [600, 1800]) {
    document.cookie = `${name}-age-${seconds}=1; max-age=${seconds}`;
    document.cookie = `${name}-date-${seconds}=1; expires=${new Date(Date.now() + 1000 * seconds).toUTCString()}`;
    cookieStore.set({name: `${name}-store-${seconds}`, value: "1", expires: Date.now() + 1000 * seconds});
  }
};
window.prepare = async () => {
  setCookies("early");
  await fetch("/cookies?early");
  window.made = [await makeFrames(), await makeWorkers("early")];
};
window.ask = async () => ({
  "open page": clocks(),
  ...Object.fromEntries(
    Object.entries({
      "open frame": await askAll(made[0]), "open worker": await askAll(made[1]),
      "new frame": await askAll(await makeFrames()), "new worker": await askAll(await makeWorkers("late")),
    }).flatMap(([when, all]) => Object.entries(all).map(([name, answers]) => [`${when}: ${name}`, answers])),
  ),
});
window.cookies = async () =>
  Object.fromEntries((await cookieStore.getAll()).map(({name, expires}) => [name, expires && expires - Date.now()]));
