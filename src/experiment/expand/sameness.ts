import type { Scenario } from "../../scenario/scenario.js";

/** The keys that are not compared: the seed, which each run replaces, and keys that do not change how a scenario is played. */
const LEFT_OUT = new Set(["name", "seed", "description", "where", "text", "notices", "expect"]);
/** Arrays of at most this many numbers are compared by their contents. Larger ones are measurements, which the settings of an experiment share. */
const FEW = 4096;

/**
 * Recognises scenarios that are played in the same way. It compares nodes and large measurements by identity, because settings share them
 * (BaseScenario): to compare the contents of a matrix for each setting would take longer than the runs.
 */
export class Sameness {
  private readonly numbers = new Map<object, number>();
  private readonly names = new Map<string, string>();

  /** The name under which an equal scenario was given before, if there was one. */
  earlier(name: string, scenario: Scenario): string | undefined {
    const shown = { ...scenario, nodes: this.numberOf(scenario.nodes) };
    const text = JSON.stringify(shown, (key, value) => this.shown(key, value));
    const earlier = this.names.get(text);
    if (earlier === undefined) this.names.set(text, name);
    return earlier;
  }

  private shown(key: string, value: unknown): unknown {
    if (LEFT_OUT.has(key)) return undefined;
    if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
    if (!(value instanceof Float32Array)) return value;
    return value.length <= FEW ? [...value].join() : `#${this.numberOf(value)}`;
  }

  private numberOf(value: object): number {
    const number = this.numbers.get(value) ?? this.numbers.size;
    this.numbers.set(value, number);
    return number;
  }
}
