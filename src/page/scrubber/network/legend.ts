import { formatNumber } from "../../../report/text/format.js";
import { element } from "../../dom/element.js";
import type { ColouredBy } from "../choices.js";
import { classColours, loadColours, nodeStates, UNRECORDED } from "./node-looks.js";
import type { RunNetwork } from "./run-network.js";

/** The CSS variables of the nodes' colours. If there are more classes than colours, the remaining classes share the last colour. */
export function lookColours(by: ColouredBy, { classes }: RunNetwork): `--${string}`[] {
  if (by === "state") return nodeStates.map(({ colour }) => colour);
  if (by === "load") return [...loadColours];
  return classes.map((_, at) => classColours[at] ?? "--grey");
}

const DOUBT = "In doubt: the node runs, but the tracker suspects it, or takes it for dead.";

/** What the colours and shapes of the picture mean. */
export class Legend {
  readonly element = element("ul", { class: "legend" });
  private counts: readonly HTMLElement[] = [];
  private made = "";

  constructor(private readonly network: RunNetwork) {}

  /** `isDiscs`: whether nodes are drawn as discs, and not as squares. */
  show(by: ColouredBy, isDiscs: boolean): void {
    const made = `${by} ${isDiscs}`;
    if (made !== this.made) this.make(by, isDiscs);
    this.made = made;
    if (by === "state") {
      this.counts.forEach((count, at) => {
        const text = ` ${formatNumber(this.network.counts[at] ?? 0)}`;
        if (count.textContent !== text) count.textContent = text;
      });
    }
  }

  private make(by: ColouredBy, isDiscs: boolean): void {
    const { network } = this;
    const colours = lookColours(by, network);
    const names = by === "state" ? nodeStates.map(({ name }) => name) : by === "class" ? network.classes : loadNames();
    this.counts = names.map(() => element("span", { class: "count" }));
    const { knowsLives } = network.replay;
    const rows = names.flatMap((name, at) => {
      if (by === "state" && (at === UNRECORDED) === knowsLives) return [];
      const isDown = by === "state" && !nodeStates[at]?.isUp;
      const swatch = element("span", { class: isDown ? "swatch disc ring" : "swatch disc", "aria-hidden": "true" });
      swatch.style.setProperty("--swatch", `var(${colours[at]})`);
      return [element("li", {}, swatch, element("bdi", {}, name), this.counts[at])];
    });
    const { most } = network.loadScale;
    const shapes = by === "state" || !isDiscs || !knowsLives ? "" : " A ring: the node does not run.";
    const doubt = by === "state" && knowsLives ? ` ${DOUBT}` : "";
    const what = isDiscs ? "A full disc" : "Where its colour is strongest, a node";
    const fullest =
      most === undefined
        ? "No node stored anything."
        : `${what} stores ${most} in replicas and cached copies, as the fullest node did.`;
    this.element.replaceChildren(...rows, element("li", { class: "muted" }, `${fullest}${shapes}${doubt}`));
  }
}

/** Writes labels for shares of what the fullest node stored. */
function loadNames(): string[] {
  const percent = (at: number) => Math.round((100 * at) / loadColours.length);
  return loadColours.map((_, at) => `${percent(at)} to ${percent(at + 1)} %`);
}
