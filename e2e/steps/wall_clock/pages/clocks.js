// What one realm (a page, a frame, a worker) says about the wall clock: each reading minus its own Date, ms.
globalThis.clocks = () => {
  const answers = {};
  const add = (name, read) => {
    const before = Date.now();
    const value = read();
    const after = Date.now();
    answers[name] = value < before ? value - before : Math.max(0, value - after);
  };
  const page = () => performance.now();
  // Of a reading in whole seconds.
  const second = (ms) => (Math.abs(ms - Date.now()) <= 1000 ? Date.now() : ms);
  const utc = {timeZone: "UTC", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric",
    minute: "numeric", second: "numeric", fractionalSecondDigits: 3};
  const ofParts = (parts) => {
    const at = Object.fromEntries(parts.map(({type, value}) => [type, Number(value)]));
    return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second, at.fractionalSecond);
  };
  const ofText = (text) => {
    const [month, day, ...rest] = text.match(/\d+/g).map(Number);
    return Date.UTC(rest[0], month - 1, day, ...rest.slice(1));
  };
  const formatter = new Intl.DateTimeFormat("en-US", utc);
  const {format} = formatter;
  add("new Date()", () => Number(new Date()));
  add("Date()", () => second(Number(new Date(Date()))));
  add("Temporal.Now.instant", () => Temporal.Now.instant().epochMilliseconds);
  add("Temporal.Now.plainDateTimeISO", () => Number(new Date(`${Temporal.Now.plainDateTimeISO("UTC")}Z`)));
  add("Intl format", () => ofText(format()));
  add("Intl formatToParts", () => ofParts(formatter.formatToParts(undefined)));
  add("new File", () => new File([], "x").lastModified);
  add("timeOrigin", () => performance.timeOrigin + page());
  add("performance.toJSON", () => performance.toJSON().timeOrigin + page());
  add("Event.timeStamp", () => performance.timeOrigin + new Event("x").timeStamp);
  if (globalThis.document) {
    add("timing", () => performance.timing.navigationStart + page());
    add("timing.toJSON", () => performance.timing.toJSON().navigationStart + page());
    add("performance.toJSON timing", () => performance.toJSON().timing.navigationStart + page());
    add("document.lastModified", () => second(Number(new Date(document.lastModified))));
    add("DOMParser lastModified", () =>
      second(Number(new Date(new DOMParser().parseFromString("", "text/html").lastModified))));
    add("chrome.csi start", () => (globalThis.chrome?.csi ? chrome.csi().startE + page() : Date.now()));
    add("chrome.csi page time", () => (globalThis.chrome?.csi ? chrome.csi().pageT - page() : 0) + Date.now());
    add("chrome.loadTimes", () =>
      globalThis.chrome?.loadTimes ? chrome.loadTimes().startLoadTime * 1000 + page() : Date.now());
  }
  answers.date = Date.now();
  return answers;
};
