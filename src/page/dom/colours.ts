/** Finds the value that a colour of `colours.css`, such as `--ink`, has in the reader's colour scheme. A canvas needs it. */
export function colour(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Calls the listener when the colour scheme changes, also for printing. Returns a function that removes the listener. */
export function onColours(listener: () => void): () => void {
  const queries = ["(prefers-color-scheme: dark)", "print"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", listener);
  return () => {
    for (const query of queries) query.removeEventListener("change", listener);
  };
}
