/**
 * When charts are drawn: at each change of their width, of the theme, and for print.
 *
 * A print has another width than the window, and a canvas cannot follow a style sheet. So all charts are drawn
 * for paper before it, and for the window after it.
 */

/** About A4 with margins. The style sheet fits a chart to other paper. */
const PAPER_PX = 700;

class Painter {
  /** The width at the last time; 0: it was not in the page yet. */
  private drawn = 0;
  private waiting = false;
  private wasInPage = false;

  constructor(
    private readonly chart: HTMLElement,
    private readonly draw: (width: number) => void,
  ) {}

  paint(): void {
    this.wasInPage ||= this.chart.isConnected;
    const width = onPaper ? PAPER_PX : this.chart.clientWidth;
    if (width > 0) this.draw(width);
    this.drawn = width;
  }

  paintSoon(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.paint();
    });
  }

  fit(): void {
    if (!onPaper && this.chart.clientWidth !== this.drawn) this.paint();
  }

  /** Whether it was in the page and is there no more. */
  isRemoved(): boolean {
    return this.wasInPage && !this.chart.isConnected;
  }
}

const painters = new Set<Painter>();
let onPaper = false;

/** Draws when it is needed. Returns a function that draws again, at most once a frame. */
export function repainter(chart: HTMLElement, draw: (width: number) => void): () => void {
  const painter = new Painter(chart, draw);
  // A chart that is taken out of the page has no width: that is the time to forget it.
  const observer = new ResizeObserver(() => {
    if (painter.isRemoved()) {
      painters.delete(painter);
      observer.disconnect();
    } else painter.fit();
  });
  observer.observe(chart);
  painters.add(painter);
  for (const other of painters) if (other.isRemoved()) painters.delete(other);
  return () => painter.paintSoon();
}

export function repaintAll(): void {
  for (const painter of painters) {
    if (painter.isRemoved()) painters.delete(painter);
    else painter.paint();
  }
}

/** `before`, `after`: what else is to be done for a print. */
export function onPrint(before: () => void, after: () => void): void {
  addEventListener("beforeprint", () => {
    onPaper = true;
    before();
    repaintAll();
  });
  addEventListener("afterprint", () => {
    onPaper = false;
    after();
    repaintAll();
  });
}
