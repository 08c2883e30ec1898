import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Random } from "../../runtime/random/random.js";
import type { Scenario } from "../scenario.js";
import { type Chronicle, ChronicledGround } from "./chronicle.js";
import { RenewalChurn } from "./renewal-churn.js";
import type { Stage } from "./stage.js";
import { StepPlayer } from "./step-player.js";
import { TraceChurn } from "./trace-churn.js";
import { WorkloadPlayer } from "./workload-player.js";

/**
 * Plays a scenario on a stage: starts the nodes, then lets churn, workloads and steps run their course. It holds one
 * pending event for each churning node and each workload, and none beyond the scenario's duration.
 */
export class Driver {
  private readonly steps: StepPlayer;

  constructor(
    private readonly scenario: Scenario,
    private readonly random: Random,
    private readonly stage: Stage,
    /** Hears what is drawn; left out: nobody does. */
    private readonly chronicle?: Chronicle,
  ) {
    this.steps = new StepPlayer(scenario, random, stage, chronicle);
  }

  /** Call once, at the end of the scenario or when it is cut short. */
  end(): void {
    this.steps.end();
  }

  /** Call once, at time 0. */
  start(): void {
    const { scenario, random, stage, chronicle } = this;
    const ground = chronicle ? new ChronicledGround(stage, chronicle) : stage;
    const churning = new Uint8Array(scenario.nodes.length);
    for (const plan of scenario.churn) for (const node of plan.nodes) churning[node] = 1;
    for (const [position, node] of scenario.nodes.entries())
      if (node.joins && !churning[position]) stage.start(position);
    // The sampled network decides which nodes come and go. The run's seed decides what steps and workloads draw.
    const network = scenario.networkSeed === undefined ? random : new KeyedRandom(scenario.networkSeed);
    for (const plan of scenario.churn) {
      if (plan.kind === "renewal") new RenewalChurn(plan, scenario, network, ground).start();
      else new TraceChurn(plan, scenario, network, ground).start();
    }
    this.steps.start();
    let puts = 0;
    for (const [index, workload] of scenario.workloads.entries()) {
      if (workload.kind === "put") puts++;
      new WorkloadPlayer(workload, `${scenario.seed}/workload-${index}`, puts, ground).start();
    }
  }
}
