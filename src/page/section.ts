/** The sections of a page, by the `id` of their element. A page has only the sections for which it has content. */
export type SectionId = "overview" | "checks" | "incidents" | "scrubber" | "things" | "charts" | "sequence";

/** Room between the bar and what the page scrolls to, in pixels. */
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

/** Scrolls to an element. */
export function scrollBelowBar(goal: Element): void {
  keepClearOfBar();
  goal.scrollIntoView({ block: "start" });
}

/** Keeps what the page scrolls to from being hidden by the bar, which is as high as its content needs. */
export function keepClearOfBar(): void {
  const height = document.querySelector(".top-bar")?.getBoundingClientRect().height ?? 0;
  document.documentElement.style.scrollPaddingTop = `${height + ROOM}px`;
}
