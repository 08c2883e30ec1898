import { element } from "../dom/element.js";
import type { Window } from "./sequence-of.js";
import { durationText, momentText } from "./words.js";

const SHORTEST_MS = 1;

/** Buttons that change the part of time that is shown (zoom in and out, earlier, later), and this part in words. */
export class WindowChoice {
  readonly element: HTMLElement;
  private readonly says = element("span", { class: "muted", "aria-live": "polite" });
  private readonly all: HTMLButtonElement;
  private window: Window = { from: 0, to: 0 };
  private whole: Window = { from: 0, to: 0 };

  /** `onChange`: called with the part that the reader wants; undefined: the whole time. */
  constructor(onChange: (window: Window | undefined) => void) {
    const zoom = (factor: number) => () => {
      const { from, to } = this.window;
      const half = Math.max(SHORTEST_MS, (to - from) * factor) / 2;
      const middle = (from + to) / 2;
      onChange(this.within({ from: middle - half, to: middle + half }));
    };
    const move = (share: number) => () => {
      const { from, to } = this.window;
      const by = (to - from) * share;
      const most = share > 0 ? Math.max(0, this.whole.to - to) : Math.min(0, this.whole.from - from);
      const step = share > 0 ? Math.min(by, most) : Math.max(by, most);
      onChange({ from: from + step, to: to + step });
    };
    const button = (name: string, onclick: () => void) => element("button", { type: "button", onclick }, name);
    this.all = button("Whole", () => onChange(undefined));
    this.element = element(
      "div",
      { class: "seq-steps", role: "group", "aria-label": "Part of time" },
      button("Zoom in", zoom(0.5)),
      button("Zoom out", zoom(2)),
      button("Earlier", move(-0.5)),
      button("Later", move(0.5)),
      this.all,
      this.says,
    );
  }

  show(window: Window, whole: Window): void {
    this.window = window;
    this.whole = whole;
    this.all.disabled = window.from <= whole.from && window.to >= whole.to;
    const { from, to } = window;
    const says = `${momentText(from)} to ${momentText(to)}, ${durationText(to - from)}`;
    // If the words stay the same, screen readers need not read them again while the moment moves on.
    if (this.says.textContent !== says) this.says.textContent = says;
  }

  private within({ from, to }: Window): Window | undefined {
    const { whole } = this;
    if (from <= whole.from && to >= whole.to) return undefined;
    return { from: Math.max(whole.from, from), to: Math.min(whole.to, to) };
  }
}
