// Functions whose places are known: conformance.js says where each begins. Change nothing above them.
  function ownWork(ms) {
    const until = performance.now() + ms;
    let sum = 0;
    while (performance.now() < until) sum += Math.sqrt(sum + 1);
    return sum;
  }
