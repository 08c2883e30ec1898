import { element } from "./dom/element.js";
import { pageFoot } from "./frame/page-foot.js";
import { runHeadline } from "./frame/run-headline.js";
import { TopBar } from "./frame/top-bar.js";
import type { Page } from "./page.js";
import type { SectionId } from "./section.js";
import { surfaces } from "./surfaces.js";

/** The longest time, in ms, for which surfaces are added without a pause. */
const MOST_AT_ONCE_MS = 80;

/** The whole page: the bar, the headline of each run, then the surfaces, one after the other. */
export class Layout {
  private readonly bar: TopBar;
  private readonly main: HTMLElement;
  private readonly runs: HTMLElement;
  private readonly inSight: IntersectionObserver;

  constructor(private readonly page: Page) {
    const { data, runs } = page;
    this.bar = new TopBar(page);
    const headline = data.overview ? element("p", { class: "headline" }, data.overview.headline) : undefined;
    const made = runs.map((run) => runHeadline(run, runs.length === 1));
    const title = element("h1", {}, element("bdi", {}, data.title));
    this.runs = element("div", { class: "runs" }, ...made);
    this.main = element("main", { tabindex: -1 }, title, headline, this.runs);
    this.inSight = new IntersectionObserver((entries) => this.markSection(entries), {
      rootMargin: "-30% 0px -69% 0px",
    });
  }

  /** Shows the bar and the headline at once. The surfaces follow, so that the reader need not wait for the last of them. */
  async mount(body: HTMLElement): Promise<void> {
    const skip = element("button", { class: "skip", type: "button", onclick: () => this.main.focus() }, "Skip the bar");
    body.replaceChildren(skip, this.bar.element, this.main, pageFoot(this.page));
    openFoldsInPrint();
    let shown = await nextTask();
    for (const { id, title, mount } of surfaces) {
      // Each pause costs a layout and a drawing of all that is there.
      if (performance.now() - shown > MOST_AT_ONCE_MS) shown = await nextTask();
      const mounted = mount(this.page);
      if (mounted) this.add(id, title, mounted);
    }
  }

  private add(id: SectionId, title: string, content: HTMLElement): void {
    const heading = element("h2", { id: `${id}-title`, tabindex: -1 }, title);
    const section = element("section", { id, "aria-labelledby": heading.id }, heading, content);
    // The differences between the runs come before the headlines of the runs.
    if (id === "overview") this.runs.before(section);
    else this.main.append(section);
    this.bar.add(id, title);
    this.inSight.observe(section);
  }

  private markSection(entries: readonly IntersectionObserverEntry[]): void {
    const entered = entries.find(({ isIntersecting }) => isIntersecting);
    if (entered) this.bar.mark(entered.target.id as SectionId);
  }
}

/** Gives the browser time to draw, and resolves with the time after that, in ms. */
function nextTask(): Promise<number> {
  return new Promise((resolve) => setTimeout(() => resolve(performance.now())));
}

/** Opens all folds while the page is printed, since nothing can be opened on paper. It also opens folds that are drawn anew meanwhile. */
function openFoldsInPrint(): void {
  const opened = new Set<HTMLDetailsElement>();
  const open = (): void => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>("details:not([open])")) {
      details.open = true;
      opened.add(details);
    }
  };
  const drawn = new MutationObserver(open);
  addEventListener("beforeprint", () => {
    open();
    drawn.observe(document.body, { childList: true, subtree: true });
  });
  addEventListener("afterprint", () => {
    drawn.disconnect();
    for (const details of opened) details.open = false;
    opened.clear();
  });
}
