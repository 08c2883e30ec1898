import type { Peer } from "../gen/swarmlab/v1/common.js";
import type { Clock } from "./clock.js";
import type { Observer } from "./observer.js";
import type { Random } from "./random/random.js";
import type { SecretKey } from "./random/siphash.js";
import type { Transport } from "./transport.js";

/** All that a tracker or a node may ask of the outside world. */
export interface Environment extends Clock, Transport {
  /** The address at which peers reach this program. Its `number` is 0; each program remembers the number that the tracker gave it. */
  readonly self: Peer;
  /** The name of this program's host: a node's identity. */
  readonly identity: string;
  readonly random: Random;
  readonly observer: Observer;
  /** Makes a key that nobody else can guess. A program gets a different key for each `purpose`. */
  secret(purpose: string): SecretKey;
}
