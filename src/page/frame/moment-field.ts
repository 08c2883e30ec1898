import { formatDuration } from "../../report/text/format.js";
import { clockText } from "../dom/clock.js";
import { element } from "../dom/element.js";
import { isOfMinutes, momentOf } from "../dom/moment-of.js";
import type { Page } from "../page.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * The clock in the bar. A click on it opens a field for another moment. Enter goes there; Escape, or going elsewhere, gives up. The field
 * says so if the text is no moment of the run.
 */
export class MomentField {
  readonly element: HTMLElement;
  private readonly clock: HTMLButtonElement;
  private readonly field: HTMLInputElement;
  private readonly says = element("p", { class: "bar-says", id: "moment-says", role: "status" });
  /** The end of the run, in ms. */
  private readonly end: number;
  private readonly hint: string;

  constructor(private readonly page: Page) {
    this.end = Math.max(...page.runs.map(({ report }) => report.run.played));
    this.hint = `Write a moment as ${examples(this.end)}.`;
    this.clock = element("button", {
      type: "button",
      class: "bar-moment",
      title: "The moment that the page shows. Click to type another.",
      onclick: () => this.open(),
    });
    this.field = element("input", {
      type: "text",
      class: "bar-field",
      "aria-label": "Go to the moment",
      "aria-describedby": this.says.id,
      autocomplete: "off",
      spellcheck: "false",
      hidden: true,
      onkeydown: (event) => this.onKey(event as KeyboardEvent),
      oninput: () => this.say(this.answer()),
      onblur: () => this.close(),
    });
    this.element = element("div", { class: "bar-time" }, this.clock, this.field, this.says);
    page.view.onChange(() => this.show());
    this.show();
  }

  private show(): void {
    const text = clockText(this.page.view.current.time, this.end);
    if (this.clock.textContent !== text) this.clock.textContent = text;
  }

  private open(): void {
    this.field.value = this.clock.textContent ?? "";
    this.clock.hidden = true;
    this.field.hidden = false;
    this.say(this.hint);
    this.field.select();
  }

  private close(): void {
    this.field.hidden = true;
    this.clock.hidden = false;
    this.say("");
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Enter") this.go();
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
  }

  private go(): void {
    const time = this.typed();
    if (time === undefined) return this.refuse(`That is no moment. ${this.hint}`);
    if (time > this.end) {
      const ends = `The run ends at ${clockText(this.end, this.end)}, after ${formatDuration(this.end)}.`;
      return this.refuse(`That is ${clockText(time, this.end)}. ${ends}`);
    }
    this.page.view.change({ time, playing: false });
    this.leave();
  }

  private typed(): number | undefined {
    return momentOf(this.field.value, this.end);
  }

  /** Says how the field understands what was typed so far, so that nobody has to guess whether `12:12` is minutes and seconds. */
  private answer(): string {
    const time = this.typed();
    return time === undefined || time > this.end ? this.hint : `Enter goes to ${clockText(time, this.end)}.`;
  }

  /** Closes the field and gives the keyboard back to the clock. */
  private leave(): void {
    this.close();
    this.clock.focus();
  }

  private refuse(why: string): void {
    this.say(why);
    this.field.setAttribute("aria-invalid", "true");
    this.field.select();
  }

  private say(text: string): void {
    this.field.removeAttribute("aria-invalid");
    this.says.textContent = text;
  }
}

/** Shows in which forms a reader may write a moment. `end`: the length of the run, in milliseconds. */
function examples(end: number): string {
  const time = 0.6 * end;
  const isShort = isOfMinutes(end);
  const [large, small] = isShort ? [MINUTE, SECOND] : [60 * MINUTE, MINUTE];
  const two = `${Math.floor(time / large)}:${String(Math.floor((time % large) / small)).padStart(2, "0")}`;
  const one = `${Math.floor(time / small)}${isShort ? "s" : "min"}`;
  return `${two} (${isShort ? "minutes and seconds" : "hours and minutes"}), ${clockText(time, end)} or ${one}`;
}
