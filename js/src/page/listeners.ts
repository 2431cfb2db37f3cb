/**
 * Listeners on `window` in the capture phase. They come before all listeners of the page, so the page cannot
 * hide an event from us.
 */

import { guard } from "./guard";
import { addEventListener, eventTarget, uncurry, view } from "./natives";

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

/** Only events whose target is the document: one of the same type on an element means something else. */
export function listenOnDocument(type: string, handler: Handler<Event>): void {
  listen(type, (event) => {
    if (eventTarget(event) === view.document) handler(event);
  });
}

/**
 * Adds the listeners again after `document.open()`, which removes all listeners of the document and its
 * window. A tool may call it where we cannot see the call. It always replaces the root element, and mutation
 * observers survive it. To add a listener that is still there changes nothing.
 */
export function outliveDocumentOpen(): void {
  const observer = new NativeMutationObserver(() => guard(addAll, undefined));
  observeMutations(observer, view.document, {
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
