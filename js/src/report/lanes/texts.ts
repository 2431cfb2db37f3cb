/**
 * Texts of an SVG that are drawn again and again. Most of them only move: what is there already is kept, as a browser
 * needs more time for a new text than for one that has moved.
 */

import { svgElement } from "../../shared/dom/element";

export interface Text {
  text: string;
  /** The classes for the style sheet. */
  kind: string;
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

interface Kept {
  element: SVGElement;
  x: number;
}

export class Texts {
  readonly element = svgElement("g");
  private kept = new Map<string, Kept[]>();

  draw(texts: Text[]): void {
    const before = this.kept;
    const made: SVGElement[] = [];
    this.kept = new Map();
    for (const text of texts) {
      const key = `${text.kind}|${text.anchor}|${text.y}|${text.text}`;
      const one = before.get(key)?.pop();
      if (one && one.x !== text.x) one.element.setAttribute("x", String(text.x));
      const element = one?.element ?? textElement(text);
      if (!one) made.push(element);
      const same = this.kept.get(key);
      if (same) same.push({ element, x: text.x });
      else this.kept.set(key, [{ element, x: text.x }]);
    }
    for (const left of before.values()) for (const { element } of left) element.remove();
    this.element.append(...made);
  }
}

const textElement = ({ text, kind, x, y, anchor }: Text): SVGElement =>
  svgElement("text", { class: kind, x, y, "text-anchor": anchor }, text);
