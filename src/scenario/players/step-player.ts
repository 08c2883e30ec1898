import type { Random } from "../../runtime/random/random.js";
import { withoutUnseen } from "../../runtime/unseen.js";
import { hostsInWords, nameOf } from "../host-words.js";
import type { Scenario, Step, Who } from "../scenario.js";
import type { StepKind } from "../steps/step-kind.js";
import { stepKind } from "../steps/steps.js";
import type { Chronicle } from "./chronicle.js";
import { lacking, type PlayedStep, type Stage } from "./stage.js";
import { StepCue } from "./step-cue.js";
import { type Occasion, TriggeredStep } from "./triggered-step.js";

/** A step that is played at its time, or when the event happens for which it waits. */
interface Turn {
  readonly step: Step;
  readonly kind: StepKind;
  /** The key of this step's draws, which distinguishes them from those of all other steps. */
  readonly key: string;
  /** The event that set the step off; undefined: its time has come. */
  readonly occasion?: Occasion;
}

type Draw = (what: string) => number;

/**
 * Plays the steps of a scenario and reports the results. Each step is played at its time, or when the event happens for which it waits. The
 * step's row in the table says what it does.
 */
export class StepPlayer {
  private readonly waiting: TriggeredStep[] = [];
  /** The event that set off the step that is being played. Undefined: no such step is being played. */
  private cause: Occasion | undefined;
  private isOver = false;

  constructor(
    private readonly scenario: Scenario,
    private readonly random: Random,
    private readonly stage: Stage,
    private readonly chronicle?: Chronicle,
  ) {}

  start(): void {
    const alike = new Map<string, number>();
    for (const step of this.scenario.steps) {
      // Key the draws by the step's action, and by its time or by the event for which it waits, and not by its place in the file. So a
      // step that is added to the file changes the draws of another step only if both are alike.
      const name = `${step.do}/${step.when ? `when ${step.when.text}` : step.at}`;
      const nth = alike.get(name) ?? 0;
      alike.set(name, nth + 1);
      const key = `${name}/${nth}`;
      if (step.when) this.wait(step, step.when, key);
      else this.stage.at(step.at!, (it) => this.play({ step: it, kind: stepKind(it), key }), step);
    }
  }

  /** Ends the steps. Reports which of them were not played, mostly because the event for which they wait never happened. */
  end(): void {
    this.isOver = true;
    for (const { step, count, stopped } of this.waiting) {
      const why = stopped ?? (count === 0 ? `${step.when?.text} never happened` : undefined);
      if (why === undefined) continue;
      const kind = stepKind(step);
      const label = withoutUnseen(kind.label(step, this.inWords(step.who), this.scenario));
      const text = count === 0 ? label : `${label} once more, after ${count === 1 ? "one time" : `${count} times`},`;
      const { where, mayFail = false } = step;
      const facts = { text, where, kind: "event", mayFail, acts: 1, unplayed: true } as const;
      this.stage.step(facts).failed(why);
    }
  }

  private wait(step: Step, when: NonNullable<Step["when"]>, key: string): void {
    const kind = stepKind(step);
    const atOnce = (it: Step): unknown => kind.atOnce?.(it, this.stage);
    const cause = (): Occasion | undefined => this.cause;
    const triggered = new TriggeredStep(step, when, this.stage, cause, atOnce, (occasion) => {
      if (this.isOver) return;
      this.cause = occasion;
      this.play({ step, kind, key: `${key}/${occasion.count}`, occasion });
      this.cause = undefined;
    });
    this.waiting.push(triggered);
    triggered.start();
  }

  private play(turn: Turn): void {
    const { stage } = this;
    const { step, kind } = turn;
    const hosts = step.who ? this.resolve(turn, step.who) : [];
    // The label contains names from the scenario. A terminal, reports and charts show it.
    const label = withoutUnseen(kind.label(step, hostsInWords(this.scenario, hosts), this.scenario));
    const text = step.when ? `${label}, when ${step.when.text}` : label;
    const part = kind.needs?.(step);
    if (part && !stage.faults[part]) {
      stage.mark(`no ${text}: ${lacking[part]}`);
      this.begin(step, text, kind, 1).failed(lacking[part]);
      return;
    }
    stage.mark(text);
    const draw = (what: string): number => this.random.draws("step", `${turn.key}/${what}`).next();
    if (kind.act) this.actInTurn(step, hosts, text, kind, draw);
    else {
      this.chronicle?.step(stage.now(), step, hosts);
      kind.happen?.(step, hosts, this.cue(step, text, this.begin(step, text, kind, 1), 0, draw));
    }
  }

  /** Lets the nodes of a step act, one after another if the step has an `over`. */
  private actInTurn(step: Step, nodes: readonly number[], text: string, kind: StepKind, draw: Draw): void {
    const { stage } = this;
    // An operation may ask for more nodes than there are to draw from.
    const missing = kind.isOperation ? Math.max(0, wantedBy(step.who) - nodes.length) : 0;
    const played = this.begin(step, text, kind, nodes.length + missing);
    for (let i = 0; i < missing; i++) played.failed(`only ${nodes.length} of the nodes to choose from ran`);
    const cue = this.cue(step, text, played, nodes.length, draw);
    const now = stage.now();
    const { over = 0 } = step;
    if (over === 0) this.chronicle?.step(now, step, nodes);
    const act = (node: number): void => {
      if (over > 0) this.chronicle?.step(stage.now(), step, [node]);
      kind.act?.(step, node, cue);
      cue.acted();
    };
    for (const [i, node] of nodes.entries()) {
      if (over === 0 || i === 0) act(node);
      else stage.at(now + (over * i) / nodes.length, act, node);
    }
  }

  private begin(step: Step, text: string, kind: StepKind, acts: number): PlayedStep {
    const { where, mayFail = false } = step;
    const isFault = kind.isTold?.(step) ?? !kind.isOperation;
    return this.stage.step({ text, where, kind: kind.isOperation ? "operation" : "event", mayFail, acts, isFault });
  }

  private cue(step: Step, text: string, played: PlayedStep, acts: number, draw: Draw): StepCue {
    return new StepCue(this.stage, this.scenario, played, step, text, acts, draw);
  }

  /** The hosts of a step in words, before the step has drawn them. */
  private inWords(who: Who | undefined): string {
    if (who?.kind === "named") return hostsInWords(this.scenario, who.nodes);
    if (who?.kind === "part") return `the ${who.part}`;
    if (who?.count === undefined) return "some nodes";
    return who.count === 1 ? "a node" : `${who.count} nodes`;
  }

  /** Finds the hosts that a step concerns at this moment. */
  private resolve({ step, kind, key, occasion }: Turn, who: Who): readonly number[] {
    if (who.kind === "named") return who.nodes;
    const from = who.kind === "pick" ? who.from : this.withPart(who, occasion);
    if (who.kind === "part" && who.count === undefined && who.share === undefined) return from;
    const candidates = from.filter((node) => kind.isCandidate?.(step, node, this.stage) ?? true);
    return this.draw(candidates, who, key);
  }

  /** Finds the hosts that have this part in the event that set the step off. */
  private withPart({ part, from }: Extract<Who, { kind: "part" }>, occasion: Occasion | undefined): readonly number[] {
    const hosts = occasion?.happening.hosts(part) ?? [];
    return from.length === this.scenario.nodes.length ? hosts : hosts.filter((host) => from.includes(host));
  }

  /**
   * Each node has a draw of its own, and the nodes with the lowest draws are chosen. So one node more in the scenario changes at most one
   * of the chosen nodes.
   */
  private draw(candidates: readonly number[], who: Exclude<Who, { kind: "named" }>, key: string): number[] {
    const count = who.count ?? Math.round((who.share ?? 1) * candidates.length);
    return candidates
      .map((node) => ({ node, draw: this.random.draws("step", `${key}/${nameOf(this.scenario, node)}`).next() }))
      .sort((a, b) => a.draw - b.draw || a.node - b.node)
      .slice(0, count)
      .map(({ node }) => node);
  }
}

/** The number of nodes that an operation asks for: what its `pick` says, or else 1. */
function wantedBy(who: Who | undefined): number {
  return who && who.kind !== "named" ? (who.count ?? 1) : 1;
}
