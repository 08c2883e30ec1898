import { DRAIN_SIGNAL } from "../../../live/daemon/signals.js";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Millis } from "../../../runtime/clock.js";
import type { Observer, OperationResult } from "../../../runtime/observer.js";
import { RpcError, UNAVAILABLE } from "../../../runtime/rpc-error.js";
import type { DiskFate, Faults, PauseFaults, TrackerCrashes } from "../../../scenario/players/stage.js";
import { TRACKER } from "../../../scenario/scenario.js";
import type { Actors, NodeEvents } from "../../actors.js";
import type { BackgroundWork } from "./background-work.js";
import type { NodeLives } from "./node-lives.js";
import type { TrackerLives } from "./tracker-lives.js";
import type { WorkerProcess } from "./worker-process.js";
import type { Workers } from "./workers.js";

/** The processes that get the orders of a play, and how long a call to the tracker may take. */
export interface ProcessActorsParts {
  readonly workers: Workers;
  readonly lives: NodeLives;
  readonly tracker: TrackerLives;
  readonly background: BackgroundWork;
  readonly faults: Faults;
  readonly callDeadline: Millis;
}

/**
 * Passes the orders of a play on to processes. A leave is a signal to a node's own process: SIGUSR2 if it drains, otherwise SIGTERM. If
 * nodes share a process, it is an order. A pause is a SIGSTOP. It is not played if nodes share a process, because it would stop them all. A
 * crash of the tracker is always a SIGKILL.
 */
export class ProcessActors implements Actors, PauseFaults, TrackerCrashes {
  readonly faults: Faults;

  constructor(private readonly parts: ProcessActorsParts) {
    this.faults = { ...parts.faults, trackerCrashes: this, ...(parts.workers.areAlone ? { pauses: this } : {}) };
  }

  pause(host: number): void {
    this.workerOf(host)?.stop();
  }

  resume(host: number): void {
    this.workerOf(host)?.goOn();
  }

  /** Finds the process of a host; undefined while the host is off. */
  workerOf(host: number): WorkerProcess | undefined {
    const { tracker, lives } = this.parts;
    return host === TRACKER ? tracker.worker : lives.slotOf(host).worker;
  }

  openTracker(observer: Observer, ready: () => void): void {
    this.parts.tracker.open(observer, ready);
  }

  killTracker(down: () => void): void {
    this.parts.tracker.kill(down);
  }

  start(node: number, _incarnation: number, observer: Observer, events: NodeEvents): void {
    this.parts.lives.start(node, observer, events);
  }

  kill(node: number, down: (disk: Iterable<StoredChunk>) => void): void {
    this.parts.lives.kill(node, down);
  }

  lose(node: number, fate: DiskFate): Iterable<StoredChunk> {
    return fate === "wiped" ? this.parts.lives.wipe(node) : [];
  }

  put(node: number, file: string, size: number, replication: number): void {
    this.upAt(node)?.send({ do: "put", node, file, size, replication });
  }

  get(node: number, file: string): void {
    this.upAt(node)?.send({ do: "get", node, file });
  }

  leave(node: number, drain: boolean, done: (result: Pick<OperationResult, "error">) => void): void {
    const { lives, workers } = this.parts;
    const worker = this.upAt(node);
    if (!worker) return;
    const slot = lives.slotOf(node);
    slot.leave = "asked";
    slot.onLeft = (failed) => done({ error: failed ? UNAVAILABLE : undefined });
    if (workers.areAlone) worker.signal(drain ? DRAIN_SIGNAL : "SIGTERM");
    else worker.send({ do: "leave", node, drain });
  }

  remove(file: string, done: (failure: RpcError | undefined) => void): void {
    const { tracker, background, callDeadline } = this.parts;
    const about = { of: "remove", file, deadlineMs: callDeadline } as const;
    const answered = tracker.ask<RpcError | "removed">(about);
    const removed = answered.then((answer = UNAVAILABLE) => {
      // The channel carries the error's fields, but not its class.
      done(answer === "removed" ? undefined : new RpcError(answer.code, answer.message));
    });
    background.add(removed);
  }

  private upAt(node: number): WorkerProcess | undefined {
    const slot = this.parts.lives.slotOf(node);
    return slot.isUp ? slot.worker : undefined;
  }
}
