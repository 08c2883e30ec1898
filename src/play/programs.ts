import type { Actors } from "./actors.js";
import type { Inside } from "./checks/always/inside.js";
import type { PlayClock } from "./play-clock.js";
import type { Witness } from "./witness.js";

/** The programs of a swarm, a tracker and nodes, in one of the worlds: in this process or in processes of their own. */
export interface Programs {
  readonly clock: PlayClock;
  readonly actors: Actors;
  readonly witness: Witness;
  /** The programs as objects of this process. Left out: they run in other processes. */
  readonly inside?: Inside;
}
