import { noObserver, type Observer } from "../../../runtime/observer.js";
import type { NodeEvents } from "../../actors.js";
import { NodeMirror } from "./node-mirror.js";
import type { ObservedEvent } from "./worker/reports.js";
import type { WorkerProcess } from "./worker-process.js";

/** One node of a scenario that is played by processes: off -> starting -> up -> off. It has a new life each time. */
export class NodeSlot {
  /** The number of beginnings and ends of lives. If this number has changed while code waited, the life for which the code works is over. */
  life = 0;
  observer: Observer = noObserver;
  events: NodeEvents | undefined;
  mirror = new NodeMirror();
  /** The process in which the node was started; undefined while it is off. */
  worker: WorkerProcess | undefined;
  /** Whether the node takes orders. */
  isUp = false;
  /** Whether the run counts the node as up. If so, it also counts the chunks that the node stores and drops. */
  isCounted = false;
  /** Called when the node has left, or has failed to leave. */
  onLeft: ((failed: boolean) => void) | undefined;
  /** The state of the node's leave. After the leave its process may still be ending. */
  leave: "no" | "asked" | "done" | "failed" = "no";
  /** Resolves when the earlier life has ended completely. */
  over: Promise<void> = Promise.resolve();
  /** Called when the node's start has succeeded or failed; and called when its process reports that it has killed the node. */
  onStarted: () => void = () => {};
  onKilled: () => void = () => {};

  constructor(
    readonly node: number,
    readonly dataDir: string,
  ) {}

  begin(observer: Observer, events: NodeEvents): number {
    this.observer = observer;
    this.events = events;
    this.leave = "no";
    return ++this.life;
  }

  /** Whether the node's leave is over, with or without success. */
  get hasLeft(): boolean {
    return this.leave === "done" || this.leave === "failed";
  }

  /** Reports the end of the node's leave, once. */
  tellLeft(): void {
    const { onLeft } = this;
    this.onLeft = undefined;
    onLeft?.(this.leave === "failed");
  }

  /** Ends the node's life. If the node's start is still under way, nobody waits for it any more. Returns the process in which the node ran. */
  end(): WorkerProcess | undefined {
    const { worker } = this;
    this.life++;
    this.isUp = false;
    this.worker = undefined;
    this.onStarted();
    return worker;
  }

  /**
   * Takes an event of the node's program. It ignores chunks that the node stores or drops before the run counts the node as up: the disk with which
   * the node comes up shows them.
   */
  hear([, , method, args]: ObservedEvent): void {
    if (method === "chunkStored" || method === "chunkDropped") {
      if (!this.isCounted) return;
      if (method === "chunkStored") this.mirror.stored(...args);
      else this.mirror.dropped(args[0], args[1]);
    }
    (this.observer[method] as (...args: unknown[]) => void)(...args);
  }
}
