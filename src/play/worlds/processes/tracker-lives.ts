import type { Observer } from "../../../runtime/observer.js";
import type { BackgroundWork } from "./background-work.js";
import { TrackerMirror } from "./tracker-mirror.js";
import type { Order, Question } from "./worker/orders.js";
import type { WorkerReport } from "./worker/reports.js";
import { ProcessFailure, type WorkerProcess } from "./worker-process.js";
import type { Workers } from "./workers.js";

type Opened = Extract<WorkerReport, { tell: "tracker" }>;

/**
 * The lives of a scenario's tracker in processes: loading -> up -> killed -> up again, on the same folder and the same address. A crash is a
 * SIGKILL. The process of the next life is loaded at once, so that the tracker starts without delay, as on a simulated host.
 */
export class TrackerLives {
  readonly mirror = new TrackerMirror();
  /** The process in which the tracker runs, or is about to open; undefined while it is down. */
  worker: WorkerProcess | undefined;
  /** Whether the tracker serves calls, as far as it has reported. */
  isUp = false;
  /** The address of the first life, host:port. */
  private address: string | undefined;
  private next: WorkerProcess | undefined;
  /** Resolves when the latest end or start of the tracker is complete. */
  private latest: Promise<void> = Promise.resolve();
  private onOpen: (report: Opened) => void = () => {};

  constructor(
    private readonly workers: Workers,
    private readonly background: BackgroundWork,
    /** Makes the order that opens the tracker. `address`: the address of its first life; undefined in the first life. */
    private readonly orderFor: (address: string | undefined) => Order,
  ) {}

  /** Starts the tracker before time begins, and resolves with its address. Rejects with a ProcessFailure when it does not start. */
  async load(): Promise<string> {
    const worker = this.workers.ofTracker();
    this.worker = worker;
    const { address } = await this.opened(worker);
    this.address = address;
    this.isUp = true;
    return address;
  }

  /**
   * The first time, hands over the tracker that was started before time began. Later, starts the tracker again. `ready`: called when it
   * serves calls.
   */
  open(observer: Observer, ready: () => void): void {
    if (this.isUp) {
      this.mirror.observer = observer;
      return ready();
    }
    const worker = this.next ?? this.workers.ofTracker();
    this.next = undefined;
    this.worker = worker;
    this.follow(this.openAgain(worker, this.latest, observer, ready));
  }

  /** Kills the tracker, whether it is up or is opening. If it was up, `down` is called when all its reports were handled. */
  kill(down: () => void): void {
    const { worker, isUp, latest } = this;
    this.worker = undefined;
    this.isUp = false;
    if (!worker) return;
    this.workers.kill(worker);
    this.next = this.workers.ofTracker();
    const end = async (): Promise<void> => {
      await Promise.all([latest, worker.ended]);
      if (isUp) this.background.life.enter(down, undefined);
    };
    this.follow(end());
  }

  /** Asks the tracker. Resolves with undefined when it is down, or dies before it answers. */
  async ask<T>(about: Question): Promise<T | undefined> {
    const { worker, isUp } = this;
    if (!worker || !isUp) return undefined;
    try {
      return await worker.ask<T>(about);
    } catch (error) {
      if (this.worker !== worker) return undefined;
      throw error;
    }
  }

  /** Waits until no start or end of the tracker is under way any more. */
  async settled(): Promise<void> {
    await this.latest;
  }

  hearOpen(report: Opened): void {
    this.onOpen(report);
  }

  private follow(work: Promise<void>): void {
    this.latest = work;
    this.background.add(work);
  }

  private async openAgain(
    worker: WorkerProcess,
    earlier: Promise<void>,
    observer: Observer,
    ready: () => void,
  ): Promise<void> {
    // Its events count only after all those of the earlier life.
    await earlier;
    this.mirror.observer = observer;
    try {
      const { files } = await this.opened(worker);
      if (this.worker !== worker) return;
      this.isUp = true;
      this.background.life.enter(() => {
        this.mirror.correct(files);
        ready();
      }, undefined);
    } catch (error) {
      // It was killed before it was up.
      if (this.worker === worker || !(error instanceof ProcessFailure)) throw error;
    }
  }

  /** Opens the tracker in a process. Rejects with a ProcessFailure when the process ends before. */
  private async opened(worker: WorkerProcess): Promise<Opened> {
    await worker.ready;
    const report = new Promise<Opened>((resolve) => {
      this.onOpen = resolve;
    });
    worker.send(this.orderFor(this.address));
    const failed = worker.ended.then((how) => {
      throw worker.failure(`the tracker did not open: ${how}`);
    });
    failed.catch(() => {});
    return Promise.race([report, failed]);
  }
}
