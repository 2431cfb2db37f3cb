/** Server-sent events from pieces of text (https://html.spec.whatwg.org/multipage/server-sent-events.html). Pure. */

/** Takes the pieces as they come. Returns the data of the events that are complete. */
export class EventReader {
  private rest = "";

  push(text: string): string[] {
    const blocks = (this.rest + text).split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.map(dataOf).filter((data) => data !== "");
  }
}

const dataOf = (block: string): string =>
  block
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).replace(/^ /, ""))
    .join("\n");
