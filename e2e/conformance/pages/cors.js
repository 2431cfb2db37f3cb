// Of another origin, loaded with CORS: part of a trace.

    function corsWork(ms) {
  const until = performance.now() + ms;
  let sum = 0;
  while (performance.now() < until) sum += Math.sqrt(sum + 1);
  return sum;
}
