/** The script of a report: decodes the data in the page, and shows it. */

import { decode } from "./data";
import { showPage } from "./page";

const into = document.getElementById("report") as HTMLElement;

// An `await` at the top level is not possible in a script that is no module.
decode(document.getElementById("data")?.textContent ?? "")
  .then((page) => showPage(page, into))
  .catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    into.textContent = `This report cannot be shown. ${reason}.`;
  });
