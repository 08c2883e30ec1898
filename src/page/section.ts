/** The sections of a page, by the `id` of their element. A page has only the sections for which it has content. */
export type SectionId = "overview" | "checks" | "incidents" | "scrubber" | "things" | "charts" | "sequence";

/** The room between the bar and an element to which the page scrolls, in pixels. */
const ROOM = 12;

/**
 * Scrolls to a section and moves the keyboard's focus there. If the page has no such section, it goes to the charts. `atCard`: to the
 * details of the selected object, if the section shows them.
 */
export function showSection(id: SectionId, atCard = false): void {
  const section = document.getElementById(id) ?? document.getElementById("charts");
  const goal = (atCard ? section?.querySelector(".card") : undefined) ?? section;
  if (!goal) return;
  scrollBelowBar(goal);
  goal.querySelector<HTMLElement>("h2, h3")?.focus({ preventScroll: true });
}

/** Scrolls to an element, so that it stands below the bar. */
export function scrollBelowBar(goal: Element): void {
  keepClearOfBar();
  goal.scrollIntoView({ block: "start" });
}

/** Keeps the bar, which is as high as its content needs, from hiding what the page scrolls to. */
export function keepClearOfBar(): void {
  const height = document.querySelector(".top-bar")?.getBoundingClientRect().height ?? 0;
  document.documentElement.style.scrollPaddingTop = `${height + ROOM}px`;
}
