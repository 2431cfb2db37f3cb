/** Errors of our own code: caught here, so that the page does not suffer from them, and given to a handler. */

let handle: (error: unknown) => void = () => {};

/** `handler` gets each error that `guard` catches, from now on. */
export function onFailure(handler: (error: unknown) => void): void {
  handle = handler;
}

/** The result of `action`, or `otherwise` when it throws. */
export function guard<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch (error) {
    try {
      handle(error);
    } catch {
      // The handler has failed too: there is no other way to report.
    }
    return otherwise;
  }
}
