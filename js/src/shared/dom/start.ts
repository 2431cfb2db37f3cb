/** The start of a page that carries its data. */

/** Decodes the data in the page, and shows them. `what`: is told where that is not possible. */
export function showFrom<T>(
  decode: (text: string) => Promise<T>,
  show: (decoded: T, into: HTMLElement) => void,
  what: string,
): void {
  const into = document.getElementById("report") as HTMLElement;
  // An `await` at the top level is not possible in a script that is no module.
  decode(document.getElementById("data")?.textContent ?? "")
    .then((decoded) => show(decoded, into))
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      into.textContent = `${what} cannot be shown. ${reason}.`;
    });
}
