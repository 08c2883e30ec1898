import { Coordinator, type CoordinatorOptions } from "../../../experiment/running/redis/coordinator.js";
import type { WorkersThere } from "../../../experiment/running/redis/worker-count.js";
import type { Base } from "../../draw/draw-onto.js";
import type { SeedPlayer } from "../campaign.js";
import type { Placed, Player } from "../in-order.js";
import type { RangeTask } from "../play-range.js";
import { RangeSize } from "./range-size.js";
import { type PlayedRange, seedsToGive } from "./seeds-to-give.js";

/** Gives the seeds of a campaign to workers over Redis, which play them. */
export class SeedsOverRedis implements SeedPlayer {
  private readonly size = new RangeSize();

  private constructor(private readonly coordinator: Coordinator<Placed<RangeTask>, PlayedRange>) {}

  /** Rejects with a RedisFailure when the server cannot be used. */
  static async open(base: Base | null, options: CoordinatorOptions): Promise<SeedsOverRedis> {
    return new SeedsOverRedis(await Coordinator.open(seedsToGive(base), options));
  }

  /** The workers that can play the seeds, when they were last counted. */
  get workers(): WorkersThere {
    return this.coordinator.workers;
  }

  mostSeeds(): number {
    return this.size.next(this.workers.jobs);
  }

  readonly play: Player<RangeTask> = (tasks, onTally, ends) => {
    const onResult = ({ place }: Placed<RangeTask>, { tally, tookMs }: PlayedRange): void => {
      this.size.learn(tally.trials, tookMs);
      onTally(place, tally);
    };
    return this.coordinator.play(tasks, onResult, ends);
  };

  close(): Promise<void> {
    return this.coordinator.close();
  }
}
