import type { Capacities } from "../runtime/network-spec.js";

/**
 * The limits of one link or backbone. In each direction the latest limit that has not ended counts. If there is none, the link has its own
 * capacity.
 */
export class LinkLimits {
  private readonly limits: Partial<Capacities>[];

  /** `set`: changes the link. */
  constructor(
    own: Capacities,
    private readonly set: (capacities: Partial<Capacities>) => void,
  ) {
    this.limits = [{ up: own.up, down: own.down }];
  }

  /** Begins a limit, and returns a function that ends it. */
  begin(limit: Partial<Capacities>): () => void {
    this.limits.push(limit);
    this.set(limit);
    return () => {
      this.limits.splice(this.limits.indexOf(limit), 1);
      this.set({
        ...(limit.up === undefined ? {} : { up: this.latest("up") }),
        ...(limit.down === undefined ? {} : { down: this.latest("down") }),
      });
    };
  }

  private latest(direction: keyof Capacities): number {
    const limit = this.limits.findLast((it) => it[direction] !== undefined);
    return limit?.[direction] ?? Number.POSITIVE_INFINITY;
  }
}
