/**
 * Whether a program can serve, and if not, why: starting -> ready <-> not ready -> stopped, which is final. gRPC's health service
 * and `/healthz` report it.
 */
export class Readiness {
  private why: string | undefined = "starting";
  private stopped = false;
  private readonly watchers: ((ready: boolean) => void)[] = [];

  /** Why the program cannot serve; undefined when it can. */
  get obstacle(): string | undefined {
    return this.why;
  }

  get isReady(): boolean {
    return this.why === undefined;
  }

  ready(): void {
    this.change(undefined);
  }

  notReady(obstacle: string): void {
    this.change(obstacle);
  }

  /** Makes the program not ready for the rest of its life. */
  stop(obstacle: string): void {
    this.change(obstacle);
    this.stopped = true;
  }

  /** Calls `watcher` whenever the program becomes ready, or stops being ready. */
  watch(watcher: (ready: boolean) => void): void {
    this.watchers.push(watcher);
  }

  private change(obstacle: string | undefined): void {
    if (this.stopped) return;
    const before = this.isReady;
    this.why = obstacle;
    if (this.isReady === before) return;
    for (const watcher of this.watchers) watcher(this.isReady);
  }
}
