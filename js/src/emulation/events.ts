/** Events made by script. The browser marks them: `isTrusted` is false. */

import { defineProperty, uncurry } from "../page/natives";

const NativeEvent = Event;
export const dispatchEvent = uncurry(EventTarget.prototype.dispatchEvent);

/**
 * Datadog's SDK ignores events that are not trusted, except those with this mark, which it has for its own
 * tests.
 */
const DATADOG_TRUSTS = "__ddIsTrusted";

export function makeEvent(type: string, bubbles: boolean): Event {
  const event = new NativeEvent(type, { __proto__: null, bubbles } as EventInit);
  defineProperty(event, DATADOG_TRUSTS, { __proto__: null, value: true } as PropertyDescriptor);
  return event;
}
