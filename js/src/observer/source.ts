/**
 * `Function.prototype.toString`, which tells the source of a function.
 *
 * It is also where the observers of one page's frames find each other without a mark on `window`:
 * a property of it, whose name only the driver and we know.
 */

import { watchCalls } from "./calls";
import { ownRegister, type Register, replace, shareRegister, undisguised } from "./disguise";
import { getOwnPropertyDescriptor } from "./natives";

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
        // Not `get`: reading `caller` throws, and the error would show the trap's frame.
        getOwnPropertyDescriptor: (target, key) =>
          key === channel
            ? { value: ownRegister(), configurable: true }
            : getOwnPropertyDescriptor(target, key),
      },
    ),
  );
}

/** An observer already runs in this window. */
export function isObserved(channel: string): boolean {
  return registerOf(window, channel) !== undefined;
}

/** Frames and popups of one origin can look at each other's functions: they share a register. */
export function joinRelatives(channel: string): void {
  const register = registerOf(window.parent, channel) ?? registerOf(window.opener, channel);
  if (register) shareRegister(register);
}

function registerOf(other: Window | null, channel: string): Register | undefined {
  try {
    const { Function: Functions } = other as unknown as { Function: FunctionConstructor };
    return getOwnPropertyDescriptor(Functions.prototype.toString, channel)?.value;
  } catch {
    return undefined; // another origin, or nobody
  }
}
