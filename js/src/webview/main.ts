/**
 * The bridge that a page finds in the WebView of a native app. Datadog's SDK gives its events to it instead of
 * sending them (`eventBridge.ts` in its browser-core). Each message goes to Python unchanged.
 *
 * Records of session replay are not among the capabilities: they would be most of the messages.
 */

import { defineProperty, stringify, view } from "../page/natives";

/** The argument of the function that the build puts around this file. */
declare const config: Config;

interface Config {
  /** Name of the DevTools binding that takes the messages: a function on `window`, removed at once. */
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
  // Like an app's own bridge, the page can see and replace it.
  defineProperty(view, NAME, {
    __proto__: null,
    value: bridge,
    configurable: true,
    enumerable: true,
    writable: true,
  } as PropertyDescriptor);
  // A page that comes back from the bfcache has its binding again.
  view.addEventListener("pageshow", hideBinding, true);
}

// The driver may run this twice in a document: the second time the binding is gone, or the bridge is there.
const binding = takeBinding();
if (binding && !(NAME in view)) start(binding);
