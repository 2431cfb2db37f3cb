/** Asks for the read token. */

import { element } from "../../shared/dom/element";
import { isSendable } from "../net/token";

const WRONG = "A token has letters, digits and signs of ASCII only, and no space.";

/** Resolves with what is entered. `why`: what the API told. */
export function askToken(why: string): Promise<string> {
  const input = element("input", {
    type: "password",
    name: "token",
    autocomplete: "off",
    required: "",
    "aria-label": "read token",
  });
  const form = element(
    "form",
    {},
    element("h2", {}, "The read token is needed"),
    element(
      "p",
      {},
      "It is what ",
      element("code", {}, "serve --read-token"),
      " was started with. It is kept until this tab is closed.",
    ),
    element("p", { class: "why" }, why),
    element("div", { class: "tools" }, input, element("button", {}, "read")),
  );
  const dialog = element("dialog", { "aria-label": "read token" }, form);
  const token = () => input.value.trim();
  // The browser tells that one is required.
  input.addEventListener("input", () =>
    input.setCustomValidity(input.value === "" || isSendable(token()) ? "" : WRONG),
  );
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.remove();
      resolve(token());
    });
    // Without a token there is nothing to go back to.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  });
}
