/** Between two things that are made before anybody needs them, in milliseconds: so that a reader's click or frame comes between. */
const PAUSE_MS = 60;
/** They are made that far before they come into sight, in heights of the screen. */
const AHEAD = "50%";

/** Something that takes a while to make, and its place in the page. */
export interface Needed {
  readonly element: Element;
  make(): void;
}

/**
 * Makes each thing once: when it comes near the screen, or before the page is printed; those that are far, one after the other while
 * the reader looks at the rest.
 */
export function makeWhenNeeded(things: readonly Needed[]): void {
  const waiting = new Map(things.map((thing) => [thing.element, thing]));
  const sight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) make(target);
    },
    { rootMargin: AHEAD },
  );
  const make = (place: Element): void => {
    sight.unobserve(place);
    const thing = waiting.get(place);
    waiting.delete(place);
    thing?.make();
  };
  const next = (): void => {
    const [place] = waiting.keys();
    if (!place) return;
    make(place);
    setTimeout(next, PAUSE_MS);
  };
  for (const { element } of things) sight.observe(element);
  addEventListener("beforeprint", () => {
    for (const place of [...waiting.keys()]) make(place);
  });
  setTimeout(next, PAUSE_MS);
}
