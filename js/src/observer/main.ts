/** Starts the observer in a document, before the page's first script. */

import { watchActivity } from "./activity";
import { moveClock, obeyCommands } from "./commands";
import type { Config } from "./config";
import { watchProfilerConstruction } from "./construction";
import { watchCookies } from "./cookies";
import { watchDate } from "./date";
import { watchFile } from "./file";
import { forgetGlobals, watchGlobals } from "./globals";
import { guard } from "./guard";
import { watchIdling } from "./idle";
import { watchLeaving } from "./leaving";
import { listen, outliveDocumentOpen } from "./listeners";
import { watchLongTasks } from "./longtasks";
import { view } from "./natives";
import { ProfilerClass } from "./profilers";
import { noticeDocument, onDocument, onRoom, openReport, report } from "./report";
import { disguiseSource, isObserved, joinRelatives } from "./source";
import { nameFrames } from "./stacks";
import { watchStops } from "./stops";
import { watchStorage } from "./storage";
import { forgetStore, openStore, tellUntold } from "./store";
import { watchTemporal } from "./temporal";
import { watchTimers } from "./timers";
import { visibility, watchVisibility } from "./visibility";

/** The argument of the function that the build puts around this file. */
declare const config: Config;

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
  nameFrames(config.channel);
  openReport(config, binding);
  onDocument(introduce);
  onRoom(tellUntold);
  const parts = [
    () => joinRelatives(config.channel),
    () => disguiseSource(config.channel),
    () => listen("DOMContentLoaded", noticeDocument),
    () => obeyCommands(config.channel),
    () => openStore(config.storeKeys),
    watchCookies,
    watchStorage,
    watchDate,
    watchTemporal,
    watchFile,
    () => {
      if (config.dateOffsetMs !== 0) moveClock(config.dateOffsetMs);
    },
    watchProfilerConstruction,
    watchStops,
    watchTimers,
    watchIdling,
    watchVisibility,
    () => watchLeaving(hideBinding),
    watchActivity,
    watchLongTasks,
    () => watchGlobals(config.globals),
  ];
  // One part that fails must not take the others with it.
  for (let i = 0; i < parts.length; i += 1) guard(parts[i] as () => void, undefined);
}

function introduce(): void {
  report({
    kind: "document-started",
    url: view.location.href,
    top: view.top === view,
    visibility: visibility(),
    profiler: ProfilerClass !== undefined,
  });
  guard(outliveDocumentOpen, undefined);
  guard(forgetStore, undefined);
  forgetGlobals();
}

// The driver may have us run twice in a document: the second time the binding is gone, or, where
// the browser has put it back, the first observer is there.
const binding = takeBinding();
if (binding && !isObserved(config.channel)) guard(() => start(binding), undefined);
