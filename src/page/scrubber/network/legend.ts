import { formatNumber } from "../../../report/text/format.js";
import { element } from "../../dom/element.js";
import type { ColouredBy } from "../choices.js";
import { classColours, loadColours, nodeStates } from "./node-looks.js";
import type { RunNetwork } from "./run-network.js";

/** Names of the CSS variables of the looks. Classes beyond the colours share the last one. */
export function lookColours(by: ColouredBy, { classes }: RunNetwork): `--${string}`[] {
  if (by === "state") return nodeStates.map(({ colour }) => colour);
  if (by === "load") return [...loadColours];
  return classes.map((_, at) => classColours[at] ?? "--grey");
}

/** What the colours and shapes of the picture mean. */
export class Legend {
  readonly element = element("ul", { class: "legend" });
  private counts: readonly HTMLElement[] = [];
  private by: ColouredBy | undefined;

  constructor(private readonly network: RunNetwork) {}

  show(by: ColouredBy, perCell: number): void {
    if (by !== this.by) this.make(by);
    this.by = by;
    if (by === "state") {
      this.counts.forEach((count, at) => {
        const text = ` ${formatNumber(this.network.counts[at] ?? 0)}`;
        if (count.textContent !== text) count.textContent = text;
      });
    }
    this.element.dataset.perCell = String(perCell);
  }

  private make(by: ColouredBy): void {
    const { network } = this;
    const colours = lookColours(by, network);
    const names = by === "state" ? nodeStates.map(({ name }) => name) : by === "class" ? network.classes : loadNames();
    this.counts = names.map(() => element("span", { class: "count" }));
    const rows = names.map((name, at) => {
      const isDown = by === "state" && !nodeStates[at]?.isUp;
      const swatch = element("span", { class: isDown ? "swatch disc ring" : "swatch disc", "aria-hidden": "true" });
      swatch.style.setProperty("--swatch", `var(${colours[at]})`);
      return element("li", {}, swatch, element("bdi", {}, name), this.counts[at]);
    });
    const { most } = network.loadScale;
    const shapes = by === "state" ? "" : " A ring: it does not run.";
    this.element.replaceChildren(
      ...rows,
      element("li", { class: "muted" }, `A full disc stores ${most}, as the fullest node did.${shapes}`),
    );
  }
}

function loadNames(): string[] {
  return loadColours.map((_, at) => `${Math.round((100 * at) / loadColours.length)} %`);
}
