import { describe, expect, test } from "vitest";
import { scenarioOf } from "../../../../test/scenarios/scenario.js";
import { KeyedRandom } from "../../../runtime/random/keyed-random.js";
import { RecordingDigest } from "../../../sim/events/recording-digest.js";
import { SimulatedRun } from "./simulated-run.js";

const scenario = scenarioOf(`
duration: 30min
nodes: 15
network: { loss: 2 %, jitter: 20 %, latency: { uniform: { min: 10ms, max: 90ms } } }
churn: { session: { weibull: { shape: 0.6, mean: 10min } }, absence: { exponential: { mean: 5min } } }
workloads:
  - put: { rate: 60/h, size: 2 MiB }
  - get: { rate: 60/h }
steps: [ { at: 1min, disturb: { all: true, jitter: 100ms } } ]
`);

/** Records the events of a run that is rekeyed at an event; undefined: never. */
function played(rekeyed?: { readonly event: number; readonly salt: number }) {
  const history = new RecordingDigest();
  const run = new SimulatedRun(scenario, { history, detail: true });
  let before = 0;
  if (rekeyed) {
    run.advanceToEvent(rekeyed.event);
    expect(run.events).toBe(rekeyed.event);
    before = history.kept;
    run.rekey(rekeyed.salt);
  }
  run.advanceTo(scenario.duration);
  return { history, before, run, measured: run.finish() };
}

describe("a run that is rekeyed", () => {
  test.each([1, 1000, 8000])("at event %d is the same until then, and another one after", (event) => {
    const plain = played();
    const one = played({ event, salt: 1 });
    const first = plain.history.firstUnlike(one.history) as number;
    expect(first).toBeGreaterThanOrEqual(one.before);
    // Messages on their way arrive as they were drawn. Soon after that, the runs differ.
    expect(first - one.before).toBeLessThan(200);
    const other = played({ event, salt: 2 });
    expect(one.history.firstUnlike(other.history)).toBeGreaterThanOrEqual(one.before);
    expect(played({ event, salt: 1 }).measured.run.digest).toBe(one.measured.run.digest);
  });

  test("has other sessions and other arrivals from then on", () => {
    const at = 600_000;
    const told = (salt?: number) => {
      const run = new SimulatedRun(scenario, { detail: true });
      run.advanceTo(at);
      if (salt !== undefined) run.rekey(salt);
      run.advanceTo(scenario.duration);
      const { detail } = run.finish();
      const lives = (detail?.lives ?? []).map(({ time, event, node }) => `${time} ${event} ${node}`);
      const begun = (detail?.operations ?? []).map(({ started, kind, name }) => `${started} ${kind} ${name}`);
      const isEarly = (line: string) => Number(line.split(" ", 1)[0]) <= at;
      return [lives, begun].map((lines) => ({
        early: lines.filter(isEarly).sort(),
        late: lines.filter((line) => !isEarly(line)),
      }));
    };
    const [plain, rekeyed] = [told(), told(7)];
    for (const [i, { early, late }] of plain.entries()) {
      expect(rekeyed[i]?.early).toEqual(early);
      expect(late.length).toBeGreaterThan(5);
      // Only operations that were under way at that moment may end in the same way.
      const same = late.filter((line) => rekeyed[i]?.late.includes(line));
      expect(same.length).toBeLessThan(0.2 * late.length);
    }
  });

  test("without a rekeying, playing to an event and on changes nothing", () => {
    const run = new SimulatedRun(scenario);
    for (let event = 777; event < 6000; event += 777) run.advanceToEvent(event);
    run.advanceTo(scenario.duration);
    expect(run.finish().run.digest).toBe(played().measured.run.digest);
  });
});

describe("draws", () => {
  test("of a stream that was begun before differ as well, those of secrets do not", () => {
    const [plain, rekeyed] = [new KeyedRandom(5), new KeyedRandom(5)];
    const streams = [plain, rekeyed].map((random) => random.draws("placement", "film/3"));
    expect(streams[0]?.next()).toBe(streams[1]?.next());
    rekeyed.rekey(1);
    expect(streams[0]?.next()).not.toBe(streams[1]?.next());
    expect(plain.draws("loss", 4).below(2 ** 32)).not.toBe(rekeyed.draws("loss", 4).below(2 ** 32));
    expect(plain.purposeKey("loss")).not.toEqual(rekeyed.purposeKey("loss"));
    expect(plain.draws("secret", "a").next()).toBe(rekeyed.draws("secret", "a").next());
  });

  test("after two rekeyings are others than after either", () => {
    const keys = [[], [1], [2], [1, 2], [1, 1], ["1"]].map((salts) => {
      const random = new KeyedRandom(5);
      for (const salt of salts) random.rekey(salt);
      return random.draws("announce", "node").below(2 ** 32);
    });
    // A number and its text count as one salt.
    expect(new Set(keys).size).toBe(keys.length - 1);
  });
});
