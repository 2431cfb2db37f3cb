/** Links to files of the API. With a read token, which a link cannot send, the file is fetched by script. */

import { element } from "../../shared/dom/element";
import { addressOf, type Client } from "../net/client";
import { keptToken } from "../net/token";

/** `question`: of the file. */
export function fileLink(client: Client, text: string, question: string): HTMLElement {
  const link = element("a", { href: addressOf(question), target: "_blank", rel: "noopener" }, text);
  link.addEventListener("click", (event) => {
    if (!keptToken()) return;
    event.preventDefault();
    fetchFile(client, question).catch(() => {
      link.textContent = `${text}: it could not be fetched`;
    });
  });
  return link;
}

async function fetchFile(client: Client, question: string): Promise<void> {
  const answer = await client.get(question);
  const told = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
  const url = URL.createObjectURL(await answer.blob());
  element("a", { href: url, download: told?.[1] ?? `${question.split("/").at(-1)}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
