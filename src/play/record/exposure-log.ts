import type { ExposureTotals } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";
import { Exposure } from "./exposure.js";
import type { FileRedundancy } from "./file-redundancy.js";
import type { Incident } from "./incident.js";
import { ThinnedRows } from "./thinned-rows.js";

/** The largest number of exposures whose times are kept one by one. */
const KEPT = 100_000;

/**
 * Measures how long chunks are exposed: from the loss of a replica to the moment when running nodes hold as many replicas as wanted again. While a
 * replica of an exposed chunk is ordered, the chunk is *moving*. At other times it is *unnoticed* until the tracker's index shows the loss, then
 * *held* while repair is held, and otherwise *waiting*.
 */
export class ExposureLog {
  /** The incident of the node that is going down now, if there is one; and whether a node is coming up now. */
  cause: Incident | undefined;
  isReturning = false;

  private readonly repaired = new ThinnedRows(KEPT);
  private readonly returned = new ThinnedRows(KEPT);
  private readonly open = new Set<Exposure>();
  private heldTime: Millis = 0;
  private heldSince: Millis | undefined;

  constructor(private readonly now: () => Millis) {}

  held(): void {
    this.heldSince ??= this.now();
  }

  resumed(): void {
    this.heldTime = this.heldSoFar;
    this.heldSince = undefined;
  }

  /** Notes that a chunk of a committed file has lost a replica. `live`: the number of live replicas that it has left. */
  lost(file: FileRedundancy, index: number, live: number): void {
    if (live >= file.wanted) return;
    if (!file.exposed?.has(index)) this.begin(file, index);
    else if (this.cause) this.lostAgain(file.exposed.get(index)!, this.cause);
  }

  /** Notes that an exposed chunk has lost one more replica. This counts once for each incident, but not for the incident that exposed it. */
  private lostAgain(exposure: Exposure, cause: Incident): void {
    if (exposure.incident === cause || exposure.lastLoss === cause) return;
    exposure.lastLoss = cause;
    cause.shortBefore++;
  }

  begin(file: FileRedundancy, index: number): void {
    const now = this.now();
    const exposure = new Exposure(now, now, this.heldSoFar, this.cause);
    file.exposed ??= new Map();
    file.exposed.set(index, exposure);
    this.open.add(exposure);
    this.cause?.exposed();
  }

  /** Notes that a chunk has as many replicas as wanted again. */
  end(file: FileRedundancy, index: number): void {
    const exposure = file.exposed?.get(index);
    if (!exposure) return;
    this.account(file, index, exposure);
    this.close(file, index, exposure);
    const { since, at, unnoticed, held, waiting, moving } = exposure;
    // The exposure lasted no time, because a replica under a newer pledge replaced the old one.
    if (at === since && !exposure.incident) return;
    const times = this.isReturning ? this.returned : this.repaired;
    times.add([at - since, unnoticed, held, waiting, moving]);
    exposure.incident?.healed(at, this.isReturning);
  }

  /** Ends the exposures of a file that was removed. */
  forget(file: FileRedundancy): void {
    for (const [index, exposure] of file.exposed ?? []) {
      this.close(file, index, exposure);
      exposure.incident?.removed(this.now(), exposure.isReadable);
    }
  }

  /** Notes that the last reachable copy of an exposed chunk is gone, or that a copy can be reached again. */
  readable(file: FileRedundancy, index: number, isReadable: boolean): void {
    const exposure = file.exposed?.get(index);
    if (!exposure || exposure.isReadable === isReadable) return;
    exposure.isReadable = isReadable;
    exposure.incident?.readable(this.now(), isReadable);
  }

  known(file: FileRedundancy, index: number, live: number): void {
    const exposure = file.exposed?.get(index);
    if (exposure) this.account(file, index, exposure);
    file.setKnown(index, live);
  }

  ordered(file: FileRedundancy, index: number): void {
    const exposure = file.exposed?.get(index);
    if (exposure) {
      this.account(file, index, exposure);
      // An order from before the tracker knew of the loss, such as a move, is not a repair of this loss.
      if (file.isNoticed(index)) exposure.incident?.repairing(this.now());
    }
    file.ordered ??= new Set();
    file.ordered.add(index);
  }

  orderEnded(file: FileRedundancy, index: number): void {
    const exposure = file.exposed?.get(index);
    if (exposure) this.account(file, index, exposure);
    file.ordered?.delete(index);
  }

  totals(): ExposureTotals {
    const now = this.now();
    let longestOpen = 0;
    for (const { since } of this.open) longestOpen = Math.max(longestOpen, now - since);
    return {
      repaired: this.repaired.columns(),
      returned: this.returned.columns(),
      open: this.open.size,
      longestOpen,
    };
  }

  private get heldSoFar(): Millis {
    return this.heldSince === undefined ? this.heldTime : this.heldTime + (this.now() - this.heldSince);
  }

  /** Adds the time since the last call to the state in which the chunk was. */
  private account(file: FileRedundancy, index: number, exposure: Exposure): void {
    // In a live world, what happened before a crash may be reported after it.
    const now = Math.max(this.now(), exposure.at);
    const passed = now - exposure.at;
    const heldSoFar = this.heldSoFar;
    if (file.ordered?.has(index)) {
      exposure.moving += passed;
    } else if (file.isNoticed(index)) {
      const held = Math.min(passed, heldSoFar - exposure.heldBefore);
      exposure.held += held;
      exposure.waiting += passed - held;
    } else {
      exposure.unnoticed += passed;
    }
    exposure.at = now;
    exposure.heldBefore = heldSoFar;
  }

  private close(file: FileRedundancy, index: number, exposure: Exposure): void {
    file.exposed?.delete(index);
    if (file.exposed?.size === 0) file.exposed = undefined;
    this.open.delete(exposure);
  }
}
