import { purposes } from "../../history/history.js";
import { element } from "../dom/element.js";
import { svgElement } from "../dom/svg-element.js";
import { endingOf, type Message } from "./message.js";
import { type Arrow, layoutOf, type SequenceLayout, yOf } from "./sequence-layout.js";
import type { Sequence } from "./sequence-of.js";
import { durationText, momentText } from "./words.js";

const HEAD = 4;
const SPACE = 6;
/** The distance in pixels by which a message from a program to itself goes to the side. */
const ITSELF = 32;

/** The texts of a picture. The code that makes the picture supplies them. */
export interface PictureWords {
  readonly label: string;
  /** Makes the name of a lifeline: an element, which may be a link. */
  readonly name: (party: number) => Node;
  readonly ask: (message: Message) => string;
  readonly end: (message: Message) => string;
}

/**
 * The drawing of a sequence diagram: lifelines with their names, one group of shapes for each message, and a line at
 * the moment that the page shows.
 */
export class SequencePicture {
  readonly element: HTMLElement;
  private readonly layout: SequenceLayout;
  private readonly groups: readonly SVGGElement[];
  private readonly cursor = svgElement("line", { class: "seq-cursor" });
  private marked = -1;

  constructor(
    private readonly messages: readonly Message[],
    parties: Sequence["parties"],
    private readonly words: PictureWords,
    available: number,
  ) {
    this.layout = layoutOf({ parties, messages }, available);
    this.groups = this.layout.arrows.map((arrow) => this.group(arrow));
    const { width, height } = this.layout;
    const picture = svgElement(
      "svg",
      { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words.label, class: "seq-svg" },
      ...this.background(),
      ...this.groups,
      this.cursor,
    );
    this.element = element("div", { class: "seq-picture" }, this.heads(), picture);
    this.element.style.width = `${width}px`;
  }

  /** The position of the message under the pointer of an event; undefined: there is none. */
  messageAt(event: Event): number | undefined {
    const group = (event.target as Element).closest<SVGGElement>("g[data-message]");
    return group ? Number(group.dataset.message) : undefined;
  }

  /** Marks one message, and removes the mark from all others. */
  mark(message: number): void {
    this.groups[this.marked]?.classList.remove("seq-marked");
    this.groups[message]?.classList.add("seq-marked");
    this.marked = message;
  }

  /** Brings a message into sight. */
  reveal(message: number): void {
    this.groups[message]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Draws the line at a moment. It draws none if the moment is not in the picture. */
  showMoment(time: number): void {
    const y = yOf(this.layout.rows, time);
    this.cursor.classList.toggle("seq-hidden", y === undefined);
    if (y === undefined) return;
    for (const [name, value] of Object.entries({ x1: this.layout.left, x2: this.layout.width, y1: y, y2: y }))
      this.cursor.setAttribute(name, String(value));
  }

  private heads(): HTMLElement {
    const { lifelines, width } = this.layout;
    const step = lifelines.length > 1 ? (lifelines[1]?.x ?? 0) - (lifelines[0]?.x ?? 0) : width / 2;
    const heads = lifelines.map(({ party, x }) => {
      const head = element("div", { class: "seq-head" }, this.words.name(party));
      head.style.left = `${x - step / 2 + SPACE}px`;
      head.style.width = `${step - 2 * SPACE}px`;
      return head;
    });
    return element("div", { class: "seq-heads" }, ...heads);
  }

  private background(): SVGElement[] {
    const { lifelines, rows, gaps, height } = this.layout;
    const lines = lifelines.map(({ x }) => svgElement("line", { class: "seq-life", x1: x, x2: x, y1: 0, y2: height }));
    const clocks = rows
      .filter(({ time }, i) => i === 0 || momentText(time) !== momentText(rows[i - 1]?.time ?? -1))
      .map(({ y, time }) => svgElement("text", { class: "seq-clock", x: SPACE, y: y + HEAD }, momentText(time)));
    const pauses = gaps.flatMap(({ y, ms }) => [
      ...lifelines.map(({ x }) => svgElement("line", { class: "seq-gap", x1: x, x2: x, y1: y - SPACE, y2: y + SPACE })),
      svgElement("text", { class: "seq-pause", x: SPACE, y: y + HEAD }, `\u22ee ${durationText(ms)}`),
    ]);
    return [...lines, ...clocks, ...pauses];
  }

  private group(arrow: Arrow): SVGGElement {
    const message = this.messages[arrow.message] as Message;
    const parts = message.kind === "call" ? this.call(message, arrow) : this.transfer(message, arrow);
    const classes = `seq-message seq-${message.kind} seq-${endingOf(message).replace(" ", "-")}`;
    return svgElement("g", { class: classes, "data-message": arrow.message }, ...parts);
  }

  private call(message: Message, { x1, y1, x2, y2, wait }: Arrow): SVGElement[] {
    const side = x2 >= x1 ? 1 : -1;
    const bar = x1 + wait;
    const from = bar + side * 2;
    const to = x1 === x2 ? bar + ITSELF : x2;
    const textX = from + side * SPACE;
    const anchor = side > 0 ? "start" : "end";
    const ending = endingOf(message);
    const wentBack = ending === "answered" || ending === "refused";
    return [
      svgElement("path", { class: "seq-hit", d: `M${from} ${y1}H${to}M${from} ${y2}H${wentBack ? to : from + side}` }),
      svgElement("rect", { class: "seq-wait", x: bar - 2, y: y1, width: HEAD, height: Math.max(2, y2 - y1) }),
      svgElement("path", { class: "seq-line", d: `M${from} ${y1}H${to}` }),
      svgElement("path", { class: "seq-tip", d: tip(to, y1, side) }),
      ...(wentBack
        ? [
            svgElement("path", { class: "seq-back", d: `M${to} ${y2}H${from}` }),
            svgElement("path", { class: "seq-tip", d: tip(from, y2, -side) }),
          ]
        : [svgElement("path", { class: "seq-cross", d: endMark(bar, y2, message) })]),
      svgElement("text", { x: textX, y: y1 - HEAD, "text-anchor": anchor }, this.words.ask(message)),
      svgElement(
        "text",
        { class: "seq-end", x: textX + side * HEAD, y: y2 - HEAD, "text-anchor": anchor },
        this.words.end(message),
      ),
    ];
  }

  private transfer(message: Message, { x1, y1, x2, y2 }: Arrow): SVGElement[] {
    const to = x1 === x2 ? x1 + ITSELF : x2;
    const angle = (Math.atan2(y2 - y1, to - x1) * 180) / Math.PI;
    const anchor = to >= x1 ? "start" : "end";
    const textX = x1 + (to >= x1 ? 2 : -2) * SPACE;
    const d = `M${x1} ${y1}L${to} ${y2}`;
    const head = "M2 0L-12 -7V7Z";
    return [
      svgElement("path", { class: "seq-hit", d }),
      svgElement("path", { class: `seq-thick seq-${purposes[message.purpose] ?? "get"}`, d }),
      svgElement("path", {
        class: `seq-thick-tip seq-${purposes[message.purpose] ?? "get"}`,
        d: head,
        transform: `translate(${to} ${y2}) rotate(${angle.toFixed(1)})`,
      }),
      svgElement(
        "text",
        { x: textX, y: y1 - HEAD, "text-anchor": anchor },
        `${this.words.ask(message)}, ${this.words.end(message)}`,
      ),
    ];
  }
}

/** Makes the head of an arrow that ends at (x, y) and points to the right, or to the left if `side` is -1. */
function tip(x: number, y: number, side: number): string {
  return `M${x} ${y}l${-9 * side} -4v8z`;
}

/** Marks the end of a call without answer: an hourglass at its deadline, a bar if the caller gave up, a cross for another failure. */
function endMark(x: number, y: number, message: Message): string {
  if (endingOf(message) === "given up") return `M${x - 6} ${y}h12`;
  if (message.outcome === "DEADLINE_EXCEEDED") return `M${x - 5} ${y - 6}h10l-10 12h10z`;
  return `M${x - 5} ${y - 5}l10 10m0 -10l-10 10`;
}
