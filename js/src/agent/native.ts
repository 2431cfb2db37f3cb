/** The JS Self-Profiling API, which TypeScript's DOM types lack. https://wicg.github.io/js-self-profiling/ */

export interface NativeProfiler extends EventTarget {
  /** As the browser grants it: Chromium rounds up to a multiple of 10 ms, on Windows of 16. */
  readonly sampleInterval: number;
  /** The promise settles in a later task. */
  stop(): Promise<object>;
}

interface Options {
  sampleInterval: number;
  maxBufferSize: number;
}

export type Profiler = new (options: Options) => NativeProfiler;

/** Undefined in other browsers. Read at each use: a page may define one later. */
export const profilerClass = (): Profiler | undefined =>
  (window as { Profiler?: Profiler }).Profiler;
