// Of another origin, loaded without CORS: a trace must not tell of it.
function foreignWork(ms) {
  const until = performance.now() + ms;
  let sum = 0;
  while (performance.now() < until) sum += Math.sqrt(sum + 1);
  return sum;
}
