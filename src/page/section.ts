/** The sections of a page, by the `id` of their element. A page has those for which it has something to show. */
export type SectionId = "overview" | "checks" | "incidents" | "scrubber" | "things" | "charts" | "sequence";

/** Brings a section into sight, and the keyboard with it. Where the page has no such section, the charts. */
export function showSection(id: SectionId): void {
  const section = document.getElementById(id) ?? document.getElementById("charts");
  section?.scrollIntoView({ block: "start" });
  section?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}
