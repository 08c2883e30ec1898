import type { Draws, Random } from "../../runtime/random/random.js";
import type { ChurnPlan, Distribution, Scenario } from "../scenario.js";
import type { Ground } from "./chronicle.js";
import { meanOf, sample, sampleResidual } from "./distribution.js";

const AWAY = 0;
const ONLINE = 1;

/**
 * Nodes that come and go as alternating renewal processes. Each node's draws are keyed by its name, so that one node more or
 * less does not change the sessions of the others.
 *
 * The start is stationary, so that the first hour looks like any other. The probability that a node is online is the share of
 * time that its sessions take. The rest of the session or absence under way follows the equilibrium law. A node costs three
 * array entries, and one pending event.
 */
export class RenewalChurn {
  private readonly session: Distribution;
  private readonly absence: Distribution;
  /** The number at which a node's draws begin. The draw of its n-th change has the number `keys[i] + n`. */
  private readonly keys: Float64Array;
  private readonly changes: Uint32Array;
  private readonly state: Uint8Array;

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

  private schedule(i: number, from: number, delay: number): void {
    const time = from + delay;
    if (time <= this.scenario.duration) this.stage.at(time, this.change, i);
  }

  /** One function for all nodes: a pending event needs no closure of its own. */
  private readonly change = (i: number): void => {
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
    // A node that is still starting cannot leave. A node that a step has stopped stays as it is.
    if (crashes || !this.stage.isUp(node)) this.stage.crash(node);
    else this.stage.leave(node);
    this.schedule(i, this.stage.now(), sample(this.absence, draws));
  }
}
