/**
 * One life of a program in this process: it begins with its environment and is over when that is closed or killed.
 * Everything that calls back into the program goes through `enter`, so that nothing of it runs afterwards: neither a
 * timer, nor an answer, nor a finished write of its disk.
 */
export class Life {
  private ended = false;
  private readonly closers: (() => void)[] = [];

  constructor(private readonly onBug: (bug: unknown) => void = crash) {}

  get over(): boolean {
    return this.ended;
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const close of this.closers) close();
  }

  /** Has `close` called when the life ends: files and sockets do not outlive their program. */
  whenOver(close: () => void): void {
    if (this.ended) close();
    else this.closers.push(close);
  }

  /** Calls into the program now. What it throws is a bug and is reported; false says that it threw. */
  enter<A>(callback: (arg: A) => void, arg: A): boolean {
    if (this.ended) return true;
    try {
      callback(arg);
      return true;
    } catch (bug) {
      this.onBug(bug);
      return false;
    }
  }

  /** Calls into the program when what runs now has returned. */
  enterSoon<A>(callback: (arg: A) => void, arg: A): void {
    queueMicrotask(() => this.enter(callback, arg));
  }
}

/** Ends the process by an uncaught exception, so that a bug is neither swallowed nor caught by a library in between. */
function crash(bug: unknown): void {
  queueMicrotask(() => {
    throw bug;
  });
}
