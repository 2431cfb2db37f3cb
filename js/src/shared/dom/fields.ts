/** Fields in which the reader chooses. */

import { element } from "./element";

let numbers = 0;

/** One of several. `names`: what stands at each. */
export function radios<T extends string>(
  legend: string,
  possible: T[],
  names: Record<T, string>,
  chosen: T,
  onChange: (chosen: T) => void,
): HTMLElement {
  const name = `radios-${++numbers}`;
  const inputs = possible.map((one) => {
    const input = element("input", { type: "radio", name });
    input.checked = one === chosen;
    input.addEventListener("change", () => onChange(one));
    return element("label", {}, input, names[one]);
  });
  return element(
    "fieldset",
    { class: "choice" },
    element("legend", { class: "unseen" }, legend),
    ...inputs,
  );
}

export function searchField(
  value: string,
  onChange: (text: string) => void,
  label = "find a function",
): HTMLElement {
  const input = element("input", {
    type: "search",
    placeholder: "find a function",
    "aria-label": label,
  });
  input.value = value;
  input.addEventListener("input", () => onChange(input.value));
  return input;
}

export function checkbox(
  label: string,
  checked: boolean,
  onChange: (checked: boolean) => void,
): HTMLElement {
  const input = element("input", { type: "checkbox" });
  input.checked = checked;
  input.addEventListener("change", () => onChange(input.checked));
  return element("label", {}, input, label);
}
