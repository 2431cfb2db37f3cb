/** Commands from Python: a DOM event of a random name, dispatched in another world's script. */

import { describe } from "./failures";
import { releaseStops, startHolding } from "./holds";
import { listen } from "./listeners";
import { eventDetail, parse, stopImmediatePropagation } from "./natives";
import { setDateOffset } from "./offset";
import { reply, report } from "./report";
import { writeStorage } from "./storage";

type Command = { id: number } & (
  | { command: "sync" | "hold-stop" | "release-stop" }
  | { command: "move-clock"; offset_ms: number }
  | { command: "write-store"; medium: string; key: string; value: string }
);

export function obeyCommands(channel: string): void {
  listen<CustomEvent>(channel, (event) => {
    stopImmediatePropagation(event);
    const command = parse(eventDetail(event) as string) as Command;
    reply(command.id, outcome(command));
  });
}

function outcome(command: Command): string | null {
  try {
    return obey(command);
  } catch (error) {
    const { name, message } = describe(error);
    return `${name}: ${message}`;
  }
}

/** Null, or what went wrong. */
function obey(command: Command): string | null {
  switch (command.command) {
    case "sync":
      return null;
    case "hold-stop":
      startHolding();
      return null;
    case "release-stop":
      releaseStops();
      return null;
    case "move-clock":
      moveClock(command.offset_ms);
      return null;
    case "write-store":
      if (command.medium !== "local-storage") return `cannot write to ${command.medium}`;
      writeStorage(command.key, command.value);
      return null;
    default:
      return `unknown command: ${(command as { command: unknown }).command}`;
  }
}

export function moveClock(offsetMs: number): void {
  setDateOffset(offsetMs);
  report({ kind: "clock-moved", offset_ms: offsetMs, idle: false });
}
