/** Commands from Python: DOM events of a random name, dispatched by a script of another world. */

import { describe } from "../page/failures";
import { listen } from "../page/listeners";
import { eventDetail, NativeError, parse, stopImmediatePropagation } from "../page/natives";
import { moveIdling, runIdling, startIdling, stopIdling } from "./clock/idle";
import { jumpTo } from "./clock/jump";
import { takeOffset } from "./clock/return";
import { resendKept } from "./report/outlet";
import { refuse, reply, reportDropped } from "./report/report";
import { expectClick } from "./watch/activity";
import { shrinkBuffer } from "./watch/construction";
import { checkCookies } from "./watch/cookies";
import { reportGlobals } from "./watch/globals";
import { reportLongTasks } from "./watch/long-tasks";
import { reportScripts } from "./watch/opaque-scripts";
import { releaseStops, setStopFault } from "./watch/stop-faults";
import { writeStorage } from "./watch/storage";
import { reportUploads } from "./watch/uploads";

type Command = { id: number } & (
  | { command: "sync" | "hold-stop" | "reject-stop" | "release-stop" }
  | { command: "expect-click" | "check-cookies" }
  | { command: "shrink-buffer"; samples: number | null }
  | { command: "move-clock" | "idle-start" | "idle-move" | "idle-stop"; offset_ms: number }
  | { command: "idle-run"; date_ms: number }
  | { command: "write-store"; medium: string; key: string; value: string }
);

/** Takes the answer, at once or when the command has been done. */
type Answer = (value: object | null) => void;

export function listenForCommands(channel: string): void {
  listen<CustomEvent>(channel, (event) => {
    stopImmediatePropagation(event);
    const command = parse(eventDetail(event) as string) as Command;
    resendKept();
    try {
      run(command, (value) => reply(command.id, value));
    } catch (error) {
      const { name, message } = describe(error);
      refuse(command.id, `${name}: ${message}`);
    }
  });
}

function run(command: Command, answer: Answer): void {
  if (command.command === "idle-run" || command.command === "idle-move") takeOffset();
  switch (command.command) {
    case "idle-start":
      startIdling(command.offset_ms, answer);
      break;
    case "idle-run":
      runIdling(command.date_ms, answer);
      break;
    case "idle-move":
      answer(moveIdling(command.offset_ms));
      break;
    case "idle-stop":
      answer(stopIdling(command.offset_ms));
      break;
    default:
      runAtOnce(command);
      answer(null);
  }
}

function runAtOnce(command: Exclude<Command, { command: `idle-${string}` }>): void {
  switch (command.command) {
    case "sync":
      reportGlobals();
      reportLongTasks();
      reportScripts();
      reportUploads();
      reportDropped();
      break;
    case "hold-stop":
      setStopFault("held");
      break;
    case "reject-stop":
      setStopFault("rejected");
      break;
    case "release-stop":
      releaseStops();
      break;
    case "expect-click":
      expectClick();
      break;
    case "check-cookies":
      checkCookies();
      break;
    case "shrink-buffer":
      shrinkBuffer(command.samples);
      break;
    case "move-clock":
      takeOffset();
      jumpTo(command.offset_ms, false);
      break;
    case "write-store":
      if (command.medium !== "local-storage" && command.medium !== "session-storage")
        throw new NativeError(`cannot write to ${command.medium}`);
      writeStorage(command.medium, command.key, command.value);
      break;
    default:
      throw new NativeError(`unknown command: ${(command as { command: unknown }).command}`);
  }
}
