/** The script of the intake's live page. */

import { showLive } from "./page";

showLive(document.getElementById("live") as HTMLElement);
