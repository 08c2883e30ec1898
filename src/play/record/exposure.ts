import type { Millis } from "../../runtime/clock.js";
import type { Incident } from "./incident.js";

/** A chunk with fewer replicas on running nodes than wanted, and the time that it has spent in each state so far. */
export class Exposure {
  unnoticed: Millis = 0;
  held: Millis = 0;
  waiting: Millis = 0;
  moving: Millis = 0;
  isReadable = true;
  /** The incident that last took a further replica. */
  lastLoss: Incident | undefined;

  constructor(
    readonly since: Millis,
    /** The moment up to which the chunk's time is counted, and the total time for which repair had been held by then. */
    public at: Millis,
    public heldBefore: Millis,
    /** The incident that took the replica. Undefined: no node that went down took it. */
    readonly incident: Incident | undefined,
  ) {}
}
