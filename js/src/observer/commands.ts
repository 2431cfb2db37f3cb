/** Commands from Python: a DOM event of a random name, dispatched in another world's script. */

import { shrinkBuffer } from "./construction";
import { describe } from "./failures";
import { lookForGlobals } from "./globals";
import { releaseStops, setStopFault } from "./holds";
import { moveIdling, runIdling, startIdling, stopIdling } from "./idle";
import { listen } from "./listeners";
import { eventDetail, NativeError, parse, stopImmediatePropagation } from "./natives";
import { setDateOffset } from "./offset";
import { heardAgain, refuse, reply, report, tellDropped } from "./report";
import { writeStorage } from "./storage";

type Command = { id: number } & (
  | { command: "sync" | "hold-stop" | "reject-stop" | "release-stop" }
  | { command: "shrink-buffer"; samples: number | null }
  | { command: "move-clock" | "idle-start" | "idle-move" | "idle-stop"; offset_ms: number }
  | { command: "idle-run"; date_ms: number }
  | { command: "write-store"; medium: string; key: string; value: string }
);

/** Gives the answer: at once, or when what was asked for has been done. */
type Answer = (value: object | null) => void;

export function obeyCommands(channel: string): void {
  listen<CustomEvent>(channel, (event) => {
    stopImmediatePropagation(event);
    const command = parse(eventDetail(event) as string) as Command;
    heardAgain();
    try {
      obey(command, (value) => reply(command.id, value));
    } catch (error) {
      const { name, message } = describe(error);
      refuse(command.id, `${name}: ${message}`);
    }
  });
}

function obey(command: Command, answer: Answer): void {
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
      obeyAtOnce(command);
      answer(null);
  }
}

function obeyAtOnce(command: Exclude<Command, { command: `idle-${string}` }>): void {
  switch (command.command) {
    case "sync":
      lookForGlobals();
      tellDropped();
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
    case "shrink-buffer":
      shrinkBuffer(command.samples);
      break;
    case "move-clock":
      moveClock(command.offset_ms);
      break;
    case "write-store":
      if (command.medium !== "local-storage")
        throw new NativeError(`cannot write to ${command.medium}`);
      writeStorage(command.key, command.value);
      break;
    default:
      throw new NativeError(`unknown command: ${(command as { command: unknown }).command}`);
  }
}

export function moveClock(offsetMs: number): void {
  setDateOffset(offsetMs);
  report({ kind: "clock-moved", offset_ms: offsetMs, idle: false });
}
