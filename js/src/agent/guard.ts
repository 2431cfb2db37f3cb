/** What goes wrong in here is told on the console, and never reaches the page. */

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
