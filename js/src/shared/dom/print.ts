/** How a page is printed. */

import { onPrint } from "./repaint";
import { applyChosen, applyPaper } from "./theme";

/** On paper all is open, and light. */
export function printWell(): void {
  let closed: HTMLDetailsElement[] = [];
  onPrint(
    () => {
      closed = Array.from(document.querySelectorAll("details")).filter((details) => !details.open);
      for (const details of closed) details.open = true;
      applyPaper();
    },
    () => {
      for (const details of closed) details.open = false;
      applyChosen();
    },
  );
}
