/** The list of uploads: only the rows that are seen are in the page. One stop of the Tab key. */

import { button, element } from "../../shared/dom/element";
import { commandOf } from "../../shared/dom/keyboard";
import { grouped } from "../../shared/text";
import { numberOf, type Upload } from "../data";
import { isNearEnd, ROW_PX, rowsIn, scrollTo } from "../model/window";
import { row, rowHeads, rowId } from "./row";

export interface ListOptions {
  open(upload: Upload): void;
  /** More of the past is about to be seen. */
  more(): void;
  /** Asks again, after a question that failed. */
  retry(): void;
  /** Shows what has arrived meanwhile. */
  release(): void;
  /** The reader has come back to where new uploads may be shown. */
  follow(): void;
}

export interface Shown {
  uploads: readonly Upload[];
  waiting: number;
  /** Below the last row; "" for nothing. */
  foot: string;
  /** Why no more is loaded; "" if nothing is wrong. */
  trouble: string;
  /** The id of the upload that is open. */
  open: string | undefined;
}

export interface List {
  element: HTMLElement;
  show(shown: Shown): void;
  /** Whether a row that appears above would move what is read. */
  isReading(): boolean;
  toTop(): void;
  /** Forgets the rows: their numbers are given to other uploads now. */
  clear(): void;
}

export function list(options: ListOptions): List {
  let shown: Shown = { uploads: [], waiting: 0, foot: "", trouble: "", open: undefined };
  let active: number | undefined;
  let pressed: number | undefined;
  const rows = new Map<number, HTMLElement>();
  const inner = element("div", { class: "rows", role: "presentation" });
  const foot = element("p", { class: "end", role: "presentation" });
  const box = element(
    "div",
    { class: "list", role: "listbox", tabindex: "0", "aria-label": "uploads, newest first" },
    inner,
    foot,
  );
  const news = button("", () => options.release(), { class: "news" });
  const why = element("span", {});
  const again = button("try again", () => {
    // The button goes away, and the keyboard stays in the list.
    box.focus();
    options.retry();
  });
  // Not in the box, which can have nothing but its options.
  const failed = element("p", { class: "failed" }, why, again);
  const whole = element(
    "section",
    { class: "uploads", "aria-label": "uploads" },
    rowHeads(),
    news,
    box,
    failed,
  );

  const scrolled = () => ({ top: box.scrollTop, height: box.clientHeight });
  const indexOf = (number: number | undefined) =>
    shown.uploads.findIndex((upload) => numberOf(upload) === number);

  function draw(): void {
    const { uploads, waiting } = shown;
    const { first, end } = rowsIn(scrolled(), uploads.length);
    const seen = new Set(uploads.slice(first, end).map(numberOf));
    for (const [number, made] of rows) {
      if (seen.has(number)) continue;
      made.remove();
      rows.delete(number);
    }
    let before = inner.firstElementChild;
    for (let at = first; at < end; at++) {
      const made = place(uploads[at] as Upload, at);
      // In the order in which they are seen, as they are read aloud in that of the page.
      if (made === before) before = made.nextElementSibling;
      else inner.insertBefore(made, before);
    }
    inner.style.height = `${uploads.length * ROW_PX}px`;
    foot.textContent = shown.foot;
    foot.hidden = !shown.foot;
    why.textContent = shown.trouble;
    failed.hidden = !shown.trouble;
    news.hidden = waiting === 0;
    news.textContent = `${grouped(waiting)} new ↑`;
    if (active !== undefined && seen.has(active))
      box.setAttribute("aria-activedescendant", rowId(active));
    else box.removeAttribute("aria-activedescendant");
    if (isNearEnd(scrolled(), uploads.length)) options.more();
  }

  function place(upload: Upload, at: number): HTMLElement {
    const number = numberOf(upload);
    const made = rows.get(number) ?? row(upload);
    rows.set(number, made);
    made.style.top = `${at * ROW_PX}px`;
    made.setAttribute("aria-selected", String(upload.id === shown.open));
    made.classList.toggle("active", number === active);
    // A reader of the page knows only the rows that are in it.
    made.setAttribute("aria-setsize", String(shown.uploads.length));
    made.setAttribute("aria-posinset", String(at + 1));
    return made;
  }

  function walk(to: number): void {
    const upload = shown.uploads[Math.min(Math.max(to, 0), shown.uploads.length - 1)];
    if (!upload) return;
    active = numberOf(upload);
    box.scrollTop = scrollTo(scrolled(), indexOf(active));
    draw();
  }

  box.addEventListener("keydown", (event) => {
    const at = indexOf(active ?? (shown.open ? numberOf({ id: shown.open }) : undefined));
    const page = Math.max(Math.floor(box.clientHeight / ROW_PX) - 1, 1);
    const target = {
      up: at - 1,
      down: at + 1,
      first: 0,
      last: shown.uploads.length - 1,
    }[commandOf(event) as string];
    const upload = shown.uploads[at];
    if (target !== undefined) walk(target);
    else if (event.key === "PageDown") walk(at + page);
    else if (event.key === "PageUp") walk(at - page);
    else if ((event.key === "Enter" || event.key === " ") && upload) options.open(upload);
    else return;
    event.preventDefault();
  });
  // A row may move between the press and the click: the one that was pressed is meant.
  box.addEventListener("pointerdown", ({ target }) => {
    const made = target instanceof Element ? target.closest(".row") : null;
    pressed = [...rows].find(([, one]) => one === made)?.[0];
  });
  box.addEventListener("click", () => {
    const upload = shown.uploads[indexOf(pressed)];
    if (!upload) return;
    active = pressed;
    options.open(upload);
  });
  box.addEventListener("scroll", () => {
    if (shown.waiting && !isReading()) options.follow();
    draw();
  });
  box.addEventListener("blur", () => options.follow());
  new ResizeObserver(draw).observe(box);

  const isReading = () =>
    box.scrollTop > 0 || (box.matches(":focus-visible") && active !== undefined);

  return {
    element: whole,
    show(next) {
      shown = next;
      draw();
    },
    isReading,
    toTop() {
      active = undefined;
      box.scrollTop = 0;
    },
    clear() {
      for (const made of rows.values()) made.remove();
      rows.clear();
      pressed = undefined;
    },
  };
}
