/**
 * The bridge that a page in a native app's WebView finds: Datadog's SDK hands its events to it instead of
 * sending them (`eventBridge.ts` in its browser-core). Each message goes to Python as it is.
 *
 * Records of session replay are not among the capabilities: they would be most of what is said.
 */

import { defineProperty, stringify, view } from "../observer/natives";

/** The argument of the function that the build puts around this file. */
declare const config: Config;

interface Config {
  /** Name of the DevTools binding that takes the messages: a function on `window`, taken away at once. */
  binding: string;
}

const NAME = "DatadogEventBridge";
const CAPABILITIES = ["profiles"];

const bindings = view as unknown as Record<string, unknown>;

function takeBinding(): ((message: string) => void) | undefined {
  const binding = bindings[config.binding];
  if (typeof binding !== "function") return undefined;
  hideBinding();
  return binding as (message: string) => void;
}

function hideBinding(): void {
  delete bindings[config.binding];
}

function start(binding: (message: string) => void): void {
  const bridge = {
    getCapabilities: () => stringify(CAPABILITIES),
    getPrivacyLevel: () => "mask",
    getAllowedWebViewHosts: () => stringify([view.location.hostname]),
    send: (message: unknown) => binding(`${message}`),
  };
  // As an app's own: anybody can see it, and replace it.
  defineProperty(view, NAME, {
    __proto__: null,
    value: bridge,
    configurable: true,
    enumerable: true,
    writable: true,
  } as PropertyDescriptor);
  // The bfcache gives a page its binding back.
  view.addEventListener("pageshow", hideBinding, true);
}

// Run twice in a document, the second time the binding is gone, or the bridge is there.
const binding = takeBinding();
if (binding && !(NAME in view)) start(binding);
