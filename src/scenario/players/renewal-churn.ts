import type { Draws, Random } from "../../runtime/random/random.js";
import type { ChurnPlan, Distribution, Scenario } from "../scenario.js";
import type { Ground } from "./chronicle.js";
import { meanOf, sample, sampleResidual } from "./distribution.js";

const AWAY = 0;
const ONLINE = 1;
const MOST_TRIES = 1000;
/** The length of a tick, one microsecond, in ms. */
const A_TICK = 0.001;

/**
 * Nodes that come and go as alternating renewal processes. Each node's draws are keyed by its name, so that one node more or less does not
 * change the sessions of the others.
 *
 * The start is stationary, so that the first hour looks like any other. For this, each node is online at the start with the probability
 * that is its share of time online. The rest of the session or absence in which the node starts follows the equilibrium law. A node costs
 * five array entries, and one pending event.
 */
export class RenewalChurn {
  private readonly session: Distribution;
  private readonly absence: Distribution;
  /** The number at which each node's draws begin. The draw of its n-th change has the number `keys[i] + n`. */
  private readonly keys: Float64Array;
  private readonly changes: Uint32Array;
  private readonly state: Uint8Array;
  /** When each node's present session or absence began, and when it ends, in ms. A node's first one counts from the start of the churn. */
  private readonly since: Float64Array;
  private readonly ends: Float64Array;
  private isRekeyed = false;

  constructor(
    private readonly plan: ChurnPlan,
    private readonly scenario: Scenario,
    private readonly random: Random,
    private readonly stage: Ground,
  ) {
    if (!plan.session || !plan.absence) throw new Error("a renewal needs sessions and absences");
    this.session = plan.session;
    this.absence = plan.absence;
    this.keys = new Float64Array(plan.nodes.length);
    this.changes = new Uint32Array(plan.nodes.length);
    this.state = new Uint8Array(plan.nodes.length);
    this.since = new Float64Array(plan.nodes.length);
    this.ends = new Float64Array(plan.nodes.length).fill(Number.POSITIVE_INFINITY);
  }

  /** Draws anew how long each session and absence under way goes on, given how long it has lasted. */
  rekey(): void {
    this.isRekeyed = true;
    for (const [i, node] of this.plan.nodes.entries()) {
      const end = this.ends[i] as number;
      if (end === Number.POSITIVE_INFINITY) continue;
      const age = Math.max(0, this.stage.now() - (this.since[i] as number));
      const draws = this.random.draws("churn", `${(this.scenario.nodes[node] as { name: string }).name}/${end}`);
      this.schedule(i, this.since[i] as number, this.longerThan(age, i, draws) ?? end - (this.since[i] as number));
    }
  }

  start(): void {
    const { plan, scenario, random, stage } = this;
    const session = meanOf(this.session);
    const availability = session / (session + meanOf(this.absence));
    for (const [i, node] of plan.nodes.entries()) {
      const draws = random.draws("churn", (scenario.nodes[node] as { name: string }).name);
      this.keys[i] = Math.floor(draws.next() * 2 ** 52);
      const permanent = draws.next() < (plan.permanent ?? 0);
      const online = permanent || draws.next() < availability;
      this.state[i] = online ? ONLINE : AWAY;
      if (online) stage.start(node);
      if (!permanent) this.schedule(i, plan.start, sampleResidual(online ? this.session : this.absence, draws));
    }
  }

  /** Draws a length above `age` for the present session or absence of node `i`; undefined: none of many draws was long enough. */
  private longerThan(age: number, i: number, draws: Draws): number | undefined {
    const law = this.state[i] === ONLINE ? this.session : this.absence;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const length = this.changes[i] === 0 ? sampleResidual(law, draws) : sample(law, draws);
      if (length > age) return length;
    }
    return undefined;
  }

  private schedule(i: number, from: number, delay: number): void {
    const time = from + delay;
    this.since[i] = from;
    this.ends[i] = time;
    if (time <= this.scenario.duration) this.stage.at(time, this.change, i);
  }

  /** Changes the state of node `i`. One function serves all nodes, so that a pending event needs no closure of its own. */
  private readonly change = (i: number): void => {
    // An end that was drawn before a rekeying does not hold any more.
    if (this.isRekeyed && this.stage.now() < (this.ends[i] as number) - A_TICK) return;
    const node = this.plan.nodes[i] as number;
    const n = (this.changes[i] as number) + 1;
    this.changes[i] = n;
    const draws = this.random.draws("churn", (this.keys[i] as number) + n);
    if (this.state[i] === ONLINE) this.end(i, node, draws);
    else this.begin(i, node, draws);
  };

  private begin(i: number, node: number, draws: Draws): void {
    this.state[i] = ONLINE;
    this.stage.start(node);
    this.schedule(i, this.stage.now(), sample(this.session, draws));
  }

  private end(i: number, node: number, draws: Draws): void {
    this.state[i] = AWAY;
    const crashes = draws.next() < this.plan.crash;
    // A node that is starting, paused or leaving cannot be asked to leave, so it crashes. If a step has stopped the node, `crash` does nothing.
    if (crashes || !this.stage.isUp(node)) this.stage.crash(node);
    else this.stage.leave(node);
    this.schedule(i, this.stage.now(), sample(this.absence, draws));
  }
}
