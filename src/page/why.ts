import type { Story } from "../explain/story.js";
import { element } from "./dom/element.js";

/** An answer to "why?", in a part that a reader opens. It is computed while the part is open. */
export class Why {
  readonly element: HTMLDetailsElement;
  private readonly body = element("div", { class: "why" });
  private shown: string | undefined;

  constructor(
    title: string,
    /** Undefined: there is nothing to explain. */
    private readonly story: () => Story | undefined,
    /** A moment in milliseconds, as text or as a link. */
    private readonly moment: (ms: number) => Node | string,
  ) {
    this.element = element("details", {}, element("summary", {}, title), this.body) as HTMLDetailsElement;
    this.element.addEventListener("toggle", () => this.show());
  }

  /** Call when the answer may have changed. */
  show(): void {
    if (!this.element.open) return;
    const story = this.story();
    // Most moments have the same answer as the one before.
    const state = JSON.stringify(story);
    if (state === this.shown) return;
    this.shown = state;
    this.body.replaceChildren(...(story ? this.told(story) : []));
  }

  private told({ answer, causes, events, unknown }: Story): HTMLElement[] {
    const lines = events.map(({ time, text }) => element("li", {}, this.moment(time), ` ${text}`));
    return [
      element("p", { class: "prose" }, answer),
      ...(causes.length > 0 ? [list(causes)] : []),
      ...(lines.length > 0
        ? [element("p", {}, "What led there:"), element("ol", { class: "why-lines" }, ...lines)]
        : []),
      ...(unknown.length > 0 ? [element("p", { class: "muted" }, unknown.join(" "))] : []),
    ];
  }
}

function list(lines: readonly string[]): HTMLElement {
  return element("ul", { class: "why-lines" }, ...lines.map((line) => element("li", {}, line)));
}
