/** `Temporal.Now`, where the browser has it. Each result is made by the browser, then moved. */

import { replace } from "../page/disguise";
import { apply, type Callable, uncurry, view } from "../page/natives";
import { dateOffset, movable } from "./offset";

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Class = { prototype: Record<string, Method> };
interface TemporalApi {
  Now: Record<string, Callable>;
  Instant: Class;
  ZonedDateTime: Class;
}

export function watchTemporal(): void {
  const api = (view as unknown as { Temporal?: TemporalApi }).Temporal;
  if (!api) return;
  const { Now } = api;
  const zonedNow = Now.zonedDateTimeISO;
  if (!zonedNow) return;
  const later = adder(api.ZonedDateTime);
  const zoned = (args: unknown[]) => later(apply(zonedNow, Now, args as never[]));
  const instant = adder(api.Instant);
  move(Now, "instant", (target, self, args) => instant(apply(target, self, args as never[])));
  move(Now, "zonedDateTimeISO", (_, __, args) => zoned(args));
  moveBy(Now, "plainDateTimeISO", zoned, api.ZonedDateTime, "toPlainDateTime");
  moveBy(Now, "plainDateISO", zoned, api.ZonedDateTime, "toPlainDate");
  moveBy(Now, "plainTimeISO", zoned, api.ZonedDateTime, "toPlainTime");
}

function adder(type: Class): (value: unknown) => unknown {
  const add = uncurry(type.prototype.add as Method);
  return (value) => add(value, { __proto__: null, milliseconds: dateOffset() });
}

function moveBy(
  now: Record<string, Callable>,
  key: string,
  zoned: (args: unknown[]) => unknown,
  type: Class,
  conversion: string,
): void {
  const convert = uncurry(type.prototype[conversion] as Method);
  move(now, key, (_, __, args) => convert(zoned(args)));
}

type Moved = Parameters<typeof movable>[1];

function move(now: Record<string, Callable>, key: string, moved: NonNullable<Moved>): void {
  replace(now, key, (original) => movable(original, moved, null));
}
