/** What each key does in a chart. */

export type Command =
  | "left"
  | "right"
  | "up"
  | "down"
  | "first"
  | "last"
  | "open"
  | "zoom-in"
  | "zoom-out"
  | "all";

const COMMANDS: Record<string, Command> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "first",
  End: "last",
  Enter: "open",
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  "0": "all",
  Escape: "all",
};

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

/** With Ctrl, Alt or Cmd a key is the browser's own. */
export const commandOf = (key: Key): Command | undefined =>
  key.ctrlKey || key.metaKey || key.altKey ? undefined : COMMANDS[key.key];

export function onCommand(target: HTMLElement, run: (command: Command) => void): void {
  target.addEventListener("keydown", (event) => {
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    run(command);
  });
}
