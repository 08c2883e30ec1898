import type { Millis } from "../../runtime/clock.js";
import type { Incident } from "./incident.js";

/** A chunk with fewer replicas on running nodes than wanted, and what it has spent its time on so far. */
export class Exposure {
  unnoticed: Millis = 0;
  held: Millis = 0;
  waiting: Millis = 0;
  moving: Millis = 0;
  isReadable = true;
  /** What took a further replica, last. */
  lastLoss: Incident | undefined;

  constructor(
    readonly since: Millis,
    /** Up to when its time is accounted for, and how long repair had been held in all by then. */
    public at: Millis,
    public heldBefore: Millis,
    /** What took the replica. Undefined: it was not a node that went down. */
    readonly incident: Incident | undefined,
  ) {}
}
