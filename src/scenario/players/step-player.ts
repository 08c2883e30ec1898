import type { Random } from "../../runtime/random/random.js";
import type { Action, Backbone, Capacities, Scenario, Step, Who } from "../scenario.js";
import { formatBandwidth } from "../source/units.js";
import type { PlayedStep, Stage, StepFacts } from "./stage.js";

/** What nodes do, or what is done to them. */
type NodeAction = Exclude<Action, { do: "remove" | "limitBackbone" }>;

/** A step whose nodes act one after another. */
type ActingStep = Exclude<Step, { do: "remove" | "limitBackbone" | "limit" }>;

const REAL_LINKS = "these links are real";

/** Plays the steps of a scenario, each at its time, and tells what came of it. */
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

  private play(step: Step, key: string): void {
    if (step.do === "remove") return this.remove(step);
    if (step.do === "limitBackbone") return this.limitBackbone(step);
    const nodes = this.resolve(step, key);
    const whose = nodes.length === 1 ? this.nameOf(nodes[0] as number) : `${nodes.length} nodes`;
    if (step.do === "limit") return this.limit(step, nodes, whose);
    const text = label(step, whose);
    this.stage.mark(text);
    const isOperation = step.do === "put" || step.do === "get";
    // Of those whom an operation was meant for, some may not be there to be drawn.
    const lacking = isOperation ? Math.max(0, wantedBy(step) - nodes.length) : 0;
    const played = this.begin(step, text, isOperation ? "operation" : "event", nodes.length + lacking);
    for (let i = 0; i < lacking; i++) played.failed(`only ${nodes.length} of the nodes to choose from ran`);
    const now = this.stage.now();
    const act = (node: number) => this.act(step, node, played);
    for (const [i, node] of nodes.entries()) {
      if (!("over" in step) || step.over === 0 || i === 0) act(node);
      else this.stage.at(now + (step.over * i) / nodes.length, act, node);
    }
  }

  private begin(step: Step, text: string, kind: StepFacts["kind"], acts: number): PlayedStep {
    return this.stage.step({ text, where: step.where, kind, mayFail: step.mayFail ?? false, acts });
  }

  private remove(step: Extract<Step, { do: "remove" }>): void {
    const text = `remove ${step.file}`;
    this.stage.mark(text);
    this.stage.remove(step.file, this.begin(step, text, "operation", 1));
  }

  private limitBackbone(step: Extract<Step, { do: "limitBackbone" }>): void {
    const { name, halfDuplex } = this.scenario.network.backbones[step.backbone] as Backbone;
    const text = limitText(`backbone ${name}`, step.capacities, halfDuplex);
    if (!this.canLimit(step, text)) return;
    this.stage.links?.limitBackbone(step.backbone, step.capacities);
  }

  private limit(step: Extract<Step, { do: "limit" }>, nodes: readonly number[], whose: string): void {
    if (!this.canLimit(step, limitText(whose, step.capacities))) return;
    for (const node of nodes) this.stage.links?.limitNode(node, step.capacities);
  }

  /** Whether links are such that they can be limited; says so, either way. */
  private canLimit(step: Step, text: string): boolean {
    const can = this.stage.links !== undefined;
    const played = this.begin(step, text, "event", 1);
    this.stage.mark(can ? text : `no ${text}: ${REAL_LINKS}`);
    if (can) played.done();
    else played.failed(REAL_LINKS);
    return can;
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

  private act(step: ActingStep, node: number, played: PlayedStep): void {
    if (step.do === "put" || step.do === "get") return this.operate(step, node, played);
    const changed = this.change(step, node);
    if (changed) played.done();
    else played.failed(wantsRunning(step) ? `${this.nameOf(node)} did not run` : `${this.nameOf(node)} ran already`);
  }

  private operate(step: Extract<ActingStep, { do: "put" | "get" }>, node: number, played: PlayedStep): void {
    const { stage } = this;
    if (!stage.isUp(node)) {
      stage.mark(`no ${step.do} of ${step.file}: ${this.nameOf(node)} is offline`);
      played.failed(`${this.nameOf(node)} was offline`);
    } else if (step.do === "put") stage.put(node, step.file, step.size, step.replication, played);
    else stage.get(node, step.file, played);
  }

  /** Whether it was in the state for it. */
  private change(step: Exclude<ActingStep, { do: "put" | "get" }>, node: number): boolean {
    const { stage } = this;
    switch (step.do) {
      case "join":
        return stage.start(node);
      case "crash":
        return stage.crash(node);
      case "leave":
        return stage.leave(node);
      case "restart":
        if (step.downtime === undefined) return stage.start(node);
        if (!stage.isUp(node)) return false;
        stage.crash(node);
        stage.at(stage.now() + step.downtime, (it) => stage.start(it), node);
        return true;
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

/** How many nodes an operation is meant for, where that is said by their number; at least 1. */
function wantedBy({ who }: NodeAction): number {
  return who.kind === "pick" ? (who.count ?? 1) : 1;
}

/** `together`: one capacity is for both directions. */
function limitText(whose: string, { up, down }: Partial<Capacities>, together = false): string {
  const parts = [
    ...(up === undefined ? [] : [`${together ? "" : "up "}${formatBandwidth(up)}`]),
    ...(down === undefined || together ? [] : [`down ${formatBandwidth(down)}`]),
  ];
  return `limit of ${whose}: ${parts.join(", ")}`;
}

function label(step: NodeAction, who: string): string {
  return step.do === "put" || step.do === "get" ? `${step.do} ${step.file} by ${who}` : `${step.do} of ${who}`;
}
