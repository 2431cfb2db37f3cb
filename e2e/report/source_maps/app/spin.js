export function spinFor(milliseconds) { // is spinFor
  const end = performance.now() + milliseconds;
  let turns = 0;
  while (performance.now() < end) turns += Math.sqrt(end);
  return turns;
}
