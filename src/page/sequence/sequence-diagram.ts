import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import type { RunModel } from "../run-model.js";
import { nameLink } from "../view-link.js";
import { type Message, OTHERS } from "./message.js";
import { messageTable } from "./message-table.js";
import { messageText, resolutionOf, shortAsk, shortEnd } from "./message-words.js";
import type { Sequence } from "./sequence-of.js";
import { SequencePicture } from "./sequence-picture.js";
import { grouped, partyName, plural } from "./words.js";

/** The largest number of messages that are drawn at once. */
const PAGE = 80;
const NARROW = 320;

/** A diagram in a box that scrolls. It shows a page of the messages at a time, one message's details, and the same page as a table. */
export class SequenceDiagram {
  readonly element = element("div", { class: "seq-diagram" });
  private readonly box = element("div", { class: "seq-box", tabindex: 0, role: "group" });
  private readonly detail = element("p", { class: "seq-detail", "aria-live": "polite" });
  private readonly steps = element("div", { class: "seq-steps" });
  private readonly table = element("div");
  private sequence: Sequence = { parties: [], others: [], messages: [] };
  private at = 0;
  private current = -1;
  private picture: SequencePicture | undefined;
  private width = 0;

  constructor(
    private readonly page: Page,
    private run: RunModel,
  ) {
    this.element.append(this.box, this.detail, this.steps, this.table);
    this.box.addEventListener("pointermove", (event) => this.point(event));
    this.box.addEventListener("click", (event) => this.choose(event));
    this.box.addEventListener("keydown", (event) => this.press(event));
    new ResizeObserver(() => {
      if (Math.abs(this.box.clientWidth - this.width) > 1) this.draw();
    }).observe(this.box);
  }

  show(run: RunModel, sequence: Sequence, label: string): void {
    this.run = run;
    this.sequence = sequence;
    this.at = 0;
    this.current = -1;
    this.box.setAttribute("aria-label", `${label} Arrow keys go from message to message.`);
    this.draw();
    this.box.scrollTo({ top: 0, left: 0 });
  }

  showMoment(time: number): void {
    this.picture?.showMoment(time);
  }

  private get shown(): readonly Message[] {
    return this.sequence.messages.slice(this.at, this.at + PAGE);
  }

  private draw(): void {
    const { run, shown } = this;
    const { messages, parties } = this.sequence;
    this.width = this.box.clientWidth;
    this.element.classList.toggle("seq-empty", messages.length === 0);
    if (messages.length === 0) {
      this.picture = undefined;
      this.box.replaceChildren();
      this.steps.replaceChildren();
      this.table.replaceChildren();
      this.detail.textContent = "";
      return;
    }
    const words = {
      label: `Sequence diagram of ${plural(shown.length, "message")} between ${parties.map((party) => partyName(run, party)).join(", ")}. The table beneath has the same.`,
      name: (party: number) => this.name(party),
      ask: shortAsk,
      end: (message: Message) => shortEnd(message, resolutionOf(run, message)),
    };
    this.picture = new SequencePicture(shown, parties, words, Math.max(NARROW, this.width));
    this.picture.showMoment(this.page.view.current.time);
    this.box.replaceChildren(this.picture.element);
    this.table.replaceChildren(messageTable(run, shown));
    this.showSteps();
    this.mark(Math.min(Math.max(this.current, 0), shown.length - 1));
  }

  private name(party: number): Node {
    const name = partyName(this.run, party);
    const { others } = this.sequence;
    if (party === OTHERS) {
      const title = others.map((other) => partyName(this.run, other)).join(", ");
      return element("span", { title }, plural(others.length, "other"));
    }
    if (party < 0) return element("span", {}, name);
    return nameLink(this.page, "node", name);
  }

  private showSteps(): void {
    const { at } = this;
    const all = this.sequence.messages.length;
    if (all <= PAGE) {
      this.steps.replaceChildren();
      return;
    }
    const turn = (by: number) => () => {
      this.at = at + by;
      this.current = 0;
      this.draw();
      this.box.scrollTo({ top: 0 });
    };
    const rest = all - Math.min(all, at + PAGE);
    const more = rest > 0 ? `; ${grouped(rest)} more` : "";
    this.steps.replaceChildren(
      element("button", { type: "button", disabled: at === 0, onclick: turn(-PAGE) }, "Earlier messages"),
      element("button", { type: "button", disabled: rest === 0, onclick: turn(PAGE) }, "Later messages"),
      element(
        "span",
        { class: "muted" },
        `${at + 1} to ${Math.min(all, at + PAGE)} of ${plural(all, "message")}${more}`,
      ),
    );
  }

  private point(event: Event): void {
    const message = this.picture?.messageAt(event);
    if (message !== undefined && message !== this.current) this.mark(message);
  }

  private choose(event: Event): void {
    const message = this.shown[this.picture?.messageAt(event) ?? -1];
    if (message) this.page.view.change({ time: message.start, playing: false });
  }

  private press(event: KeyboardEvent): void {
    const last = this.shown.length - 1;
    const goals: { readonly [key: string]: number } = {
      ArrowDown: Math.min(last, this.current + 1),
      ArrowUp: Math.max(0, this.current - 1),
      Home: 0,
      End: last,
    };
    const goal = goals[event.key];
    if (event.key === "Enter" && event.target === this.box) {
      const message = this.shown[this.current];
      if (message) this.page.view.change({ time: message.start, playing: false });
    }
    if (goal === undefined) return;
    event.preventDefault();
    this.mark(goal);
    this.picture?.reveal(goal);
  }

  private mark(message: number): void {
    this.current = message;
    this.picture?.mark(message);
    const marked = this.shown[message];
    this.detail.textContent = marked ? messageText(this.run, marked) : "";
  }
}
