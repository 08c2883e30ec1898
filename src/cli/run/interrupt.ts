import { setMaxListeners } from "node:events";
import process from "node:process";
import { SAME_PRESS_MS } from "../../live/daemon/signals.js";
import { ExitCode } from "../exit-code.js";
import { warn } from "../view/terminal.js";

/** Handles Ctrl-C: the first one asks for a clean end, the second one ends the process. */
export class Interrupt {
  private readonly controller = new AbortController();
  private pressedAt = 0;
  /** The exit code for the shell. */
  exitCode: ExitCode = ExitCode.OK;

  /** Until `release`, the first Ctrl-C shows the message `stopping` to the user. The second calls `lastWords` just before the end. */
  constructor(
    private readonly stopping: string,
    private readonly lastWords: () => void = () => {},
  ) {
    // Many transfers listen to the signal. Without this, Node would warn of too many listeners.
    setMaxListeners(0, this.controller.signal);
    process.on("SIGINT", this.onInterrupt).on("SIGTERM", this.onTerminate);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get requested(): boolean {
    return this.controller.signal.aborted;
  }

  release(): void {
    process.off("SIGINT", this.onInterrupt).off("SIGTERM", this.onTerminate);
  }

  private readonly onInterrupt = (): void => this.press(ExitCode.INTERRUPTED);
  private readonly onTerminate = (): void => this.press(ExitCode.TERMINATED);

  private press(exitCode: ExitCode): void {
    if (!this.requested) {
      this.pressedAt = performance.now();
      this.exitCode = exitCode;
      // Abort first, so that a progress bar stops drawing before the message appears.
      this.controller.abort();
      warn(`\n${this.stopping}; press Ctrl-C again to end at once`);
    } else if (performance.now() - this.pressedAt > SAME_PRESS_MS) {
      this.lastWords();
      process.exit(exitCode);
    }
  }
}
