/**
 * Whether a program can serve, and if not, what keeps it from it: starting -> ready <-> not ready -> stopped, which is
 * final. gRPC's health service and `/healthz` tell of it.
 */
export class Readiness {
  private why: string | undefined = "starting";
  private stopped = false;
  private readonly watchers: ((ready: boolean) => void)[] = [];

  /** What keeps the program from serving; undefined when nothing does. */
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

  /** Not ready any more, whatever else is heard of the program. */
  stop(obstacle: string): void {
    this.change(obstacle);
    this.stopped = true;
  }

  /** `watcher` is told whenever the program begins or ceases to be ready. */
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
