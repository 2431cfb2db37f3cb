/** The JS Self-Profiling API, which TypeScript's DOM types lack. https://wicg.github.io/js-self-profiling/ */

export interface NativeProfiler extends EventTarget {
  /** As granted: in Chromium rounded up to a multiple of 10 ms, 16 on Windows. */
  readonly sampleInterval: number;
  /** It settles in a task of its own. */
  stop(): Promise<object>;
}

interface Options {
  sampleInterval: number;
  maxBufferSize: number;
}

export type Profiler = new (options: Options) => NativeProfiler;

/** Undefined in other browsers. Looked up at each use: a page may bring one later. */
export const profilerClass = (): Profiler | undefined =>
  (window as { Profiler?: Profiler }).Profiler;
