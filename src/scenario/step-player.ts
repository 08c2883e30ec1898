import type { Random } from "../runtime/random.js";
import type { Action, Backbone, Capacities, Scenario, Who } from "./scenario.js";
import type { Stage } from "./stage.js";
import { formatBandwidth } from "./units.js";

/** What nodes do, or what is done to them. */
type NodeAction = Exclude<Action, { do: "remove" | "limitBackbone" }>;

/** Plays the steps of a scenario, each at its time. */
export class StepPlayer {
  constructor(
    private readonly scenario: Scenario,
    private readonly random: Random,
    private readonly stage: Stage,
  ) {}

  start(): void {
    const alike = new Map<string, number>();
    for (const step of this.scenario.steps) {
      // Draws are keyed by what a step is, not by its place in the file: another step leaves them as they were.
      const kind = `${step.do}/${step.at}`;
      const nth = alike.get(kind) ?? 0;
      alike.set(kind, nth + 1);
      this.stage.at(step.at, (it) => this.play(it, `${kind}/${nth}`), step);
    }
  }

  private play(step: Action, key: string): void {
    if (step.do === "remove") {
      this.stage.mark(`remove ${step.file}`);
      this.stage.remove(step.file);
      return;
    }
    if (step.do === "limitBackbone") {
      const { name, halfDuplex } = this.scenario.network.backbones[step.backbone] as Backbone;
      this.markLimit(`backbone ${name}`, step.capacities, halfDuplex);
      this.stage.links?.limitBackbone(step.backbone, step.capacities);
      return;
    }
    const nodes = this.resolve(step, key);
    const whose = nodes.length === 1 ? this.nameOf(nodes[0] as number) : `${nodes.length} nodes`;
    if (step.do === "limit") this.markLimit(whose, step.capacities);
    else this.stage.mark(label(step, whose));
    const over = "over" in step ? step.over : 0;
    const now = this.stage.now();
    const act = (node: number) => this.act(step, node);
    for (const [i, node] of nodes.entries()) {
      if (over === 0 || i === 0) act(node);
      else this.stage.at(now + (over * i) / nodes.length, act, node);
    }
  }

  /** `together`: one capacity is for both directions. */
  private markLimit(whose: string, { up, down }: Partial<Capacities>, together = false): void {
    const parts = [
      ...(up === undefined ? [] : [`${together ? "" : "up "}${formatBandwidth(up)}`]),
      ...(down === undefined || together ? [] : [`down ${formatBandwidth(down)}`]),
    ];
    const text = `limit of ${whose}: ${parts.join(", ")}`;
    this.stage.mark(this.stage.links ? text : `no ${text}: these links are real`);
  }

  /** The nodes that a step is about, now. */
  private resolve(step: NodeAction, key: string): readonly number[] {
    const { who } = step;
    if (who.kind === "named") return who.nodes;
    const wanted = wantsRunning(step);
    const candidates = who.from.filter((node) => wanted === undefined || this.stage.isUp(node) === wanted);
    return this.draw(candidates, who, key);
  }

  /** Those with the lowest draws, each node having its own: with a node more, at most one of the others changes. */
  private draw(candidates: readonly number[], who: Extract<Who, { kind: "pick" }>, key: string): number[] {
    const count = who.count ?? Math.round((who.share ?? 1) * candidates.length);
    return candidates
      .map((node) => ({ node, draw: this.random.draws("step", `${key}/${this.nameOf(node)}`).next() }))
      .sort((a, b) => a.draw - b.draw || a.node - b.node)
      .slice(0, count)
      .map(({ node }) => node);
  }

  private act(step: NodeAction, node: number): void {
    const { stage } = this;
    const up = stage.isUp(node);
    switch (step.do) {
      case "join":
        return stage.start(node);
      case "restart":
        if (step.downtime === undefined) return stage.start(node);
        if (!up) return;
        stage.crash(node);
        return stage.at(stage.now() + step.downtime, (it) => stage.start(it), node);
      case "crash":
        return stage.crash(node);
      case "leave":
        return stage.leave(node);
      case "put":
        if (up) stage.put(node, step.file, step.size, step.replication);
        else stage.mark(`no put of ${step.file}: ${this.nameOf(node)} is offline`);
        return;
      case "get":
        if (up) stage.get(node, step.file);
        else stage.mark(`no get of ${step.file}: ${this.nameOf(node)} is offline`);
        return;
      case "limit":
        stage.links?.limitNode(node, step.capacities);
    }
  }

  private nameOf(node: number): string {
    return (this.scenario.nodes[node] as { name: string }).name;
  }
}

/** The state in which a node is a candidate; undefined: any. */
function wantsRunning(step: NodeAction): boolean | undefined {
  if (step.do === "limit") return undefined;
  return step.do === "restart" ? step.downtime !== undefined : step.do !== "join";
}

function label(step: NodeAction, who: string): string {
  return step.do === "put" || step.do === "get" ? `${step.do} ${step.file} by ${who}` : `${step.do} of ${who}`;
}
