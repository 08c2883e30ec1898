import type { Random } from "../../runtime/random/random.js";
import { hostsInWords, nameOf } from "../host-words.js";
import type { Scenario, Step, Who } from "../scenario.js";
import type { StepKind } from "../steps/step-kind.js";
import { stepKind } from "../steps/steps.js";
import { lacking, type PlayedStep, type Stage } from "./stage.js";
import { StepCue } from "./step-cue.js";

type Draw = (what: string) => number;

/**
 * Plays the steps of a scenario, each at its time, and reports the results. The step's row in the table says what it
 * does.
 */
export class StepPlayer {
  constructor(
    private readonly scenario: Scenario,
    private readonly random: Random,
    private readonly stage: Stage,
  ) {}

  start(): void {
    const alike = new Map<string, number>();
    for (const step of this.scenario.steps) {
      // Draws are keyed by the step's action and time, not by its place in the file. So another step in the file does
      // not change them.
      const name = `${step.do}/${step.at}`;
      const nth = alike.get(name) ?? 0;
      alike.set(name, nth + 1);
      this.stage.at(step.at, (it) => this.play(it, `${name}/${nth}`), step);
    }
  }

  private play(step: Step, key: string): void {
    const { stage } = this;
    const kind = stepKind(step);
    const hosts = step.who ? this.resolve(step, step.who, kind, key) : [];
    const text = kind.label(step, hostsInWords(this.scenario, hosts), this.scenario);
    const part = kind.needs?.(step);
    if (part && !stage.faults[part]) {
      stage.mark(`no ${text}: ${lacking[part]}`);
      this.begin(step, text, kind, 1).failed(lacking[part]);
      return;
    }
    stage.mark(text);
    const draw = (what: string): number => this.random.draws("step", `${key}/${what}`).next();
    if (kind.act) this.actInTurn(step, hosts, text, kind, draw);
    else kind.happen?.(step, hosts, this.cue(step, text, this.begin(step, text, kind, 1), 0, draw));
  }

  /** Lets the nodes of a step act, one after another if the step has an `over`. */
  private actInTurn(step: Step, nodes: readonly number[], text: string, kind: StepKind, draw: Draw): void {
    const { stage } = this;
    // An operation may be meant for more nodes than there are to draw from.
    const missing = kind.isOperation ? Math.max(0, wantedBy(step.who) - nodes.length) : 0;
    const played = this.begin(step, text, kind, nodes.length + missing);
    for (let i = 0; i < missing; i++) played.failed(`only ${nodes.length} of the nodes to choose from ran`);
    const cue = this.cue(step, text, played, nodes.length, draw);
    const now = stage.now();
    const act = (node: number): void => {
      kind.act?.(step, node, cue);
      cue.acted();
    };
    const { over = 0 } = step;
    for (const [i, node] of nodes.entries()) {
      if (over === 0 || i === 0) act(node);
      else stage.at(now + (over * i) / nodes.length, act, node);
    }
  }

  private begin(step: Step, text: string, kind: StepKind, acts: number): PlayedStep {
    const { where, mayFail = false } = step;
    return this.stage.step({ text, where, kind: kind.isOperation ? "operation" : "event", mayFail, acts });
  }

  private cue(step: Step, text: string, played: PlayedStep, acts: number, draw: Draw): StepCue {
    return new StepCue(this.stage, this.scenario, played, step, text, acts, draw);
  }

  /** The hosts that a step concerns at this moment. */
  private resolve(step: Step, who: Who, kind: StepKind, key: string): readonly number[] {
    if (who.kind === "named") return who.nodes;
    const candidates = who.from.filter((node) => kind.isCandidate?.(step, node, this.stage) ?? true);
    return this.draw(candidates, who, key);
  }

  /**
   * Each node has a draw of its own, and the nodes with the lowest draws are chosen. So one more node in the scenario
   * changes at most one of the others chosen.
   */
  private draw(candidates: readonly number[], who: Extract<Who, { kind: "pick" }>, key: string): number[] {
    const count = who.count ?? Math.round((who.share ?? 1) * candidates.length);
    return candidates
      .map((node) => ({ node, draw: this.random.draws("step", `${key}/${nameOf(this.scenario, node)}`).next() }))
      .sort((a, b) => a.draw - b.draw || a.node - b.node)
      .slice(0, count)
      .map(({ node }) => node);
  }
}

/** How many nodes an operation should have, if the scenario gives a number of nodes; at least 1. */
function wantedBy(who: Who | undefined): number {
  return who?.kind === "pick" ? (who.count ?? 1) : 1;
}
