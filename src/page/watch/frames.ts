import { element } from "../dom/element.js";
import { fragmentOf, type View, viewOf } from "../view-state.js";
import { goTo, placeIn } from "./kept-place.js";

/** How long the reader must have touched nothing before a newer page replaces the shown one, in ms. */
const QUIET_MS = 700;
const TOUCHES = ["pointerdown", "pointermove", "wheel", "keydown", "touchstart"] as const;

/** A page that is shown in its frame. */
interface Shown {
  readonly frame: HTMLIFrameElement;
  readonly version: number;
  /** How much of the run was played when the page was made, in ms. */
  readonly played: number;
}

/**
 * Shows the latest page of a run. A newer page is loaded unseen behind the older one, goes to the place where the
 * reader is, and then replaces the older page. This never happens while the reader touches the page or plays it back.
 * The older page is removed together with everything that it needed.
 */
export class Frames {
  readonly element = element("div", { class: "frames" });
  private shown: Shown | undefined;
  private loading: Shown | undefined;
  private touchedAt = Number.NEGATIVE_INFINITY;
  private isPressed = false;

  /** `onShown`: called when a version has become visible. */
  constructor(private readonly onShown: (version: number) => void) {}

  get version(): number {
    return this.shown?.version ?? 0;
  }

  /** Whether the reader is busy with the page that is shown. */
  get isBusy(): boolean {
    const frame = this.shown?.frame.contentDocument;
    if (!frame) return false;
    const isPlaying = frame.documentElement.dataset.playing === "true";
    return isPlaying || this.isPressed || performance.now() - this.touchedAt < QUIET_MS;
  }

  /** Loads a version, if it is newer than the page that is shown and no other is being loaded. */
  load(version: number, played: number): void {
    if (this.loading || version <= this.version) return;
    const frame = element("iframe", { title: "The report so far", class: "coming" });
    const coming: Shown = { frame, version, played };
    this.loading = coming;
    frame.src = `/page/${version}${this.fragment()}`;
    frame.addEventListener("load", () => this.whenReady(coming));
    frame.addEventListener("error", () => this.giveUp(coming));
    this.element.append(frame);
  }

  /**
   * The fragment for the next page: the view of the page that is shown. If the reader is at the end of what was played, the fragment has no moment, so
   * the next page begins at its own end.
   */
  private fragment(): string {
    const { shown } = this;
    if (!shown) return location.hash;
    const hash = shown.frame.contentWindow?.location.hash ?? "";
    const view = viewOf(hash);
    if (view.time === undefined || view.time < Math.floor(shown.played)) return hash;
    const words = new URLSearchParams(fragmentOf({ ...startingView, ...view }).slice(1));
    words.delete("t");
    return `#${words}`;
  }

  private whenReady(coming: Shown): void {
    const ready = coming.frame.contentDocument?.documentElement.dataset.ready;
    if (ready !== "true") setTimeout(() => this.whenReady(coming), 50);
    // The reader began to do something meanwhile. Wait, so that the newer page takes over what the reader chooses now.
    else if (this.isBusy) setTimeout(() => this.whenReady(coming), 200);
    else this.replaceBy(coming);
  }

  private replaceBy(coming: Shown): void {
    const [old, now] = [this.shown?.frame.contentWindow, coming.frame.contentWindow];
    if (!now) return this.giveUp(coming);
    if (old) {
      const wanted = this.fragment();
      if (wanted !== now.location.hash) now.location.hash = wanted;
      goTo(placeIn(old), now);
    }
    const hadFocus = this.shown !== undefined && document.activeElement === this.shown.frame;
    coming.frame.className = "";
    this.shown?.frame.remove();
    this.shown = coming;
    this.loading = undefined;
    if (hadFocus) now.focus();
    for (const type of TOUCHES) now.addEventListener(type, this.touched, { passive: true, capture: true });
    now.addEventListener("pointerup", this.released, { capture: true });
    now.addEventListener("pointercancel", this.released, { capture: true });
    now.addEventListener("hashchange", () => history.replaceState(null, "", now.location.hash || location.pathname));
    document.title = now.document.title;
    this.onShown(coming.version);
  }

  private giveUp(coming: Shown): void {
    coming.frame.remove();
    this.loading = undefined;
  }

  private readonly touched = ({ type }: Event): void => {
    if (type === "pointerdown") this.isPressed = true;
    if (type !== "pointermove" || this.isPressed) this.touchedAt = performance.now();
  };

  private readonly released = (): void => {
    this.isPressed = false;
    this.touchedAt = performance.now();
  };
}

const startingView: View = {
  time: 0,
  zoom: undefined,
  selected: undefined,
  playing: false,
  speed: 1,
  run: 0,
};
