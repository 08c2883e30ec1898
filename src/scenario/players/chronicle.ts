import type { Millis } from "../../runtime/clock.js";
import type { Step } from "../scenario.js";
import type { Stage } from "./stage.js";

/** Hears what was drawn while a scenario is played, and when it happened. Nodes are positions in `Scenario.nodes`. */
export interface Chronicle {
  /** Called when a step acts on these hosts, which were named or drawn. For a step with an `over` it is called once for each host. */
  step(now: Millis, step: Step, hosts: readonly number[]): void;
  /** Called when churn started a node, crashed it, or let it leave. The node was in the right state for this. */
  life(now: Millis, change: "join" | "crash" | "leave", node: number): void;
  /** Called when a workload asks a node to put a file, or to get one. */
  put(now: Millis, node: number, file: string, size: number, replication: number): void;
  get(now: Millis, node: number, file: string): void;
}

/** The part of a stage that churn and workloads use. */
export type Ground = Pick<
  Stage,
  "now" | "at" | "isUp" | "start" | "crash" | "leave" | "put" | "get" | "dropped" | "committed"
>;

/** A stage that tells a chronicle about each order that took effect. */
export class ChronicledGround implements Ground {
  constructor(
    private readonly ground: Ground,
    private readonly chronicle: Chronicle,
  ) {}

  now(): Millis {
    return this.ground.now();
  }

  at<A>(time: Millis, action: (arg: A) => void, arg: A): void {
    this.ground.at(time, action, arg);
  }

  isUp(host: number): boolean {
    return this.ground.isUp(host);
  }

  start(node: number): boolean {
    return this.told("join", node, this.ground.start(node));
  }

  crash(node: number): boolean {
    return this.told("crash", node, this.ground.crash(node));
  }

  leave(node: number): boolean {
    return this.told("leave", node, this.ground.leave(node));
  }

  put(node: number, file: string, size: number, replication: number): void {
    this.chronicle.put(this.now(), node, file, size, replication);
    this.ground.put(node, file, size, replication);
  }

  get(node: number, file: string): void {
    this.chronicle.get(this.now(), node, file);
    this.ground.get(node, file);
  }

  dropped(kind: "put" | "get"): void {
    this.ground.dropped(kind);
  }

  committed(): readonly string[] {
    return this.ground.committed();
  }

  private told(change: "join" | "crash" | "leave", node: number, hasChanged: boolean): boolean {
    if (hasChanged) this.chronicle.life(this.now(), change, node);
    return hasChanged;
  }
}
