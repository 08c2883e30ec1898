import type { Millis } from "../../runtime/clock.js";
import type { Step } from "../scenario.js";
import type { Stage } from "./stage.js";

/** Hears what a scenario comes to while it is played: what was drawn, and when. Nodes are positions in `Scenario.nodes`. */
export interface Chronicle {
  /** A step acts on these hosts now, named or drawn. A step that takes time is told once for each host. */
  step(now: Millis, step: Step, hosts: readonly number[]): void;
  /** Churn started, crashed, or took away a node that was in the right state. */
  life(now: Millis, change: "join" | "crash" | "leave", node: number): void;
  /** A workload put a file, or got one. */
  put(now: Millis, node: number, file: string, size: number, replication: number): void;
  get(now: Millis, node: number, file: string): void;
}

/** What churn and workloads ask of a stage. */
export type Ground = Pick<
  Stage,
  "now" | "at" | "isUp" | "start" | "crash" | "leave" | "put" | "get" | "dropped" | "committed"
>;

/** A stage whose orders are told to a chronicle, if they took effect. */
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
