import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import { keepClearOfBar, type SectionId, showSection } from "../section.js";
import { sectionOf, viewLink } from "../view-link.js";
import type { Selection } from "../view-state.js";
import { MomentField } from "./moment-field.js";

/** The bar that stays at the top. It shows the page's title, the moment and the selected object, and links to the sections. */
export class TopBar {
  readonly element: HTMLElement;
  private readonly list = element("ul");
  private readonly links = new Map<SectionId, HTMLElement>();

  constructor(page: Page) {
    const { data, runs } = page;
    this.element = element(
      "header",
      { class: "top-bar" },
      element("p", { class: "bar-title", title: data.title }, element("bdi", {}, data.title)),
      ...(runs.some(({ history }) => history) ? [new MomentField(page).element, selection(page)] : []),
      element("nav", { "aria-label": "Sections" }, this.list),
    );
    new ResizeObserver(keepClearOfBar).observe(this.element);
  }

  /** Adds a link to a section. Links stand in the order in which they are added. */
  add(id: SectionId, title: string): void {
    const go = (event: Event): void => {
      event.preventDefault();
      showSection(id);
    };
    const link = element("a", { href: `#${id}`, onclick: go }, title);
    this.links.set(id, link);
    this.list.append(element("li", {}, link));
  }

  /** Marks the section in which the reader is. */
  mark(current: SectionId): void {
    for (const [id, link] of this.links) {
      if (id === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

function selection(page: Page): HTMLElement {
  const { view } = page;
  const place = element("span", { class: "bar-selection" });
  const clear = (): void => view.change({ selected: undefined });
  const show = (): void => {
    const { selected } = view.current;
    place.replaceChildren(
      ...(selected
        ? [
            viewLink(page, { selected }, sectionOf(selected), ...wordsOf(selected)),
            element("button", { type: "button", "aria-label": "Select nothing", onclick: clear }, "×"),
          ]
        : []),
    );
  };
  view.onChange((now, before) => {
    if (now.selected !== before.selected) show();
  });
  show();
  return place;
}

function wordsOf(selected: Selection): (Node | string)[] {
  if (selected.kind === "operation") return [`operation ${selected.index + 1}`];
  const name = element("bdi", {}, selected.name);
  return selected.kind === "chunk" ? [`chunk ${selected.index} of `, name] : [`${selected.kind} `, name];
}
