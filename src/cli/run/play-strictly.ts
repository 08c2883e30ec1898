import { BoundedDigest, NoEnd } from "../../campaign/bounded-digest.js";
import { formatDuration } from "../../report/text/format.js";
import type { Scenario } from "../../scenario/scenario.js";
import { TICKS_PER_MS } from "../../sim/events/event-queue.js";
import { Failure } from "../exit-code.js";
import { type Play, simulatedWith } from "./play.js";

/**
 * The largest number of events of a run is `ANY`, plus `PER_NODE_AND_SECOND` for each node and each second of the scenario. Even a busy node causes
 * far fewer events in a second. `ANY` alone is the default limit of a trial.
 */
const ANY = 2_000_000;
const PER_NODE_AND_SECOND = 1000;

/**
 * Simulates scenarios, and judges them at every event. Throws a Failure when the events of one have no end, because its programs act in circles.
 * Trials of a campaign find such scenarios, which would otherwise run for ever.
 */
export function playStrictly(most: (scenario: Scenario) => number = mostEvents): Play {
  return async (scenario, facts, signal, progress) => {
    const history = new BoundedDigest(most(scenario));
    try {
      return await simulatedWith({ strict: true, history })(scenario, facts, signal, progress);
    } catch (error) {
      throw error instanceof NoEnd ? circles(scenario, history, error) : error;
    }
  };
}

function mostEvents({ nodes, duration }: Scenario): number {
  return ANY + (PER_NODE_AND_SECOND * nodes.length * duration) / 1000;
}

function circles({ name }: Scenario, { last }: BoundedDigest, { message }: NoEnd): Failure {
  const until = formatDuration((last?.tick ?? 0) / TICKS_PER_MS);
  return new Failure(
    `${name}: ${message}, until ${until} of the scenario: programs act in circles, so there is no report. Without --strict a run has no such bound`,
  );
}
