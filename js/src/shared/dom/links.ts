/** Links to a part of the page: what is chosen stands in the address after `#`. */

/**
 * Calls `go` with the part after `#` of each link to one that is followed, also of the address that the page is
 * opened with.
 */
export function followLinks(go: (hash: string) => void): void {
  addEventListener("hashchange", () => go(location.hash));
  // A click on the link of the present address changes nothing, so there is no `hashchange`.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) go(location.hash);
  });
  if (location.hash) go(location.hash);
}
