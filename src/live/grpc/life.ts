/**
 * One life of a program in this process. It begins with the program's environment, and ends when that is closed or killed. Every callback
 * into the program goes through `enter`, so that none runs after the end: no timer, no answer, no finished write of its disk.
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

  /** Registers `close` to be called when the life ends, so that files and sockets do not outlive their program. */
  whenOver(close: () => void): void {
    if (this.ended) close();
    else this.closers.push(close);
  }

  /** Calls a function of the program now. An exception is a bug: `enter` reports it, and returns false. */
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

  /** Calls a function of the program after the code that runs now has returned. */
  enterSoon<A>(callback: (arg: A) => void, arg: A): void {
    queueMicrotask(() => this.enter(callback, arg));
  }
}

/** Ends the process by an uncaught exception, so that no library in between can catch a bug. */
function crash(bug: unknown): void {
  queueMicrotask(() => {
    throw bug;
  });
}
