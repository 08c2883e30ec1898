import { clockText } from "../../dom/clock.js";
import { onColours } from "../../dom/colours.js";
import { element } from "../../dom/element.js";
import type { Page } from "../../page.js";
import type { RunModel } from "../../run-model.js";
import { fragmentOf } from "../../view-state.js";
import type { Moment } from "./moments.js";
import { drawStrip } from "./timeline-strip.js";

/** A slider from the beginning of the run to its end. Marks over it show what happened; a click on a mark goes to its moment. */
export class TimelineSlider {
  readonly element: HTMLElement;
  private readonly slider: HTMLElement;
  private readonly strip = element("canvas", { class: "timeline-strip", "aria-hidden": "true" });
  private readonly played = element("div", { class: "timeline-played" });
  private readonly thumb = element("div", { class: "timeline-thumb" });
  private isDragged = false;

  /** `end`: the end of the run, in ms. */
  constructor(
    private readonly page: Page,
    private readonly run: RunModel,
    private readonly end: number,
    moments: readonly Moment[],
  ) {
    this.slider = element(
      "div",
      {
        class: "timeline-slider",
        role: "slider",
        tabindex: 0,
        "aria-label": "Moment of the run",
        "aria-valuemin": 0,
        "aria-valuemax": Math.round(end),
      },
      ...[this.strip, this.played, this.thumb],
    );
    const ticks = element(
      "div",
      { class: "timeline-ticks", "aria-hidden": "true" },
      ...moments.map((one) => this.tick(one)),
    );
    this.element = element("div", { class: "timeline-bar" }, ticks, this.slider);
    this.followPointer();
    const draw = () => drawStrip(this.strip, this.run, this.end);
    new ResizeObserver(draw).observe(this.strip);
    onColours(draw);
  }

  /** `words`: the moment and the length of the run, for screen readers. */
  show(time: number, words: string): void {
    const share = `${(100 * time) / this.end}%`;
    this.thumb.style.left = share;
    this.played.style.width = share;
    this.slider.setAttribute("aria-valuenow", String(Math.round(time)));
    this.slider.setAttribute("aria-valuetext", words);
  }

  private tick({ kind, from, until, text }: Moment): HTMLElement {
    const go = (event: Event): void => {
      event.preventDefault();
      this.page.view.change({ time: from, playing: false });
    };
    const tick = element("a", {
      class: "timeline-tick",
      "data-kind": kind,
      href: fragmentOf({ ...this.page.view.current, time: from, selected: undefined, zoom: undefined }),
      title: `${clockText(from, this.end)} ${text}`,
      tabindex: -1,
      onclick: go,
    });
    tick.style.left = `${(100 * from) / this.end}%`;
    if (until > from) tick.style.width = `max(9px, ${(100 * (Math.min(until, this.end) - from)) / this.end}%)`;
    return tick;
  }

  private followPointer(): void {
    const { slider } = this;
    const go = ({ clientX }: PointerEvent): void => {
      const { left, width } = slider.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (clientX - left) / width));
      this.page.view.change({ time: Math.round(share * this.end), playing: false });
    };
    slider.addEventListener("pointerdown", (event) => {
      this.isDragged = true;
      slider.setPointerCapture(event.pointerId);
      go(event);
    });
    slider.addEventListener("pointermove", (event) => {
      if (this.isDragged) go(event);
    });
    for (const type of ["pointerup", "pointercancel"] as const) {
      slider.addEventListener(type, () => {
        this.isDragged = false;
      });
    }
  }
}
