import type { History } from "../../history/history.js";
import { element } from "../dom/element.js";
import { TRACKER } from "./message.js";

const MOST_CHOSEN = 8;
const MOST_FOUND = 12;

/** Chooses up to eight nodes, and the tracker, by parts of their names. */
export class NodeChoice {
  readonly element: HTMLElement;
  private chosen: readonly number[] = [];
  private readonly chips = element("ul", { class: "seq-chips", "aria-label": "Chosen" });
  private readonly found = element("div", { class: "seq-found", role: "group", "aria-label": "Found" });
  private readonly field = element("input", { type: "search", size: 16, oninput: () => this.showFound() });
  private readonly tracker = element("input", { type: "checkbox", checked: true, onchange: () => this.told() });

  constructor(
    private readonly history: History,
    /** Called whenever the choice changes. */
    private readonly onChange: () => void,
  ) {
    this.element = element(
      "div",
      { class: "seq-nodes" },
      element("label", {}, "Add a node ", this.field),
      element("label", {}, this.tracker, " the tracker, too"),
      this.chips,
      this.found,
    );
    this.showFound();
  }

  /**
   * The positions of the chosen programs, the tracker first. If only one node is chosen, the list has this node alone: the diagram then shows it
   * with all its partners, the tracker among them.
   */
  get parties(): readonly number[] {
    const { chosen } = this;
    if (chosen.length < 2) return chosen;
    return this.tracker.checked ? [TRACKER, ...chosen] : chosen;
  }

  add(node: number): void {
    if (this.chosen.includes(node) || this.chosen.length >= MOST_CHOSEN) return;
    this.chosen = [...this.chosen, node];
    this.field.value = "";
    this.told();
  }

  private told(): void {
    const { name } = this.history.nodes;
    this.chips.replaceChildren(
      ...this.chosen.map((node) => {
        const drop = (): void => {
          this.chosen = this.chosen.filter((other) => other !== node);
          this.told();
        };
        const label = `Take ${name[node]} out`;
        const button = element(
          "button",
          { type: "button", "aria-label": label, title: label, onclick: drop },
          "\u00d7",
        );
        return element("li", {}, element("bdi", {}, name[node] ?? ""), button);
      }),
    );
    this.showFound();
    this.onChange();
  }

  private showFound(): void {
    const part = this.field.value.trim().toLowerCase();
    const { name } = this.history.nodes;
    const isFull = this.chosen.length >= MOST_CHOSEN;
    const found: number[] = [];
    for (let node = 0; node < name.length && found.length < MOST_FOUND && !isFull; node++) {
      const fits = part === "" ? this.chosen.length === 0 : name[node]?.toLowerCase().includes(part);
      if (fits && !this.chosen.includes(node)) found.push(node);
    }
    this.found.replaceChildren(
      ...found.map((node) =>
        element("button", { type: "button", onclick: () => this.add(node) }, element("bdi", {}, name[node] ?? "")),
      ),
      ...(isFull ? [`At most ${MOST_CHOSEN} nodes at a time.`] : []),
      ...(found.length === 0 && part !== "" && !isFull ? ["No node has this name."] : []),
    );
  }
}
