import { setTimeout as sleep } from "node:timers/promises";
import { RpcFailure } from "../../live/grpc/rpc-failure.js";
import type { Millis } from "../../runtime/clock.js";
import { ExitCode } from "../exit-code.js";
import { LiveScreen, type ScreenSize } from "./live-screen.js";
import { say } from "./terminal.js";

/** A view of something that changes, which a terminal can show. */
export interface LiveView<T> {
  readonly intervalMs: Millis;
  look(): Promise<T>;
  /** Makes lines for a screen, or for plain output. `trouble`: why the figures could not be updated. */
  lines(seen: T, size: ScreenSize | undefined, trouble: string | undefined): readonly string[];
  /** Handles a key; returns false when the key has no meaning. */
  onKey?(key: string): boolean;
}

const QUIT = new Set(["q", "Q", "\u0003"]);

/**
 * Polls again and again until the user ends it by q, Ctrl-C, or a signal. It shows the results as a page on a terminal,
 * and as lines elsewhere. It fails if the first poll fails. If a later poll fails with an RpcFailure, it goes on with the figures that it has.
 */
export async function showLive<T>(view: LiveView<T>): Promise<ExitCode> {
  const end = new AbortController();
  let exitCode: ExitCode = ExitCode.OK;
  const onInterrupt = () => end.abort();
  const onTerminate = () => {
    exitCode = ExitCode.TERMINATED;
    end.abort();
  };
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
  try {
    const viewing = new Viewing(view, end);
    await viewing.run();
    return exitCode;
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}

class Viewing<T> {
  private seen: T | undefined;
  private trouble: string | undefined;
  private readonly screen: LiveScreen | undefined;

  constructor(
    private readonly view: LiveView<T>,
    private readonly end: AbortController,
  ) {
    if (LiveScreen.isThere())
      this.screen = new LiveScreen(
        (key) => this.onKey(key),
        () => this.draw(),
      );
  }

  async run(): Promise<void> {
    const { signal } = this.end;
    const ended = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
    this.seen = await Promise.race([this.view.look(), ended]);
    if (this.seen === undefined) return;
    this.screen?.enter();
    try {
      while (!signal.aborted) {
        this.draw();
        await sleep(this.view.intervalMs, undefined, { signal }).catch(() => {});
        if (signal.aborted) return;
        await Promise.race([this.lookAgain(), ended]);
      }
    } finally {
      this.screen?.leave();
    }
  }

  private async lookAgain(): Promise<void> {
    try {
      this.seen = await this.view.look();
      this.trouble = undefined;
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
      this.trouble = error.message;
    }
  }

  private onKey(key: string): void {
    if (QUIT.has(key)) this.end.abort();
    else if (this.view.onKey?.(key)) this.draw();
  }

  private draw(): void {
    if (this.seen === undefined) return;
    const lines = this.view.lines(this.seen, this.screen?.size, this.trouble);
    if (this.screen) this.screen.draw(lines);
    else say(...lines, "");
  }
}
