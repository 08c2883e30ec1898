import type { Story } from "../explain/story.js";
import { element } from "./dom/element.js";

/** An answer to "why?", in a part that a reader opens and closes. It is computed while the part is open. */
export class Why {
  readonly element: HTMLDetailsElement;
  private readonly body = element("div", { class: "why" });
  private shown: string | undefined;

  constructor(
    title: string,
    /** Makes the answer; undefined: there is nothing to explain. */
    private readonly story: () => Story | undefined,
    /** Writes a moment, in ms, as text or as a link. */
    private readonly moment: (ms: number) => Node | string,
    /** Whether it is open at first. Its causes are then in sight, and the events that led there are folded. */
    private readonly isOpen = false,
  ) {
    const parts = [element("summary", {}, title), this.body];
    this.element = element("details", { open: isOpen }, ...parts) as HTMLDetailsElement;
    this.element.addEventListener("toggle", () => this.show());
  }

  /** Updates the answer, if it is open. Call it when the answer may have changed. */
  show(): void {
    if (!this.element.open) return;
    const story = this.story();
    // Draw the answer only if it differs from the last one: at most moments it does not.
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
      ...(lines.length > 0 ? this.ledThere(lines) : []),
      ...(unknown.length > 0 ? [element("p", { class: "muted" }, unknown.join(" "))] : []),
    ];
  }

  private ledThere(lines: readonly HTMLElement[]): HTMLElement[] {
    const ordered = element("ol", { class: "why-lines" }, ...lines);
    if (!this.isOpen) return [element("p", {}, "What led there:"), ordered];
    return [element("details", {}, element("summary", {}, "What led there"), ordered)];
  }
}

function list(lines: readonly string[]): HTMLElement {
  return element("ul", { class: "why-lines" }, ...lines.map((line) => element("li", {}, line)));
}
