/**
 * Emulated visibility, for browsers whose tabs do not hide for real: the properties of the document are
 * overridden, and the events are made by script. Timers, animation frames and rendering do not change.
 *
 * It runs before the observer, so the observer reads the overridden properties.
 */

import { disguise, replace } from "../page/disguise";
import { listen, outliveDocumentOpen } from "../page/listeners";
import {
  apply,
  type Callable,
  eventDetail,
  eventTarget,
  getOwnPropertyDescriptor,
  parse,
  stopImmediatePropagation,
  view,
} from "../page/natives";
import { dispatchEvent, makeEvent } from "./events";

/** The argument of the function that the build puts around this file. */
declare const config: Config;

interface State {
  hidden: boolean;
  frozen: boolean;
}

interface Config extends State {
  /** Name of the DOM event that carries a new state. It is random, so no page listens to it. */
  channel: string;
}

let hidden = config.hidden;
let frozen = false;
/** The tab has not the focus: it loses it just before it is hidden. */
let unfocused = config.hidden;

const hasFocusNatively = Document.prototype.hasFocus;
const stateNatively = getOwnPropertyDescriptor(Document.prototype, "visibilityState")
  ?.get as Callable;

/** Whether the tab is hidden for real, behind another one of its window. */
function isReallyHidden(): boolean {
  return apply(stateNatively, view.document, []) === "hidden";
}

/** `answer` gives the value for the page from the real one. */
function override(
  key: string,
  answer: (real: unknown) => unknown,
  slot: "get" | "value" = "get",
): void {
  replace(
    Document.prototype,
    key,
    (original) =>
      disguise(original, {
        // By this property a second run finds the first.
        getOwnPropertyDescriptor: (target, asked) =>
          asked === config.channel
            ? { value: true, configurable: true }
            : getOwnPropertyDescriptor(target, asked),
        apply: (target, self, args) => answer(apply(target, self, args as never[])),
      }),
    slot,
  );
}

function isRunning(): boolean {
  return getOwnPropertyDescriptor(stateNatively, config.channel) !== undefined;
}

function start(): void {
  outliveDocumentOpen();
  listen<CustomEvent>(config.channel, (event) => {
    stopImmediatePropagation(event);
    setState(parse(eventDetail(event) as string) as State);
  });
  // While the tab is hidden by emulation, the page gets no event of its real visibility.
  listen("visibilitychange", stopRealEvent);
  listen("webkitvisibilitychange", stopRealEvent);
  override("visibilityState", (real) => (hidden ? "hidden" : real));
  override("webkitVisibilityState", (real) => (hidden ? "hidden" : real));
  override("hidden", (real) => hidden || real);
  override("webkitHidden", (real) => hidden || real);
  override("hasFocus", (real) => !unfocused && real, "value");
}

function stopRealEvent(event: Event): void {
  if (hidden && event.isTrusted && eventTarget(event) === view.document)
    stopImmediatePropagation(event);
}

/** The events come in the order in which a tab of Chromium gets them. */
function setState(state: State): void {
  if (frozen && !state.frozen) setFrozen(false);
  if (state.hidden && !hidden) hide();
  if (!state.hidden && hidden) show();
  if (state.frozen && !frozen) setFrozen(true);
}

function setFrozen(now: boolean): void {
  frozen = now;
  dispatchEvent(view.document, makeEvent(now ? "freeze" : "resume", false));
}

function hide(): void {
  unfocused = true;
  const real = isReallyHidden();
  if (!real && hasFocus()) dispatchEvent(view, makeEvent("blur", false));
  hidden = true;
  if (!real) dispatchVisibilityChange();
}

function show(): void {
  hidden = false;
  const real = isReallyHidden();
  if (!real) dispatchVisibilityChange();
  unfocused = false;
  if (!real && hasFocus()) dispatchEvent(view, makeEvent("focus", false));
}

function dispatchVisibilityChange(): void {
  dispatchEvent(view.document, makeEvent("visibilitychange", true));
  dispatchEvent(view.document, makeEvent("webkitvisibilitychange", true));
}

/** Whether this document itself has the focus, not a frame in it. */
function hasFocus(): boolean {
  const within = view.document.activeElement;
  const inFrame = within instanceof HTMLIFrameElement || within instanceof HTMLFrameElement;
  return apply(hasFocusNatively, view.document, []) && !inFrame;
}

if (!isRunning()) start();
