import type { Life } from "../../../live/grpc/life.js";

/** What goes on beside the play until its life is over: starts and ends of processes, questions to them. */
export class BackgroundWork {
  constructor(
    readonly life: Life,
    /** Told of what makes the run worth nothing. */
    readonly onFailure: (failure: unknown) => void,
  ) {}

  /** Takes on a piece of work. If it fails, that is a bug and ends the run; not once the run is over. */
  add(work: Promise<void>): void {
    work.catch((error) => {
      if (!this.life.over) this.onFailure(error);
    });
  }
}
