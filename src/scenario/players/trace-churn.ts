import type { Random } from "../../runtime/random/random.js";
import type { ChurnPlan, Scenario, TraceEvent } from "../scenario.js";
import type { Ground } from "./chronicle.js";

/**
 * Lets nodes come and go as a trace has recorded it. It has a single pending event for all nodes. The plan says which nodes are online from
 * the start. A node without a record stays away.
 */
export class TraceChurn {
  private readonly trace: readonly TraceEvent[];
  private next = 0;

  constructor(
    private readonly plan: ChurnPlan,
    private readonly scenario: Scenario,
    private readonly random: Random,
    private readonly stage: Ground,
  ) {
    if (!plan.trace) throw new Error("a trace churn needs a trace");
    this.trace = plan.trace;
  }

  start(): void {
    for (const node of this.plan.online ?? []) this.stage.start(node);
    this.schedule();
  }

  private schedule(): void {
    const event = this.trace[this.next];
    if (event) this.stage.at(event.time, this.play, this.next);
  }

  private readonly play = (): void => {
    const time = (this.trace[this.next] as TraceEvent).time;
    for (let event = this.trace[this.next]; event?.time === time; event = this.trace[++this.next]) {
      if (event.up) this.stage.start(event.node);
      else this.stop(event.node);
    }
    this.schedule();
  };

  private stop(node: number): void {
    const name = (this.scenario.nodes[node] as { name: string }).name;
    const crashes = this.random.draws("churn", `${name}/${this.next}`).next() < this.plan.crash;
    if (crashes || !this.stage.isUp(node)) this.stage.crash(node);
    else this.stage.leave(node);
  }
}
