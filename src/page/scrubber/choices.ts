import { purposes } from "../../history/history.js";
import { element } from "../dom/element.js";
import type { RunModel } from "../run-model.js";
import { nodeStates, purposeColours, UNRECORDED } from "./network/node-looks.js";

export type ColouredBy = "state" | "class" | "load";

/** Which part of the network a reader wants to see. */
export interface Choice {
  readonly by: ColouredBy;
  /** The chosen names; empty: all. Nodes of other zones are not drawn; nodes of another class or state are pale. */
  readonly zone: string;
  readonly class: string;
  readonly state: string;
  /** Whether transfers of each purpose are drawn. */
  readonly purposes: readonly boolean[];
}

/** The choice that holds for all runs of a scrubber, with the elements by which a reader changes it. */
export class Choices {
  readonly element: HTMLElement;
  private choice: Choice = { by: "state", zone: "", class: "", state: "", purposes: purposes.map(() => true) };

  constructor(
    runs: readonly RunModel[],
    private readonly onChange: () => void,
  ) {
    const named = (key: "zone" | "class") => distinct(runs.flatMap(({ history }) => history?.nodes[key] ?? []));
    const by = [
      ["state", "State"],
      ["class", "Class"],
      ["load", "Load"],
    ] as const;
    this.element = element(
      "div",
      { class: "scrubber-choices" },
      this.select(
        "Colour",
        by.map(([value, text]) => [value, text]),
        (value) => ({ by: value as ColouredBy }),
      ),
      this.filter("Zone", named("zone"), (zone) => ({ zone })),
      this.filter("Class", named("class"), (name) => ({ class: name })),
      this.filter(
        "State",
        nodeStates.slice(0, UNRECORDED).map(({ name }) => name),
        (state) => ({ state }),
      ),
      this.purposeBoxes(),
    );
  }

  get current(): Choice {
    return this.choice;
  }

  private change(part: Partial<Choice>): void {
    this.choice = { ...this.choice, ...part };
    this.onChange();
  }

  private filter(label: string, names: readonly string[], part: (name: string) => Partial<Choice>): HTMLElement {
    return this.select(label, [["", "all"], ...names.map((name): [string, string] => [name, name])], part);
  }

  private select(
    label: string,
    options: readonly (readonly [value: string, text: string])[],
    part: (value: string) => Partial<Choice>,
  ): HTMLElement {
    const choose = ({ target }: Event): void => this.change(part((target as HTMLSelectElement).value));
    const rows = options.map(([value, text]) => element("option", { value }, text));
    return element("label", {}, `${label} `, element("select", { onchange: choose }, ...rows));
  }

  private purposeBoxes(): HTMLElement {
    const boxes = purposes.map((purpose, at) => {
      const toggle = ({ target }: Event): void => {
        const { checked } = target as HTMLInputElement;
        this.change({ purposes: this.choice.purposes.map((shown, other) => (other === at ? checked : shown)) });
      };
      const swatch = element("span", { class: "swatch line", "aria-hidden": "true" });
      swatch.style.background = `var(${purposeColours[at]})`;
      return element(
        "label",
        {},
        element("input", { type: "checkbox", checked: true, onchange: toggle }),
        swatch,
        purpose,
      );
    });
    return element("fieldset", {}, element("legend", {}, "Transfers"), ...boxes);
  }
}

/** Lists each name once, in the order in which they first occur. */
function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
