import "/clocks.js";
onmessage = () => postMessage(clocks());
