/** Errors of the agent are written to the console and never reach the page. */

export function warn(what: unknown): void {
  console.warn("profilerBridge:", what);
}

export function guarded<A extends unknown[]>(run: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      run(...args);
    } catch (error) {
      warn(error);
    }
  };
}
