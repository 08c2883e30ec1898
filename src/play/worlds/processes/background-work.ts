import type { Life } from "../../../live/grpc/life.js";

/** The work in the background of a run: starts and ends of processes, and questions to them. */
export class BackgroundWork {
  constructor(
    readonly life: Life,
    /** Called with an error that makes the run useless. */
    readonly onFailure: (failure: unknown) => void,
  ) {}

  /** Adds a piece of work. If it fails while the run lasts, that is a bug and ends the run. */
  add(work: Promise<void>): void {
    work.catch((error) => {
      if (!this.life.over) this.onFailure(error);
    });
  }
}
