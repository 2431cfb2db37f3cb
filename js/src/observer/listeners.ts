/**
 * Listens on `window` in the capture phase, before any listener of the page, so that nothing the
 * page does to an event hides it from us.
 */

import { guard } from "./guard";
import { addEventListener, uncurry, view } from "./natives";

type Handler<E extends Event> = (event: E) => void;

const NativeMutationObserver = MutationObserver;
const observeMutations = uncurry(MutationObserver.prototype.observe);
const options = { __proto__: null, capture: true, passive: true } as AddEventListenerOptions;

interface Listener {
  type: string;
  handler: Handler<Event>;
  next: Listener | undefined;
}

let listeners: Listener | undefined;

export function listen<E extends Event = Event>(type: string, handler: Handler<E>): void {
  const guarded = (event: Event) => guard(() => handler(event as E), undefined);
  listeners = { type, handler: guarded, next: listeners };
  addEventListener(view, type, guarded, options);
}

/**
 * `document.open()` takes all listeners off the document and its window, and a tool may call it
 * from where we cannot see the call. It cannot do so without replacing the root element, and
 * mutation observers stay. Adding a listener that is still there changes nothing.
 */
export function outliveDocumentOpen(): void {
  const again = new NativeMutationObserver(() => guard(addAll, undefined));
  observeMutations(again, view.document, {
    __proto__: null,
    childList: true,
  } as MutationObserverInit);
}

function addAll(): void {
  let listener = listeners;
  while (listener) {
    addEventListener(view, listener.type, listener.handler, options);
    listener = listener.next;
  }
}
