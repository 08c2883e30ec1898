/** The value of a colour of `colours.css`, such as `--ink`, as it is in the reader's scheme of colours: for a canvas. */
export function colour(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Tells when the scheme of colours changes, for print too. Returns a function that ends it. */
export function onColours(listener: () => void): () => void {
  const queries = ["(prefers-color-scheme: dark)", "print"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", listener);
  return () => {
    for (const query of queries) query.removeEventListener("change", listener);
  };
}
