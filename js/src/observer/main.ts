/** Starts the observer in a document, before the page's first script. */

import { watchLastModified } from "../clock/modified";
import { offsetBeside, startAhead } from "../clock/offset";
import { wallClockParts } from "../clock/watch";
import { prepareCallSites } from "../page/call-site";
import { guard } from "../page/guard";
import { watchFreezing } from "../page/lifecycle";
import { listen, outliveDocumentOpen } from "../page/listeners";
import { max, view } from "../page/natives";
import { disguiseSource, isObserved, joinRegister } from "../page/source";
import { nameFrames } from "../page/stacks";
import { watchIdling } from "./clock/idle";
import { reportClock } from "./clock/jump";
import { watchOthersDate } from "./clock/others";
import { takeOffset, watchReturn } from "./clock/return";
import { watchTimers } from "./clock/timers";
import { listenForCommands } from "./commands";
import type { Config } from "./config";
import {
  noticeDocument,
  onFloodEnd,
  onNewDocument,
  openReport,
  reportAlways,
} from "./report/report";
import { watchActivity } from "./watch/activity";
import { watchProfilerConstruction } from "./watch/construction";
import { watchCookies } from "./watch/cookies";
import { readDelivery } from "./watch/delivery";
import { watchExpressions } from "./watch/expressions";
import { forgetGlobals, watchGlobals } from "./watch/globals";
import { watchLeaving } from "./watch/leaving";
import { watchLongTasks } from "./watch/long-tasks";
import { forgetScripts, watchScripts } from "./watch/opaque-scripts";
import { ProfilerClass } from "./watch/profilers";
import { watchStops } from "./watch/stops";
import { watchStorage } from "./watch/storage";
import { openStore, reportStoresAnew, reportUnreported } from "./watch/store";
import { forgetUploads, watchUploads } from "./watch/uploads";
import { readVisibility, watchVisibility } from "./watch/visibility";

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
  prepareCallSites();
  openReport(config, binding);
  onNewDocument(startDocument);
  onFloodEnd(reportUnreported);
  const parts = [
    () => joinRegister(config.channel),
    () => disguiseSource(config.channel),
    () => listen("DOMContentLoaded", noticeDocument),
    () => listenForCommands(config.channel),
    () => openStore(config.storeKeys),
    watchCookies,
    watchStorage,
    () => watchExpressions(config.expressions || []),
    ...wallClockParts,
    watchLastModified,
    () => watchReturn(config.channel),
    startClock,
    watchOthersDate,
    watchProfilerConstruction,
    watchStops,
    watchTimers,
    watchFreezing,
    watchIdling,
    watchVisibility,
    () => watchLeaving(hideBinding),
    watchActivity,
    watchLongTasks,
    () => watchGlobals(config.globals),
    () => watchUploads(config.uploadMarks, config.intake),
    watchScripts,
  ];
  // If one part fails the others still start.
  for (let i = 0; i < parts.length; i += 1) guard(parts[i] as () => void, undefined);
}

/** A document that is created later has no gap between `Date` and its time origin. */
function startClock(): void {
  const offset = max(config.dateOffsetMs, offsetBeside());
  if (offset === 0) return;
  takeOffset();
  startAhead(offset);
  reportClock(false);
}

function startDocument(): void {
  reportAlways({
    kind: "document-started",
    url: view.location.href,
    top: view.top === view,
    visibility: readVisibility(),
    profiler: ProfilerClass !== undefined,
    delivery: guard(readDelivery, ""),
  });
  guard(outliveDocumentOpen, undefined);
  guard(reportStoresAnew, undefined);
  forgetGlobals();
  forgetUploads();
  forgetScripts();
}

// The driver may run this twice in a document. The second time the binding is gone or, where the browser has
// put it back, the first observer is found.
const binding = takeBinding();
if (binding && !isObserved(config.channel)) guard(() => start(binding), undefined);
