import type { Check } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import type { OwnCondition } from "../../../scenario/conditions/condition.js";
import type { ObjectKind } from "../../../scenario/conditions/object-fields.js";
import { askOf, isThere, objectsOf } from "./asked.js";
import type { Objects } from "./fields.js";
import { Finding } from "./finding.js";
import type { SwarmMirror } from "./swarm-mirror.js";
import type { Violation } from "./swarm-view.js";

/** The objects that changed since the last judgement. */
export type Changed = { readonly [kind in ObjectKind]: ReadonlySet<Objects[kind]> };

/** A check that must hold during the whole run. */
export interface AlwaysCheck {
  /** Judges the state that has lasted from `since` until now. */
  judge(since: Millis, now: Millis, changed: Changed): void;
  check(): Check;
}

/** A condition on each object of a kind. An object is judged whenever it changes. */
export class EachAlways implements AlwaysCheck {
  private readonly finding: Finding;
  private readonly failing = new Set<object>();
  private hasBegun = false;

  constructor(
    private readonly own: OwnCondition,
    private readonly kind: ObjectKind,
    private readonly mirror: SwarmMirror,
  ) {
    this.finding = new Finding(`always ${own.text}`);
  }

  judge(since: Millis, now: Millis, changed: Changed): void {
    const { own, kind, finding, failing } = this;
    const from = own.from ?? 0;
    if (now <= from) return;
    const objects = this.hasBegun ? changed[kind] : objectsOf(kind, this.mirror);
    this.hasBegun = true;
    for (const object of objects) {
      const found = isThere(kind, object) ? askOf(own, kind, object) : undefined;
      if (found !== undefined) finding.judged++;
      if (found === undefined || found === true) failing.delete(object);
      else if (!failing.has(object)) {
        failing.add(object);
        finding.fail(found, Math.max(since, from));
      }
    }
  }

  check(): Check {
    return this.finding.check();
  }
}

interface WholeCheck {
  readonly name: string;
  readonly from: Millis;
  /** The shortest time between two judgements, in ms. */
  readonly every: Millis;
  ask(): Violation | true | undefined;
}

/** A check of the swarm as a whole, or of figures of the report. It is judged at changes or samples, but not more often than `every` allows. */
export class WholeAlways implements AlwaysCheck {
  private readonly finding: Finding;
  private isFailing = false;
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly whole: WholeCheck) {
    this.finding = new Finding(`always ${whole.name}`);
  }

  judge(since: Millis, now: Millis): void {
    const { from, every } = this.whole;
    if (now <= from || now - this.last < every) return;
    this.last = now;
    const found = this.whole.ask();
    if (found === undefined) return;
    this.finding.judged++;
    const isFailing = found !== true;
    if (isFailing && !this.isFailing) this.finding.fail(found, Math.max(since, from));
    this.isFailing = isFailing;
  }

  check(): Check {
    return this.finding.check();
  }
}
