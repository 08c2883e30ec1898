import process from "node:process";
import { LINE_EVERY_MS, ProgressBar } from "../run/progress.js";
import { printable } from "./printable.js";
import { warn } from "./terminal.js";
import { TransferPace } from "./transfer-pace.js";

/** Shows the progress of a put or a get on the standard error output: a bar on a terminal, elsewhere a line from time to time. */
export class TransferProgress {
  private pace: Pick<TransferPace, "tell"> | undefined;
  private bar: ProgressBar | undefined;
  private lineAt = 0;
  private stopped = false;

  private readonly name: string;

  constructor(
    name: string,
    /** Whether the progress is not shown. */
    private readonly quiet: boolean,
    /** Makes the text that stands before the number of bytes. */
    private readonly before: () => string = () => "",
  ) {
    this.name = printable(name);
  }

  /** Shows that `bytes` of `size` are done. The operation calls this, since it knows how large its file is. */
  readonly update = (bytes: number, size: number): void => {
    if (this.quiet || this.stopped) return;
    if (!this.pace) this.start(size);
    if (this.bar) this.bar.update(bytes);
    else this.tellNowAndThen(bytes);
  };

  stop(): void {
    if (!this.stopped) this.bar?.stop();
    this.stopped = true;
  }

  private start(size: number): void {
    const pace = new TransferPace(size);
    this.pace = { tell: (bytes, wall) => this.before() + pace.tell(bytes, wall) };
    if (process.stderr.isTTY) this.bar = new ProgressBar(this.name, size, this.pace);
    else this.lineAt = performance.now() + LINE_EVERY_MS;
  }

  private tellNowAndThen(bytes: number): void {
    const wall = performance.now();
    // The pace gets every value, so that it knows the recent rate.
    const line = this.pace?.tell(bytes, wall);
    if (wall < this.lineAt) return;
    this.lineAt = wall + LINE_EVERY_MS;
    warn(`${this.name}: ${line}`);
  }
}
