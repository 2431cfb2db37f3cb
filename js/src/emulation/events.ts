/** Events that script makes up. The browser marks them: `isTrusted` is false. */

import { defineProperty, uncurry } from "../observer/natives";

const NativeEvent = Event;
const dispatch = uncurry(EventTarget.prototype.dispatchEvent);

/**
 * Datadog's SDK ignores events that are not trusted, but for those that bear this mark, which it has for
 * its own tests.
 */
const DATADOG_TRUSTS = "__ddIsTrusted";

export function make(type: string, bubbles: boolean): Event {
  const event = new NativeEvent(type, { __proto__: null, bubbles } as EventInit);
  defineProperty(event, DATADOG_TRUSTS, { __proto__: null, value: true } as PropertyDescriptor);
  return event;
}

export function tell(target: EventTarget, event: Event): void {
  dispatch(target, event);
}
