import type { History, HistoryDetail } from "../history/history.js";
import type { Check, Detail, Measurements, RunFacts } from "../report/measurements.js";
import type { Millis } from "../runtime/clock.js";
import type { Random } from "../runtime/random/random.js";
import type { Chronicle } from "../scenario/players/chronicle.js";
import { Driver } from "../scenario/players/driver.js";
import type { Scenario } from "../scenario/scenario.js";
import { mostReplicas, warningsOf } from "../scenario/source/warnings.js";
import { defaultTrackerOptions } from "../tracker/options.js";
import { Audit } from "./checks/always/audit.js";
import { Conduct } from "./checks/always/conduct.js";
import { runChecks } from "./checks/checks.js";
import type { FigureReader } from "./checks/own/asked.js";
import { OwnChecks } from "./checks/own/own-checks.js";
import type { OwnCheck } from "./checks/own/swarm-view.js";
import type { Deviation } from "./checks/redundancy.js";
import { Aftermath, type CallAccount } from "./checks/rest/aftermath.js";
import { Rest } from "./checks/rest/rest.js";
import { WaitFor } from "./checks/rest/wait-for.js";
import type { NetworkTraffic } from "./hosts.js";
import type { Programs } from "./programs.js";
import type { CallTable } from "./record/history/call-table.js";
import { HistoryLog } from "./record/history/history-log.js";
import { Recorder } from "./record/recorder.js";
import { Sampler } from "./record/sampler.js";
import { WarmUp } from "./record/warm-up.js";
import { SituationCounts } from "./situations/situation-counts.js";
import { Swarm } from "./swarm.js";

/** Within this many announce intervals the tracker orders the drop of a surplus replica, and begins the repair of a chunk. */
const STEPS_TO_REST = 10;
const SOURCES_OF_REPAIR = 4;
/** The longest wait before a failed repair is tried again, in ms: 64 times the tracker's shortest. */
const LONGEST_RETRY: Millis = 64 * defaultTrackerOptions.repair.retryAfter;
/** The number of announce intervals that a swarm gets after the scenario to come to rest. */
const REST = 30;
/** The number of samples in a run's series. */
const SAMPLES = 240;
/** One more at the start, and one where the run ends. */
const MOST_SAMPLES = SAMPLES + 2;

export interface PlayParts {
  readonly programs: Programs;
  readonly random: Random;
  /** Whether a placement policy of the user's own replaces the scenario's. */
  readonly ownPlacement?: boolean;
  /** Whether to keep the details that a comparison of two runs needs: a record of every operation, and the placement map. */
  readonly detail?: boolean | undefined;
  /**
   * Whether to judge the run at every event, and to count the situations that it meets. This is possible only where the programs are in
   * this process, because the checks look into them.
   */
  readonly strict?: boolean | undefined;
  /** The calls between programs: how many began, and which were not answered exactly once. Left out: unknown. */
  readonly callAccount?: CallAccount | undefined;
  /** How detailed the history of the run is; left out: no history is kept. */
  readonly history?: HistoryDetail | undefined;
  /** The table that records the calls between programs. Left out: calls are not recorded. */
  readonly calls?: CallTable | undefined;
  /** Hears what was drawn while the scenario is played. Left out: nobody hears it. */
  readonly chronicle?: Chronicle | undefined;
  /** Checks of the user's own, beside those of the scenario. */
  readonly checks?: readonly OwnCheck[] | undefined;
  /** Reads figures of what was measured so far. Left out: the scenario's own checks of figures are not judged. */
  readonly figures?: ReadFigures | undefined;
}

/** Makes a reader of the report's figures, from what was measured. */
export type ReadFigures = (measured: Measurements) => FigureReader;

/** The facts about a run that only its world knows. */
export type WorldFacts = Pick<
  RunFacts,
  "transport" | "digest" | "events" | "version" | "scenarioHash" | "cutShort" | "notes"
>;

/**
 * One run of a scenario, in any world: begin -> (the world's clock runs) -> end of the run -> until quiet ->
 * measurements.
 */
export class Play {
  readonly swarm: Swarm;
  private readonly recorder: Recorder;
  private readonly sampler: Sampler;
  private readonly driver: Driver;
  private sampledUntil: Millis = -1;
  private ended: Ended | undefined;
  private readonly audit: Audit | undefined;
  private readonly conduct: Conduct | undefined;
  private readonly situations: SituationCounts | undefined;
  private warmUp: WarmUp | undefined;
  private readonly own: OwnChecks | undefined;
  private endedSince: Omit<Measurements, "checks"> | undefined;
  private readonly rest: Rest;
  /** The checks of nodes and operations after the scenario, and the words for chunks that wait; undefined unless the run is strict. */
  private readonly aftermath: Aftermath | undefined;
  private readonly waits: WaitFor | undefined;

  constructor(
    readonly scenario: Scenario,
    private readonly parts: PlayParts,
  ) {
    const { programs } = parts;
    const now = () => programs.clock.now();
    const most = Math.max(scenario.replication, mostReplicas(scenario));
    this.recorder = new Recorder(scenario.nodes, most, now, parts.detail, historyLog(scenario, now, parts));
    const { checks = [] } = parts;
    if (OwnChecks.areThere(scenario, checks)) {
      const placement = () => programs.witness.placement();
      this.own = new OwnChecks({ scenario, checks, now, placement, figures: () => this.figuresNow() });
    }
    this.audit = parts.strict && programs.inside ? new Audit(programs.inside, scenario, now) : undefined;
    this.conduct = parts.strict && programs.inside ? new Conduct(programs.inside, scenario, now) : undefined;
    this.situations = parts.strict && programs.inside ? new SituationCounts(programs.inside, now) : undefined;
    const bystanders = [this.audit, this.conduct, this.situations, this.own?.mirror].filter((one) => one !== undefined);
    this.swarm = new Swarm(scenario, programs, this.recorder, bystanders);
    this.rest = new Rest((deviation) => this.patience(deviation), this.audit !== undefined);
    if (this.audit && programs.inside) {
      const { operations, redundancy } = this.recorder;
      const names = scenario.nodes.map(({ name }) => name);
      const lackingSince = (fileId: number, index: number) => redundancy.exposedSince(fileId, index);
      this.aftermath = new Aftermath(
        programs.inside,
        scenario,
        operations,
        (node) => this.swarm.isUp(node),
        now,
        this.audit.silent,
      );
      this.waits = new WaitFor(programs.inside, names, now, lackingSince);
    }
    this.sampler = new Sampler(this.recorder, () => programs.witness.trackerRequests(), MOST_SAMPLES);
    this.driver = new Driver(scenario, parts.random, this.swarm, parts.chronicle);
  }

  /** Opens the swarm and lets the scenario begin. */
  begin(): void {
    this.swarm.open(() => {
      this.driver.start();
      this.sample(0);
    });
  }

  /** Ends the warm-up. From now on figures are also counted without it. */
  endWarmUp(): void {
    const { clock, witness } = this.parts.programs;
    this.warmUp = new WarmUp(this.recorder, witness.traffic(), clock.now());
  }

  /** Lets churn and workloads draw anew from now on. Call it when the randomness of the world was rekeyed. */
  rekey(salt: number | string): void {
    this.driver.rekey(salt);
  }

  /** Ends the scenario, at its end or earlier. Nothing new begins after this, and the report describes the run up to now. */
  end(world: WorldFacts): void {
    if (this.ended) return;
    const { witness, clock } = this.parts.programs;
    if (clock.now() > this.sampledUntil) this.takeSample(clock.now());
    const traffic = witness.traffic();
    this.driver.end();
    this.swarm.close();
    this.recorder.operations.endHistory();
    this.recorder.history?.close();
    this.ended = { ...this.measured(world, traffic), ...(this.parts.detail ? { detail: this.detail() } : {}) };
    this.endedSince = this.warmUp?.leaveOut(this.ended);
    this.own?.end(clock.now());
    this.swarm.relieve();
    this.aftermath?.begin();
  }

  /** Takes the measurements up to now, of a run that goes on. This changes nothing in the run. They contain no checks and no details. */
  soFar(facts: Pick<WorldFacts, "transport" | "version" | "scenarioHash">): Measurements {
    const world = { ...facts, digest: "", events: 0, cutShort: true };
    const { traffic: _traffic, ...measured } = this.measured(world, this.parts.programs.witness.traffic());
    return { ...measured, checks: [] };
  }

  /** Reads the figures of the run up to now. */
  private figuresNow(): FigureReader | undefined {
    const facts = {
      transport: "simulated",
      version: "",
      scenarioHash: "",
      digest: "",
      events: 0,
      cutShort: true,
    } as const;
    const { figures, programs } = this.parts;
    return figures?.({ ...this.measured(facts, programs.witness.traffic(), false), checks: [] });
  }

  private measured(world: WorldFacts, traffic: NetworkTraffic, withHistory = true): Ended {
    const { recorder } = this;
    const { operations } = recorder;
    return {
      run: { ...this.facts(this.parts.programs.clock.now()), ...world },
      nodes: recorder.columns(),
      operations: { put: operations.times("put"), get: operations.times("get"), leave: operations.times("leave") },
      transfers: recorder.transfers.totals(traffic.streamed.inFlight, traffic.streamed.cut),
      repair: recorder.repairTotals(),
      exposure: recorder.exposures.totals(),
      incidents: recorder.incidents.totals(),
      files: recorder.files(),
      spells: recorder.redundancy.spells.totals(),
      series: this.sampler.series(),
      marks: recorder.marks,
      ...(this.scenario.steps.length > 0 ? { script: recorder.steps.totals(), faults: recorder.steps.faults() } : {}),
      tracker: { requests: traffic.trackerCalls, messages: traffic.messages, messageBytes: traffic.messageBytes },
      traffic,
      ...(withHistory && recorder.history ? { history: this.history(world) } : {}),
    };
  }

  /**
   * Whether the swarm is at rest: map and disks agree, no replica comes or goes, and what must hold eventually holds. In a strict run, in addition,
   * nothing waits any more (`Aftermath.isQuiet`, `Rest.look`). After the run the swarm gets time to come to rest.
   */
  isQuiet(): boolean {
    const { programs } = this.parts;
    const view = programs.witness.view();
    const now = programs.clock.now();
    const isAtRest = !view || this.rest.look(view, now);
    const isHeld = this.own?.holds(now) ?? true;
    return isAtRest && isHeld && (this.aftermath?.isQuiet() ?? true);
  }

  /** How long the swarm gets to become quiet, in ms. A strict run waits for whatever passes by itself. */
  get restTime(): Millis {
    const { tracker } = this.scenario;
    const usual = Math.max(REST * tracker.announceInterval, this.own?.patience ?? 0);
    if (!this.aftermath) return usual;
    const excused = this.patience({ kind: "excused", bytes: this.scenario.chunkSize });
    return tracker.announceInterval + Math.max(usual, excused, this.aftermath.patience);
  }

  private patience({ kind, bytes }: Pick<Deviation, "kind" | "bytes">): Millis {
    const { tracker, node } = this.scenario;
    const usual = STEPS_TO_REST * tracker.announceInterval;
    // A repair tries one source after another, and each try may take as long as the longest transfer.
    const repair = SOURCES_OF_REPAIR * (node.transferDeadline + (1000 * bytes) / node.minimumRate);
    if (kind === "pledged") return Math.max(usual, repair);
    // The longest excuse is the sum of four times: a holder is silent until the tracker gives it up, repair is held, a failed repair waits for its
    // next try, and this try makes the replica.
    if (kind === "excused") return tracker.deadAfter + tracker.repair.holdFor + LONGEST_RETRY + Math.max(usual, repair);
    return usual;
  }

  /** Takes the measurements up to the end of the run, with checks of the present state. `settled`: the swarm got time to come to rest. */
  measurements(settled: boolean): Measurements {
    if (!this.ended) throw new Error("a play was measured before its end");
    const { traffic, ...measured } = this.ended;
    const { swarm, recorder, audit, aftermath, waits } = this;
    const checks = runChecks(swarm, recorder, traffic, settled ? this.rest : undefined, waits);
    const conduct = this.conduct?.checks() ?? [];
    const strict = [
      ...(audit?.checks() ?? []),
      ...conduct,
      ...(settled ? (aftermath?.checks(this.parts.callAccount) ?? []) : []),
    ];
    const situations = this.situations?.counts(traffic);
    return {
      checks: [...sharpened(checks, strict), ...(this.own?.results(settled) ?? [])],
      ...measured,
      ...(situations ? { situations, firstMet: this.situations?.first() ?? {} } : {}),
    };
  }

  /** The measurements without the warm-up. They contain no checks, since these judge the whole run. Undefined: there was no warm-up. */
  get measurementsSince(): Measurements | undefined {
    return this.endedSince && { ...this.endedSince, checks: [] };
  }

  private detail(): Detail {
    const { operations, lives } = this.recorder;
    const placement = this.parts.programs.witness.placement();
    return { operations: operations.recorded(), placement, ...(lives ? { lives } : {}) };
  }

  private sample(index: number): void {
    const { duration } = this.scenario;
    if (this.ended) return;
    this.sampledUntil = this.parts.programs.clock.now();
    this.takeSample(this.sampledUntil);
    if (index < SAMPLES) {
      this.parts.programs.clock.at((duration * (index + 1)) / SAMPLES, (next: number) => this.sample(next), index + 1);
    }
  }

  private takeSample(now: Millis): void {
    this.sampler.sample(now);
    this.own?.sample(now);
    this.recorder.lookAtDisks();
  }

  /** Takes the history of the run up to now. */
  private history({ transport, digest }: WorldFacts): History | undefined {
    const { scenario, recorder } = this;
    return recorder.history?.result({ scenario: scenario.name, seed: scenario.seed, transport, digest });
  }

  private facts(now: Millis) {
    const { scenario } = this;
    const warnings = warningsOf(scenario);
    return {
      ...(scenario.notices ? { notices: scenario.notices } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
      scenario: scenario.name,
      description: scenario.description,
      seed: scenario.seed,
      ...(scenario.networkSeed === undefined ? {} : { networkSeed: scenario.networkSeed }),
      duration: scenario.duration,
      played: now,
      // Nothing is known about the loads to expect from a user's own policy.
      placement: this.parts.ownPlacement ? "own" : scenario.tracker.placement,
      spreadZones: scenario.tracker.spreadZones,
      replication: scenario.replication,
      chunkSize: scenario.chunkSize,
      payload: scenario.payload,
      workloads: scenario.workloads.length,
    };
  }
}

type Ended = Omit<Measurements, "checks"> & { readonly traffic: NetworkTraffic };

/**
 * The checks of a run. A strict check, which judged the whole run, replaces the check of the same name that judged only its end. But if only
 * the latter failed, the latter stays.
 */
function sharpened(checks: readonly Check[], strict: readonly Check[]): Check[] {
  const names = new Set(strict.map(({ name }) => name));
  const failed = new Map(checks.filter(({ passed }) => !passed).map((check) => [check.name, check]));
  const sharper = strict.map((check) => (check.passed ? (failed.get(check.name) ?? check) : check));
  return [...checks.filter(({ name }) => !names.has(name)), ...sharper];
}

function historyLog(
  { nodes, duration, chunkSize }: Scenario,
  now: () => Millis,
  { history: detail = "none", calls }: PlayParts,
): HistoryLog | undefined {
  return detail === "none" ? undefined : new HistoryLog(nodes, now, { detail, duration, chunkSize }, calls);
}
