/**
 * Emulated visibility, for browsers whose tabs do not hide for real: what a document says of itself is
 * overridden, and the events are made up. Timers, animation frames and rendering go on as ever.
 *
 * Runs before the observer, which therefore takes the overridden words for the browser's.
 */

import { disguise, replace } from "../observer/disguise";
import { listen, outliveDocumentOpen } from "../observer/listeners";
import {
  apply,
  type Callable,
  eventDetail,
  eventTarget,
  getOwnPropertyDescriptor,
  parse,
  stopImmediatePropagation,
  view,
} from "../observer/natives";
import { make, tell } from "./events";

/** The argument of the function that the build puts around this file. */
declare const config: Config;

interface State {
  hidden: boolean;
  frozen: boolean;
}

interface Config extends State {
  /** Name of the DOM event that carries a new state; random, so nobody else listens to it. */
  channel: string;
}

let hidden = config.hidden;
let frozen = false;
/** Without the focus: a tab loses it just before it is hidden. */
let away = config.hidden;

const hasFocusNatively = Document.prototype.hasFocus;
const stateNatively = getOwnPropertyDescriptor(Document.prototype, "visibilityState")
  ?.get as Callable;

/** Whether the tab is hidden for real, behind another one of its window. */
function isReallyHidden(): boolean {
  return apply(stateNatively, view.document, []) === "hidden";
}

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
        // The mark by which a second run finds the first.
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
    become(parse(eventDetail(event) as string) as State);
  });
  // What happens for real to a tab that is said to be hidden is nobody's business.
  listen("visibilitychange", keepBack);
  listen("webkitvisibilitychange", keepBack);
  override("visibilityState", (real) => (hidden ? "hidden" : real));
  override("webkitVisibilityState", (real) => (hidden ? "hidden" : real));
  override("hidden", (real) => hidden || real);
  override("webkitHidden", (real) => hidden || real);
  override("hasFocus", (real) => !away && real, "value");
}

function keepBack(event: Event): void {
  if (hidden && event.isTrusted && eventTarget(event) === view.document)
    stopImmediatePropagation(event);
}

/** In the order in which Chromium tells a tab that is covered, frozen, resumed and shown. */
function become(state: State): void {
  if (frozen && !state.frozen) turn("resume", false);
  if (state.hidden && !hidden) hide();
  if (!state.hidden && hidden) show();
  if (state.frozen && !frozen) turn("freeze", true);
}

function turn(type: string, now: boolean): void {
  frozen = now;
  tell(view.document, make(type, false));
}

function hide(): void {
  away = true;
  const real = isReallyHidden();
  if (!real && hasFocus()) tell(view, make("blur", false));
  hidden = true;
  if (!real) tellVisibility();
}

function show(): void {
  hidden = false;
  const real = isReallyHidden();
  if (!real) tellVisibility();
  away = false;
  if (!real && hasFocus()) tell(view, make("focus", false));
}

function tellVisibility(): void {
  tell(view.document, make("visibilitychange", true));
  tell(view.document, make("webkitvisibilitychange", true));
}

/** Of this document itself: while a frame in it has the focus, its own window had none to lose. */
function hasFocus(): boolean {
  const within = view.document.activeElement;
  const away = within instanceof HTMLIFrameElement || within instanceof HTMLFrameElement;
  return apply(hasFocusNatively, view.document, []) && !away;
}

if (!isRunning()) start();
