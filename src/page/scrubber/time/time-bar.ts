import { formatDuration } from "../../../report/text/format.js";
import { clockText } from "../../dom/clock.js";
import { element } from "../../dom/element.js";
import { icon } from "../../dom/icon.js";
import type { Page } from "../../page.js";
import type { RunModel } from "../../run-model.js";
import { latestBy, type Moment, momentsOf, nextMoment } from "./moments.js";
import { Player } from "./player.js";
import { arrowStep, fittingSpeed, nextSpeed, speeds, speedWords } from "./speeds.js";
import { TimelineSlider } from "./timeline-slider.js";

/** Plays the runs of a page, forward and back at any speed, and goes to any moment. All runs show the same moment. */
export class TimeBar {
  readonly element: HTMLElement;
  private readonly end: number;
  private readonly moments: readonly Moment[];
  private readonly player: Player;
  private readonly slider: TimelineSlider;
  private readonly moment = element("p", { class: "moment" });
  private readonly latest = element("p", { class: "latest" });
  private readonly speed: HTMLSelectElement;
  private readonly play: HTMLButtonElement;
  private readonly back: HTMLButtonElement;

  constructor(
    private readonly page: Page,
    run: RunModel,
  ) {
    const { view, runs } = page;
    this.end = Math.max(1, ...runs.map(({ report }) => report.run.played));
    this.moments = momentsOf(run);
    this.player = new Player(view, this.end);
    this.slider = new TimelineSlider(page, run, this.end, this.moments);
    this.play = this.button("play", "Play", () => this.player.toggle(1));
    this.back = this.button("back", "Play back", () => this.player.toggle(-1));
    this.speed = element(
      "select",
      { "aria-label": "Speed", onchange: () => this.setSpeed(Number(this.speed.value)) },
      ...speeds.map((value) => element("option", { value }, speedWords(value))),
    );
    const before = this.button("before", "To what happened before", () => this.jump(-1));
    const after = this.button("after", "To what happens next", () => this.jump(1));
    const buttons = element("div", { class: "transport" }, before, this.back, this.play, after, this.speed);
    const words = element("div", { class: "moment-words" }, this.moment, this.latest);
    const top = element("div", { class: "time-bar-top" }, buttons, words, keys());
    this.element = element("div", { class: "time-bar" }, top, this.slider.element);
    view.change({ speed: fittingSpeed(this.end) });
    view.onChange(() => this.show());
    this.show();
  }

  /** Handles the keys of a player. Returns whether the key was one of them. */
  onKey(key: string, isShift: boolean): boolean {
    const { time, speed } = this.page.view.current;
    const step = arrowStep(this.end) * (isShift ? 10 : 1);
    if (key === " ") this.player.toggle(speed < 0 ? -1 : 1);
    else if (key === "ArrowRight" || key === "ArrowUp") this.go(time + step);
    else if (key === "ArrowLeft" || key === "ArrowDown") this.go(time - step);
    else if (key === "Home") this.go(0);
    else if (key === "End") this.go(this.end);
    else if (key === "PageDown") this.jump(1);
    else if (key === "PageUp") this.jump(-1);
    else if (key === ">") this.setSpeed(Math.abs(nextSpeed(speed, 1)));
    else if (key === "<") this.setSpeed(Math.abs(nextSpeed(speed, -1)));
    else return false;
    return true;
  }

  private go(time: number): void {
    this.page.view.change({ time: Math.min(this.end, Math.max(0, time)), playing: false });
  }

  private jump(direction: 1 | -1): void {
    const { time } = this.page.view.current;
    this.go(nextMoment(this.moments, time, direction)?.from ?? (direction === 1 ? this.end : 0));
  }

  private setSpeed(size: number): void {
    const { view } = this.page;
    view.change({ speed: size * (view.current.speed < 0 ? -1 : 1) });
  }

  private button(name: "play" | "back" | "before" | "after", label: string, onclick: () => void): HTMLButtonElement {
    return element("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick }, icon(name));
  }

  private show(): void {
    const { time, playing, speed } = this.page.view.current;
    const clock = clockText(time, this.end);
    const latest = latestBy(this.moments, time);
    if (this.moment.textContent !== clock) this.moment.textContent = clock;
    const words = latest ? `${this.when(latest, time)}: ${latest.text}` : `of ${formatDuration(this.end)}`;
    if (this.latest.textContent !== words) this.latest.textContent = words;
    this.slider.show(time, `${clock} of ${formatDuration(this.end)}`);
    this.speed.value = String(Math.abs(speed));
    this.showButton(this.play, playing && speed > 0, "play", "Play");
    this.showButton(this.back, playing && speed < 0, "back", "Play back");
  }

  /**
   * Says when a moment was or, if it is not over yet, when it will end. If it happened to several nodes, one after the other, the time of the
   * last node counts, since the text is true of all of them only then.
   */
  private when({ until, from, isOfMany }: Moment, time: number): string {
    if (time < until) return `now, ${isOfMany ? "the last at" : "until"} ${clockText(until, this.end)}`;
    return ago(time - (isOfMany ? until : from));
  }

  private showButton(button: HTMLButtonElement, isPlaying: boolean, name: "play" | "back", label: string): void {
    const told = isPlaying ? "Pause" : label;
    if (button.getAttribute("aria-label") === told) return;
    button.setAttribute("aria-label", told);
    button.title = told;
    button.replaceChildren(icon(isPlaying ? "pause" : name));
  }
}

function ago(ms: number): string {
  return ms < 1000 ? "now" : `${formatDuration(ms)} ago`;
}

function keys(): HTMLElement {
  const rows = [
    ["Space", "play, pause"],
    ["← →", "a step; with Shift, ten"],
    ["Page Up, Page Down", "what happened before, or next"],
    ["Home, End", "beginning, end"],
    ["< >", "slower, faster"],
  ] as const;
  return element(
    "details",
    { class: "keys" },
    element("summary", {}, "Keys"),
    element(
      "dl",
      {},
      ...rows.flatMap(([key, what]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, what)]),
    ),
  );
}
