import type { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { TICKS_PER_MS, type Tick } from "../events/event-queue.js";
import type { Latencies, LatencyHost, LatencyModel } from "./latency-model.js";
import { PairDraw } from "./pair-draw.js";

/** The longest delay that a model may answer, in ms: an hour. A model with a longer one is assumed to be wrong. */
const LONGEST = 3.6e6;

/** A model that the library's user wrote. Its answers are checked. */
export class OwnLatency implements Latencies {
  private readonly hosts: LatencyHost[] = [];
  private readonly draw: PairDraw;

  constructor(
    private readonly model: LatencyModel,
    random: KeyedRandom,
  ) {
    this.draw = new PairDraw(random);
  }

  addHost(host: LatencyHost): void {
    this.hosts.push(host);
  }

  delay(from: number, to: number): Tick {
    const [a, b] = [this.hosts[from] as LatencyHost, this.hosts[to] as LatencyHost];
    const delay = this.model.delay(a, b, this.draw.of(from, to));
    if (!(delay >= 0 && delay <= LONGEST))
      throw new RangeError(`the latency model gave ${delay} from ${a.name} to ${b.name}: expected 0 to ${LONGEST} ms`);
    return delay * TICKS_PER_MS;
  }
}
