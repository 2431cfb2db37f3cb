/** All by which scripts read the wall clock, in a page and in a worker. */

import { watchDate } from "./date";
import { watchFile } from "./file";
import { watchIntl } from "./intl";
import { watchTimeOrigin } from "./origin";
import { watchTemporal } from "./temporal";

export const wallClockParts: readonly (() => void)[] = [
  watchDate,
  watchTemporal,
  watchFile,
  watchIntl,
  watchTimeOrigin,
];
