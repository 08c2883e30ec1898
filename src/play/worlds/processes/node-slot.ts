import { noObserver, type Observer } from "../../../runtime/observer.js";
import type { NodeEvents } from "../../actors.js";
import { NodeMirror } from "./node-mirror.js";
import type { ObservedEvent } from "./worker/reports.js";
import type { WorkerProcess } from "./worker-process.js";

/** One node of a scenario that is played by processes: off -> starting -> up -> off, each time a life of its own. */
export class NodeSlot {
  /** Counts lives, and the ends of lives: what waited for another one is out of date. */
  life = 0;
  observer: Observer = noObserver;
  events: NodeEvents | undefined;
  mirror = new NodeMirror();
  /** Where it was started; undefined while it is off. */
  worker: WorkerProcess | undefined;
  /** Takes orders. */
  isUp = false;
  /** Is up in the books: what it stores and drops counts. */
  isCounted = false;
  /** Runs when it took leave, or could not; and how that was. */
  onLeft: ((failed: boolean) => void) | undefined;
  /** Its leave is over; its process may still be ending. */
  leave: "no" | "asked" | "done" | "failed" = "no";
  /** Resolves when nothing is left of the life before. */
  over: Promise<void> = Promise.resolve();
  /** Runs when its start has come to something, or when its process said that it killed it. */
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

  /** Whether its leave is over, well or badly. */
  get hasLeft(): boolean {
    return this.leave === "done" || this.leave === "failed";
  }

  /** Tells once that its leave is over. */
  tellLeft(): void {
    const { onLeft } = this;
    this.onLeft = undefined;
    onLeft?.(this.leave === "failed");
  }

  /** Ends its life to all who wait for it. Tells where it ran. */
  end(): WorkerProcess | undefined {
    const { worker } = this;
    this.life++;
    this.isUp = false;
    this.worker = undefined;
    this.onStarted();
    return worker;
  }

  /** Hears what its program observed. What was stored before it was up is on the disk that it came up with. */
  hear([, , method, args]: ObservedEvent): void {
    if (method === "chunkStored" || method === "chunkDropped") {
      if (!this.isCounted) return;
      if (method === "chunkStored") this.mirror.stored(...args);
      else this.mirror.dropped(args[0], args[1]);
    }
    (this.observer[method] as (...args: unknown[]) => void)(...args);
  }
}
