/** The sections of a page, by the `id` of their element. A page has only the sections for which it has content. */
export type SectionId = "overview" | "checks" | "incidents" | "scrubber" | "things" | "charts" | "sequence";

/** Scrolls to a section and moves the keyboard's focus there. If the page has no such section, it goes to the charts. */
export function showSection(id: SectionId): void {
  const section = document.getElementById(id) ?? document.getElementById("charts");
  section?.scrollIntoView({ block: "start" });
  section?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}
