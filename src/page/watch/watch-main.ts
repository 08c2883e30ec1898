import { element } from "../dom/element.js";
import { Frames } from "./frames.js";
import type { Told } from "./told.js";

/** The time between two checks of whether a newer page can be shown without disturbing the reader, in ms. */
const LOOK_MS = 300;

/** Shows how far a run is, and below it the report so far, which grows. */
class Watching {
  private readonly words = element("span", {}, "Waiting for the first figures …");
  private readonly bar = element("progress", { max: 1, value: 0, "aria-label": "Played" });
  private readonly status = element("p", { class: "under-way", role: "status" }, this.bar, " ", this.words);
  private readonly frames = new Frames((version) => this.onShown(version));
  private readonly events = new EventSource("/events");
  private latest: Told | undefined;

  start(): void {
    document.body.replaceChildren(this.status, this.frames.element);
    this.events.onmessage = ({ data }: MessageEvent<string>) => this.onTold(JSON.parse(data) as Told);
    this.events.onerror = () => this.onLost();
    setInterval(() => this.look(), LOOK_MS);
    document.documentElement.dataset.watching = "true";
  }

  private onTold(told: Told): void {
    this.latest = told;
    this.bar.value = told.share;
    this.say(told.text);
    this.look();
  }

  private look(): void {
    const { latest, frames } = this;
    if (!latest || latest.version <= frames.version) return;
    if (frames.isBusy && !latest.isOver) this.say(`${latest.text} Newer figures wait until you pause.`);
    else frames.load(latest.version, latest.played);
  }

  private onShown(version: number): void {
    document.documentElement.dataset.version = String(version);
    if (!this.latest?.isOver || version < this.latest.version) return;
    // This tells the program that the final page has come.
    this.events.close();
    this.bar.remove();
    document.documentElement.dataset.watching = "over";
  }

  private onLost(): void {
    if (this.latest?.isOver) return;
    this.say("The program does not answer. The page shows the last figures that it sent.");
  }

  private say(text: string): void {
    if (this.words.textContent !== text) this.words.textContent = text;
  }
}

new Watching().start();
