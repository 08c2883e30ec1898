import { type NodePlan, TRACKER, type Who } from "../scenario.js";
import type { SelectionInput, WhoInput } from "../schema/schema-selection.js";
import type { Context } from "../source/context.js";
import { valueAt } from "../source/issues.js";
import type { Path } from "../source/problem.js";
import { suggestion } from "../source/suggest.js";

/** The name of the tracker in steps. */
const TRACKER_NAME = "tracker";

/** Finds nodes by name, class, zone and region. */
export class Roster {
  /** The positions by name, made on first use, since few scenarios of a million nodes name one. */
  private names: Map<string, number> | undefined;
  private withTracker: Roster | undefined;
  /** Whether a node has the tracker's name. */
  private isAmbiguous = false;
  private readonly byClass = new Map<string, number[]>();
  private readonly byZone = new Map<string, number[]>();
  private readonly byRegion = new Map<string, number[]>();
  private readonly everyone: number[] = [];

  constructor(
    private readonly plans: readonly NodePlan[],
    /** Whether the tracker may be named as well. */
    private readonly namesTracker = false,
  ) {
    for (let position = 0; position < plans.length; position++) {
      const node = plans[position] as NodePlan;
      this.everyone.push(position);
      list(this.byClass, node.class).push(position);
      if (node.zone !== "") list(this.byZone, node.zone).push(position);
      if (node.region !== "") list(this.byRegion, node.region).push(position);
    }
  }

  private get byName(): Map<string, number> {
    if (!this.names) {
      this.names = new Map(this.plans.map((node, position) => [node.name, position]));
      if (this.namesTracker) {
        this.isAmbiguous = this.names.has(TRACKER_NAME);
        this.names.set(TRACKER_NAME, TRACKER);
      }
    }
    return this.names;
  }

  /** The nodes of this roster, and the tracker under its name. */
  get hosts(): Roster {
    this.withTracker ??= new Roster(this.plans, true);
    return this.withTracker;
  }

  get size(): number {
    return this.plans.length;
  }

  /** The name of the node at a position. */
  name(position: number): string {
    return position === TRACKER ? TRACKER_NAME : (this.plans[position] as NodePlan).name;
  }

  plan(position: number): NodePlan {
    return this.plans[position] as NodePlan;
  }

  /** The position of a node, or undefined. */
  position(name: string): number | undefined {
    return this.byName.get(name);
  }

  /** Finds the positions of the selected nodes, in order: those that match every given key; all nodes if no key is given. */
  select(input: SelectionInput, path: Path, context: Context): readonly number[] {
    let selected: readonly number[] | undefined;
    const narrow = (positions: readonly number[]) => {
      if (selected === undefined) selected = positions;
      else {
        const kept = new Set(positions);
        selected = selected.filter((position) => kept.has(position));
      }
    };
    if (input.class) narrow(this.named(input.class, this.byClass, "class", path, context));
    if (input.zone) narrow(this.named(input.zone, this.byZone, "zone", path, context));
    if (input.region) narrow(this.named(input.region, this.byRegion, "region", path, context));
    if (input.node !== undefined) narrow(this.nodes([input.node], path, "node", context));
    if (input.nodes) narrow(this.nodes(input.nodes, path, "nodes", context));
    if (selected?.length === 0 && context.problems.length === 0) context.note(path, "no node fits all of these keys");
    return selected ?? this.everyone;
  }

  /** Finds the nodes that a step concerns. `fallback`: how many nodes are drawn when the step names none. */
  who(input: WhoInput, path: Path, context: Context, fallback?: number): Who {
    const from = this.select(input, path, context);
    if (input.pick !== undefined && input.share !== undefined) context.note(path, "either pick or share, not both");
    if (input.the !== undefined) {
      const { the: part, pick, share } = input;
      const drawn = { ...(pick === undefined ? {} : { count: pick }), ...(share === undefined ? {} : { share }) };
      return { kind: "part", part, from, ...drawn };
    }
    if (input.share !== undefined) return { kind: "pick", from, share: input.share };
    const named = input.all || input.node !== undefined || input.nodes || input.class || input.zone || input.region;
    const count = input.pick ?? (named ? undefined : fallback);
    if (count !== undefined) return { kind: "pick", from, count };
    if (!named) context.note(path, "expected who: node, nodes, class, zone, region, pick, share or all: true");
    return { kind: "named", nodes: from };
  }

  private named(
    names: readonly string[],
    table: ReadonlyMap<string, number[]>,
    what: "class" | "zone" | "region",
    path: Path,
    context: Context,
  ): number[] {
    const found = new Set<number>();
    for (const name of names) {
      const positions = table.get(name);
      if (!positions)
        context.note([...path, what], `there is no ${what} ${JSON.stringify(name)}${suggestion(name, table.keys())}`);
      for (const position of positions ?? []) found.add(position);
    }
    return [...found].sort((a, b) => a - b);
  }

  private nodes(names: readonly string[], path: Path, key: "node" | "nodes", context: Context): number[] {
    const found = new Set<number>();
    // The value may be a name or a list, in place of a map of keys.
    const short = valueAt(context.value, [...path, key]) === undefined;
    const base = short ? path : [...path, key];
    for (const [i, name] of names.entries()) {
      const position = this.byName.get(name);
      const where = key === "node" ? base : [...base, i];
      if (position === undefined) context.note(where, `there is no node ${JSON.stringify(name)}${this.suggest(name)}`);
      else found.add(position);
      if (position === TRACKER && this.isAmbiguous)
        context.note(where, `a node has the name ${JSON.stringify(name)}, too: the tracker cannot be told from it`);
    }
    return [...found].sort((a, b) => a - b);
  }

  private suggest(name: string): string {
    const first = [];
    for (const known of this.byName.keys()) if (first.push(known) === 10_000) break;
    return suggestion(name, first);
  }
}

function list(table: Map<string, number[]>, key: string): number[] {
  let positions = table.get(key);
  if (!positions) {
    positions = [];
    table.set(key, positions);
  }
  return positions;
}
