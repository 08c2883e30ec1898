import type { Check, PlacedFile } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import type { OwnCondition } from "../../../scenario/conditions/condition.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { type AlwaysCheck, EachAlways, WholeAlways } from "./always.js";
import { askOf, askOfAll, type FigureReader, objectsOf } from "./asked.js";
import { EventualCheck } from "./eventually.js";
import type { Objects } from "./fields.js";
import { type MirrorChanges, SwarmMirror } from "./swarm-mirror.js";
import type { OwnCheck, Violation } from "./swarm-view.js";

/** The shortest time in ms between two judgements of a check of the whole swarm, unless the check says otherwise. */
const EVERY: Millis = 1000;

export interface OwnChecksParts {
  readonly scenario: Scenario;
  /** Checks that are functions, given by the library's caller. */
  readonly checks: readonly OwnCheck[];
  readonly now: () => Millis;
  /** Reads the tracker's map. */
  readonly placement: () => readonly PlacedFile[];
  /** Reads the figures of the report up to now. Undefined: nobody reads figures here, and checks of them are not judged. */
  readonly figures: () => FigureReader | undefined;
}

/**
 * The checks that a scenario defines, and those that the library's caller gives. Checks that must always hold are judged during the run. Checks that
 * must hold eventually are asked when the run ends, and again while the swarm gets time to come to rest. The checks do not affect the run, since they
 * schedule nothing. A state is judged when the next change comes at a later time. So a state that lasted no time is not judged.
 */
export class OwnChecks implements MirrorChanges {
  /** The picture of the swarm that the checks look at. It hears the swarm's events. */
  readonly mirror: SwarmMirror;
  private readonly always: AlwaysCheck[] = [];
  /** The checks of figures, which are judged at the samples. */
  private readonly sampled: WholeAlways[] = [];
  private readonly eventually: EventualCheck[] = [];
  private changedAt: Millis = 0;
  private endedAt: Millis | undefined;
  /** The reader of the present moment's figures, once a check has asked for them. */
  private reader: FigureReader | undefined;
  private readonly changed = {
    chunk: new Set<Objects["chunk"]>(),
    file: new Set<Objects["file"]>(),
    node: new Set<Objects["node"]>(),
  };

  constructor(private readonly parts: OwnChecksParts) {
    const { scenario, now, placement } = parts;
    this.mirror = new SwarmMirror(scenario.nodes, now, placement, this);
    for (const own of scenario.always ?? []) this.addAlways(own);
    for (const own of scenario.eventually ?? []) {
      const { text: name, within } = own;
      this.eventually.push(new EventualCheck({ name, within, ask: () => this.ask(own) }));
    }
    for (const own of parts.checks) this.addFunction(own);
  }

  /** Whether the scenario or the caller has defined any checks. */
  static areThere({ always, eventually }: Scenario, checks: readonly OwnCheck[]): boolean {
    return always !== undefined || eventually !== undefined || checks.length > 0;
  }

  before(): void {
    const now = this.parts.now();
    if (now === this.changedAt) return;
    this.judge(now);
    this.changedAt = now;
  }

  chunk(chunk: Objects["chunk"]): void {
    this.changed.chunk.add(chunk);
    this.changed.file.add(chunk.file);
  }

  node(node: Objects["node"]): void {
    this.changed.node.add(node);
  }

  file(file: Objects["file"]): void {
    this.changed.file.add(file);
    for (const chunk of file.chunks) this.changed.chunk.add(chunk);
  }

  /** Judges the checks of figures at a sample. */
  sample(now: Millis): void {
    this.reader = undefined;
    for (const check of this.sampled) check.judge(now, now);
  }

  /** Ends the checks that must always hold, and begins with those that must hold eventually. Called when the run ends. */
  end(now: Millis): void {
    this.judge(now);
    this.endedAt = now;
    this.holds(now);
  }

  /** Looks at the checks that must hold eventually. Returns whether all of them hold at this moment. */
  holds(now: Millis): boolean {
    this.reader = undefined;
    let all = true;
    for (const check of this.eventually) all = check.look(now) && all;
    return all;
  }

  /** The longest time after the end of the run that any check allows, in ms; 0: no check names a time. */
  get patience(): Millis {
    return this.eventually.reduce((most, { within }) => Math.max(most, within), 0);
  }

  /**
   * The results of all checks. `settled`: whether the swarm got time to come to rest. If it did not, checks that must hold eventually are
   * left out.
   */
  results(settled: boolean): Check[] {
    const always = [...this.always, ...this.sampled].map((check) => check.check());
    if (settled) this.holds(this.parts.now());
    return settled ? [...always, ...this.eventually.map((check) => check.check(this.endedAt ?? 0))] : always;
  }

  private judge(now: Millis): void {
    if (this.endedAt !== undefined) return;
    for (const check of this.always) check.judge(this.changedAt, now, this.changed);
    for (const objects of Object.values(this.changed)) objects.clear();
  }

  private addAlways(own: OwnCondition): void {
    const { text: name, over, objects, from = 0 } = own;
    if (over === "each" && objects) this.always.push(new EachAlways(own, objects, this.mirror));
    else if (over === "all") this.always.push(new WholeAlways({ name, from, every: EVERY, ask: () => this.ask(own) }));
    else this.sampled.push(new WholeAlways({ name, from, every: 0, ask: () => this.ask(own) }));
  }

  private addFunction(own: OwnCheck): void {
    const { name, from = 0, every = EVERY } = own;
    const ask = (): Violation | true => own.check(this.mirror) ?? true;
    if (own.holds === "eventually") this.eventually.push(new EventualCheck({ name, ask }));
    else this.always.push(new WholeAlways({ name, from, every, ask }));
  }

  /** Asks a condition. Returns its first violation; true: it holds; undefined: there is nothing to measure. */
  private ask(own: OwnCondition): Violation | true | undefined {
    const { over, objects } = own;
    if (over === "figures") this.reader ??= this.parts.figures();
    if (over !== "each" || !objects) return askOfAll(own, this.mirror, this.reader);
    let held: true | undefined;
    for (const object of objectsOf(objects, this.mirror)) {
      const found = askOf(own, objects, object);
      if (found !== undefined && found !== true) return found;
      held ??= found;
    }
    return held;
  }
}
