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
 * Plays a scenario on a stage: starts the nodes, then lets churn, workloads and steps run their course. Without a rekeying, at most one event is
 * pending for each node under renewal churn, for each trace, and for each workload; none lies beyond the scenario's duration. Each step with a time has
 * an event of its own.
 */
export class Driver {
  private readonly steps: StepPlayer;
  /** The randomness of the sampled network, if it has its own seed. It decides which nodes come and go; the run's seed decides the rest. */
  private readonly ownNetwork: KeyedRandom | undefined;
  private readonly churns: RenewalChurn[] = [];
  private readonly workloads: WorkloadPlayer[] = [];

  constructor(
    private readonly scenario: Scenario,
    private readonly random: Random,
    private readonly stage: Stage,
    /** Hears what is drawn. Left out: nobody hears it. */
    private readonly chronicle?: Chronicle,
  ) {
    this.steps = new StepPlayer(scenario, random, stage, chronicle);
    this.ownNetwork = scenario.networkSeed === undefined ? undefined : new KeyedRandom(scenario.networkSeed);
  }

  /** Lets churn and workloads draw anew from now on. The randomness of the world was rekeyed before. */
  rekey(salt: number | string): void {
    this.ownNetwork?.rekey(salt);
    for (const churn of this.churns) churn.rekey();
    for (const workload of this.workloads) workload.rekey(salt);
  }

  /** Ends the scenario. Call it once, at the end or when the scenario is cut short. */
  end(): void {
    this.steps.end();
  }

  /** Starts churn, workloads and steps. Call it once, at time 0. */
  start(): void {
    const { scenario, random, stage, chronicle } = this;
    const network = this.ownNetwork ?? random;
    const ground = chronicle ? new ChronicledGround(stage, chronicle) : stage;
    const churning = new Uint8Array(scenario.nodes.length);
    for (const plan of scenario.churn) for (const node of plan.nodes) churning[node] = 1;
    for (const [position, node] of scenario.nodes.entries())
      if (node.joins && !churning[position]) stage.start(position);
    for (const plan of scenario.churn) {
      if (plan.kind === "trace") new TraceChurn(plan, scenario, network, ground).start();
      else started(new RenewalChurn(plan, scenario, network, ground), this.churns);
    }
    this.steps.start();
    let puts = 0;
    for (const [index, workload] of scenario.workloads.entries()) {
      if (workload.kind === "put") puts++;
      started(new WorkloadPlayer(workload, `${scenario.seed}/workload-${index}`, puts, ground), this.workloads);
    }
  }
}

/** Starts a player, and adds it to a list. */
function started<T extends { start(): void }>(player: T, list: T[]): void {
  list.push(player);
  player.start();
}
