// A worker of any kind: it answers each message with its clocks, and "nested" with those of a worker of its own.
if (!globalThis.clocks) importScripts("/clocks.js");
let inner;
onmessage = ({data, source}) => {
  if (data === "nested") {
    inner ??= new Worker("/worker.js");
    inner.onmessage = (answer) => postMessage(answer.data);
    inner.postMessage("");
  } else (source ?? globalThis).postMessage(clocks());
};
onconnect = ({ports: [port]}) => {
  port.onmessage = () => port.postMessage(clocks());
};
