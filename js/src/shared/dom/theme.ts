/** The theme: as the system has it, or chosen for as long as the page is open. */

import { button } from "./element";
import { repaintAll } from "./repaint";

type Theme = "auto" | "light" | "dark";

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

let chosen: Theme = "auto";

/** A canvas has its colours from `colour`, so it is drawn again. */
export function themeButton(): HTMLElement {
  const name = () => `theme: ${chosen}`;
  const change = () => {
    chosen = NEXT[chosen];
    made.textContent = name();
    apply(chosen);
    repaintAll();
  };
  const made = button(name(), change, { class: "theme" });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaintAll);
  return made;
}

/** Paper is white. */
export const applyPaper = (): void => apply("light");
export const applyChosen = (): void => apply(chosen);

function apply(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

/** The value of a custom property of the style sheet in the theme of now. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
