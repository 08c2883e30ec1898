import { element } from "./dom/element.js";
import type { Page } from "./page.js";
import { type SectionId, showSection } from "./section.js";
import { fragmentOf, type Selection, type View } from "./view-state.js";

type Goal = Partial<Pick<View, "time" | "selected" | "run">>;

/** The section that shows the selected object in detail. */
export function sectionOf({ kind }: Selection): SectionId {
  return kind === "operation" ? "sequence" : "things";
}

/** Shows a moment or an object: all surfaces follow, and the page scrolls to the section, or to the object's details in it. */
export function goTo({ view }: Page, goal: Goal, section: SectionId): void {
  view.change({ ...goal, playing: false });
  showSection(section, goal.selected !== undefined);
}

/** Makes a link to a moment or an object. It can also be copied, or opened in a tab of its own. */
export function viewLink(page: Page, goal: Goal, section: SectionId, ...children: (Node | string)[]): HTMLElement {
  const href = fragmentOf({ ...page.view.current, zoom: undefined, selected: undefined, ...goal });
  const follow = (event: Event): void => {
    const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
    if (ctrlKey || metaKey || shiftKey) return;
    event.preventDefault();
    goTo(page, goal, section);
  };
  return element("a", { href, onclick: follow }, ...children);
}

/** Makes a link to a moment. It leads to the network, and its text names the moment. */
export function momentLink(page: Page, goal: Goal, text: string): HTMLElement {
  return viewLink(page, goal, "scrubber", text);
}

/** A link to a node or a file, by its name. `goal`: the run and the moment to which it leads; without them, those of the page stay. */
export function nameLink(
  page: Page,
  kind: "node" | "file",
  name: string,
  goal: Pick<Goal, "run" | "time"> = {},
): HTMLElement {
  const selected = { kind, name } as const;
  return viewLink(page, { ...goal, selected }, sectionOf(selected), element("bdi", {}, name));
}
