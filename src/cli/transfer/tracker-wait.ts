import type { EventLog } from "../../live/daemon/log/event-log.js";
import type { RpcError } from "../../runtime/rpc-error.js";

/**
 * Reports that a node waits for its tracker, and why, if the wait is long. A node with a wrong address or a refused
 * certificate should not look like a node that works.
 */
export class TrackerWait {
  private why: string | undefined;
  private isLong = false;
  /** The reasons that it has reported. */
  private readonly told = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly log: EventLog,
    private readonly tracker: string,
    silenceMs: number,
  ) {
    this.timer = setTimeout(() => {
      this.isLong = true;
      this.tell();
    }, silenceMs);
  }

  /** Notes that the tracker did not answer. It reports no reason twice. */
  readonly failed = (error: RpcError): void => {
    this.why = error.toString();
    if (this.isLong && !this.told.has(reasonOf(this.why))) this.tell();
  };

  end(): void {
    clearTimeout(this.timer);
  }

  private tell(): void {
    const { tracker, why } = this;
    if (why !== undefined) this.told.add(reasonOf(why));
    if (why === undefined) this.log.warn("waiting", "no answer from the tracker yet, still asking", { tracker });
    else this.log.warn("waiting", `no answer from the tracker yet, still asking: ${why}`, { tracker, error: why });
  }
}

/** The reason without the times and ports that gRPC includes in some of them. */
function reasonOf(why: string): string {
  return why.replace(/\d+/g, "");
}
