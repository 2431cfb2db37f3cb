/** Elements. Texts become text nodes, so that what a page or a server wrote stays text. */

export type Child = Node | string | null | undefined | false;
export type Attributes = Record<string, string>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

export function button(text: string, onClick: () => void, attributes: Attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** A section with a heading. `id`: of the heading. */
export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return element(
    "section",
    { "aria-labelledby": id, class: `card ${id}` },
    element("h2", { id, tabindex: "-1" }, title),
    ...children,
  );
}

function filled<E extends Element>(
  made: E,
  attributes: Record<string, string | number>,
  children: Child[],
): E {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children.filter((child): child is Node | string => !!child));
  return made;
}
