/**
 * Pause, in milliseconds, between two things that are made before anybody needs them. It lets the browser handle a reader's click or draw a
 * frame in between.
 */
const PAUSE_MS = 60;
/** Things are made when they are at most this far from coming into sight, as a share of the screen's height. */
const AHEAD = "50%";

/** Something that takes a while to make, with its place in the page. */
export interface Needed {
  readonly element: Element;
  make(): void;
}

/**
 * Makes each thing once: when it comes near the screen, before the page is printed, or, one thing after the other, while the reader looks at the
 * page.
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
  // `capture` makes this listener run before the one that opens all folds, so that folds in these things are opened, too.
  addEventListener(
    "beforeprint",
    () => {
      for (const place of [...waiting.keys()]) make(place);
    },
    { capture: true },
  );
  setTimeout(next, PAUSE_MS);
}
