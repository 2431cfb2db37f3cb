/**
 * The wall clock of a worker, before its first script. Nothing is reported from there.
 *
 * A worker that lives while the clock moves is told by an event of a random name, so no script listens to it.
 */

import { setDateOffset, startAhead } from "../clock/offset";
import { wallClockParts } from "../clock/watch";
import { guard } from "../page/guard";
import { addEventListener, eventDetail, stopImmediatePropagation, view } from "../page/natives";
import { disguiseSource, isObserved } from "../page/source";
import { nameFrames } from "../page/stacks";

/** The argument of the function that the build puts around this file. */
declare const config: { channel: string; dateOffsetMs: number };

function start(): void {
  nameFrames(config.channel);
  guard(() => disguiseSource(config.channel), undefined);
  for (let i = 0; i < wallClockParts.length; i += 1)
    guard(wallClockParts[i] as () => void, undefined);
  startAhead(config.dateOffsetMs);
  addEventListener(view, config.channel, (event) => {
    stopImmediatePropagation(event);
    setDateOffset(eventDetail(event) as number);
  });
}

if (!isObserved(config.channel)) guard(start, undefined);
