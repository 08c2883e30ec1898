/** A fault that lasts until its step's time is over, another step ends it, or the scenario ends. */
interface LastingFault {
  readonly kind: string;
  end(): void;
}

/** The faults of a swarm that last now, each with the way to end it. */
export class LastingFaults {
  private readonly running = new Set<LastingFault>();

  /** Begins a fault. Returns a function that ends it, and that returns whether it still lasted. */
  begin(kind: string, end: () => void): () => boolean {
    const fault = { kind, end };
    this.running.add(fault);
    return () => this.end(fault);
  }

  /** Ends all faults of a kind, or all faults if `kind` is left out. Returns false if there was none. */
  endAll(kind?: string): boolean {
    const ending = [...this.running].filter((fault) => kind === undefined || fault.kind === kind);
    for (const fault of ending) this.end(fault);
    return ending.length > 0;
  }

  private end(fault: LastingFault): boolean {
    const lasted = this.running.delete(fault);
    if (lasted) fault.end();
    return lasted;
  }
}
