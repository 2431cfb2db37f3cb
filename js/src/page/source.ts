/**
 * `Function.prototype.toString`, which prints the source of a function: for one of ours the original's.
 *
 * A property of it, whose name only the driver and we know, holds the register of Proxies. By it the
 * observers of one page's frames find each other without a mark on `window`.
 */

import { watchCalls } from "./calls";
import { ownRegister, type Register, replace, shareRegister, undisguised } from "./disguise";
import { getOwnPropertyDescriptor, view } from "./natives";

export function disguiseSource(channel: string): void {
  replace(Function.prototype, "toString", (original) =>
    watchCalls(
      original,
      {
        before: (call) => {
          call.self = undisguised(call.self);
        },
      },
      {
        // No `get` trap: to read `caller` throws, and the error would show the frame of the trap.
        getOwnPropertyDescriptor: (target, key) =>
          key === channel
            ? { value: ownRegister(), configurable: true }
            : getOwnPropertyDescriptor(target, key),
      },
    ),
  );
}

/** Whether an observer already runs in this window. */
export function isObserved(channel: string): boolean {
  return registerOf(view, channel) !== undefined;
}

/** Takes over the register of the parent or the opener, if it is of the same origin. */
export function joinRegister(channel: string): void {
  const register = registerOf(view.parent, channel) ?? registerOf(view.opener, channel);
  if (register) shareRegister(register);
}

function registerOf(other: Window | null, channel: string): Register | undefined {
  try {
    const { Function: Functions } = other as unknown as { Function: FunctionConstructor };
    return getOwnPropertyDescriptor(Functions.prototype.toString, channel)?.value;
  } catch {
    return undefined; // another origin, or no such window
  }
}
