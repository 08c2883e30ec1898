import type { HistoryDetail } from "../../../history/history.js";
import { MemoryStore } from "../../../node/store/stores/memory-store.js";
import { SizeOnlyStore } from "../../../node/store/stores/size-only-store.js";
import type { PlacementPolicy } from "../../../policies/placement/policy.js";
import type { Measurements } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import type { ContentHash } from "../../../runtime/content.js";
import type { Chronicle } from "../../../scenario/players/chronicle.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { notesOfSteps } from "../../../scenario/steps/steps.js";
import { CallBook } from "../../../sim/calls/call-book.js";
import type { HistoryDigest } from "../../../sim/events/digest.js";
import type { LatencyModel } from "../../../sim/network/latency-model.js";
import { Simulation } from "../../../sim/simulation.js";
import type { OwnCheck } from "../../checks/own/swarm-view.js";
import type { CallAccount } from "../../checks/rest/aftermath.js";
import { HostedPrograms } from "../../hosted-programs.js";
import { Play, type ReadFigures } from "../../play.js";
import { callLog } from "../../record/calls/call-log.js";
import { WatchedHosts } from "../../record/calls/watched-hosts.js";
import { SimulatedHosts } from "./simulated-hosts.js";
import { transferSharing } from "./simulated-transfers.js";

export interface RunOptions {
  /** The hash, SHA-256; needed when the scenario's payload is real. */
  readonly hash?: ContentHash;
  /** A placement policy of the user's own, in place of the scenario's. */
  readonly placement?: PlacementPolicy;
  /** A latency model of the user's own, in place of the scenario's. */
  readonly latency?: LatencyModel;
  /** The version of the program, for the report; and the hash of the scenario. */
  readonly version?: string;
  readonly scenarioHash?: string;
  /** Whether to keep a record of every operation, and where the replicas are at the end. */
  readonly detail?: boolean;
  /** How detailed the history of the run is. */
  readonly record?: HistoryDetail | undefined;
  /** Whether to judge the run at every event, and to count the situations that it meets: for campaigns. */
  readonly strict?: boolean;
  /** Whether to freeze messages, which finds programs that change a message after it was sent. */
  readonly freeze?: boolean;
  /** Checks of the user's own, beside those of the scenario. */
  readonly checks?: readonly OwnCheck[];
  /** Reads figures during the run, for the scenario's own checks of figures. Left out: these are not judged. */
  readonly figures?: ReadFigures;
  /** Whether to check during the whole run that transfers share links max-min fairly. */
  readonly certify?: boolean;
  /** An object that receives the events of the history, in place of a plain digest. */
  readonly history?: HistoryDigest;
  /** Hears what was drawn while the scenario is played, and when. */
  readonly chronicle?: Chronicle;
}

/**
 * How many times in an announce interval the run checks whether the swarm is at rest. With fewer checks a large swarm would play many events after it
 * came to rest.
 */
const LOOKS = 10;

/** A simulation of a scenario that can be advanced step by step, so that its caller can show progress or stop it. */
export class SimulatedRun {
  readonly simulation: Simulation;
  readonly programs: HostedPrograms;
  readonly play: Play;
  /** The number of redraws of the scenario that were made. */
  private redrawn = 0;

  constructor(
    readonly scenario: Scenario,
    private readonly options: RunOptions = {},
  ) {
    const { seed, networkSeed, network, node, payload } = scenario;
    if (payload === "real" && !options.hash) throw new Error("a scenario with real payload needs a hash");
    const book = options.strict ? new CallBook() : undefined;
    this.simulation = new Simulation({
      seed,
      networkSeed,
      network,
      latency: options.latency,
      sharing: transferSharing(network.weights, node.transferCap),
      freeze: options.freeze ?? false,
      book,
      certify: options.certify ?? false,
      history: options.history,
    });
    const hosts = new SimulatedHosts(this.simulation, scenario);
    const calls = callLog(hosts, options.record);
    this.programs = new HostedPrograms(scenario, {
      hosts: calls ? new WatchedHosts(hosts, calls) : hosts,
      hash: options.hash,
      newStore: () => (payload === "real" ? new MemoryStore() : new SizeOnlyStore()),
      placement: options.placement,
    });
    this.play = new Play(scenario, {
      programs: this.programs,
      random: this.simulation.random,
      ownPlacement: options.placement !== undefined,
      detail: options.detail,
      strict: options.strict,
      checks: options.checks,
      figures: options.figures,
      callAccount: book && { begun: () => book.begun, faults: (patience) => this.callFaults(patience) },
      history: options.record,
      calls,
      chronicle: options.chronicle,
    });
    this.play.begin();
  }

  private callFaults(patience: Millis): ReturnType<CallAccount["faults"]> {
    const { simulation } = this;
    const nameOf = (host: number) => simulation.hosts[host]?.identity ?? "nobody";
    return simulation.callFaults(patience).map(({ what, method, host }) => ({ what, method, host: nameOf(host) }));
  }

  get now(): Millis {
    return this.simulation.now;
  }

  get events(): number {
    return this.simulation.events;
  }

  get isOver(): boolean {
    return this.simulation.now >= this.scenario.duration;
  }

  /** Continues the simulation up to `time`, or to the scenario's end. */
  advanceTo(time: Millis): void {
    const end = Math.min(time, this.scenario.duration);
    this.redrawUntil(end, (at) => this.simulation.runUntil(at));
    this.simulation.runUntil(end);
  }

  /** Continues until `event` events have fired since the start, or to the scenario's end. */
  advanceToEvent(event: number): void {
    const end = this.scenario.duration;
    this.redrawUntil(end, (at) => this.simulation.runUntilEvent(event, at), event);
    this.simulation.runUntilEvent(event, end);
  }

  /**
   * Changes every draw of the run from now on, in a way that the caller's number or text decides. Past events, the latencies between hosts,
   * and secrets stay the same. A run that is never rekeyed pays almost nothing for this.
   */
  rekey(salt: number | string): void {
    this.simulation.rekey(salt);
    this.play.rekey(salt);
  }

  /**
   * Plays up to each redraw of the scenario that is due by `end`, and makes it. It stops, without another redraw, when `events` events have fired.
   */
  private redrawUntil(end: Millis, play: (at: Millis) => void, events = Number.POSITIVE_INFINITY): void {
    const { redraws = [] } = this.scenario;
    for (let next = redraws[this.redrawn]; next && next.at <= end; next = redraws[this.redrawn]) {
      play(next.at);
      if (this.events >= events) return;
      // No event need be due at the time of the redraw. The new draws count from that time, and not from the last event.
      this.simulation.runUntil(next.at);
      this.redrawn++;
      this.rekey(next.salt);
    }
  }

  /** Ends the warm-up now. `measurementsSince` leaves out the time before this moment, as `WarmUp` says. */
  endWarmUp(): void {
    this.play.endWarmUp();
  }

  /** The measurements without the warm-up, once the run is finished; undefined: there was no warm-up. */
  get measurementsSince(): Measurements | undefined {
    return this.play.measurementsSince;
  }

  /** Takes the measurements up to now, while the run goes on. */
  soFar(): Measurements {
    const { version = "", scenarioHash = "" } = this.options;
    return this.play.soFar({ transport: "simulated", version, scenarioHash });
  }

  /** Ends the run and returns the measurements. If the scenario has reached its end, the swarm first gets time to come to rest. */
  finish(): Measurements {
    const { simulation, scenario, options, play } = this;
    const cutShort = !this.isOver;
    play.end({
      transport: "simulated",
      digest: simulation.digest,
      events: simulation.events,
      version: options.version ?? "",
      scenarioHash: options.scenarioHash ?? "",
      cutShort,
      ...notesOn(scenario, options),
    });
    const restUntil = simulation.now + play.restTime;
    while (!cutShort && this.now < restUntil && !play.isQuiet()) {
      simulation.runUntil(simulation.now + scenario.tracker.announceInterval / LOOKS);
    }
    return play.measurements(!cutShort);
  }
}

/** Writes notes that the report's reader needs: those of the steps, and what the caller gave in place of the scenario's policy or model. */
function notesOn(scenario: Scenario, { placement, latency }: RunOptions): { readonly notes?: readonly string[] } {
  const notes = [
    ...notesOfSteps(scenario),
    ...(latency ? ["Latencies came from a model of the caller's own, not from the scenario."] : []),
    ...(placement ? [`A policy of the caller's own chose where chunks go, not ${scenario.tracker.placement}.`] : []),
  ];
  return notes.length > 0 ? { notes } : {};
}
