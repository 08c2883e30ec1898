import { appendFileSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseScenario } from "../../index.js";
import type { Experiment, StoppingRule } from "../experiment.js";
import { Plan } from "../plan/plan.js";
import { Results } from "../results/results.js";
import type { RunRecord } from "../run-record.js";
import { conduct } from "./conduct.js";
import type { Engine, Task } from "./engine.js";
import { playTask } from "./play-task.js";
import { ThreadEngine } from "./thread-engine.js";

const yaml = `# Small.
duration: 1min
nodes: 6
replication: 2
workloads:
  - put: { rate: 12/min, size: 2 MiB, end: 30s }
  - get: { rate: 20/min }
`;
const path = "get.median";
const stop: StoppingRule = { metric: { path, unit: "duration" }, width: { relative: 0.5 }, batch: 2, atMost: 8 };

function experimentOf(seeds: number, rule?: StoppingRule): Experiment {
  const settings = ["random", "two-choices"].map((name) => ({
    name,
    levels: { placement: name },
    scenario: parseScenario(yaml, { set: [`tracker.placement=${name}`] }),
    command: `small.yaml --set tracker.placement=${name}`,
  }));
  return {
    name: "small",
    description: "",
    factors: [{ name: "placement", levels: settings.map(({ name }) => ({ name })) }],
    settings,
    baseline: "random",
    seeds: Array.from({ length: seeds }, (_, i) => i + 1),
    metrics: [{ path, unit: "duration" }],
    warmUp: 0,
    ...(rule ? { stop: rule } : {}),
    expect: [],
  };
}

const planOf = (seeds: number, rule?: StoppingRule) => new Plan(experimentOf(seeds, rule));
const folder = () => mkdtempSync(join(tmpdir(), "swarmlab-results-"));
const resultsIn = (at: string) => new Results(at, { metrics: new Set([path]) });
const never = new AbortController().signal;

/** Plays the tasks in this thread, in another order than the plan's. */
class Backwards implements Engine {
  played: string[] = [];
  constructor(
    private readonly plan: Plan,
    private readonly most = Number.POSITIVE_INFINITY,
    private readonly stopped?: AbortController,
  ) {}
  async play(tasks: readonly Task[], onRecord: (record: RunRecord) => void, signal: AbortSignal): Promise<void> {
    for (const task of [...tasks].reverse()) {
      if (this.played.length >= this.most) this.stopped?.abort();
      if (signal.aborted) return;
      this.played.push(task.key);
      onRecord(playTask(this.plan.scenarios.get(task.scenarioHash)!, task));
    }
  }
  async close(): Promise<void> {}
}

/** Plays an experiment, and returns the records of all runs that count, in the order of the plan. */
async function outcome(plan: Plan, engine: Engine, results: Results): Promise<string> {
  const { counted, missing } = await conduct(plan, engine, results, { signal: never });
  expect(missing).toEqual([]);
  await engine.close();
  results.close();
  return JSON.stringify([...counted].map(([name, runs]) => [name, runs.map(({ key }) => results.get(key))]));
}

test.each([["without", undefined, 2] as const, ["with", stop, 5] as const])(
  "the same results %s a stopping rule, whatever the order, and in threads",
  async (_, rule, jobs) => {
    const plan = planOf(8, rule);
    const expected = await outcome(plan, new Backwards(plan), resultsIn(folder()));
    expect(expected).toContain('"outcome":"finished"');
    const engine = new ThreadEngine(plan.scenarios, { jobs });
    expect(await outcome(plan, engine, resultsIn(folder()))).toBe(expected);
  },
);

test("a stopping rule ends a setting after whole batches", () => {
  const plan = planOf(8, stop);
  const [random, even] = plan.experiment.settings.map((setting) => plan.runsOf(setting));
  // The values of `random` lie close to each other, those of `two-choices` far apart.
  const values = new Map([
    ...random!.map(({ key }, i) => [key, 10 + (i % 3)] as const),
    ...even!.map(({ key }, i) => [key, i % 2 === 0 ? 1 : 100] as const),
  ]);
  const recordOf = (key: string) =>
    ({ outcome: "finished", metrics: { [path]: values.get(key) } }) as unknown as RunRecord;
  // Without any record, the first batch of both settings is missing.
  expect(plan.standing(() => undefined).missing).toHaveLength(4);
  const { counted, missing, most } = plan.standing(recordOf);
  expect([counted.get("random")?.length, counted.get("two-choices")?.length]).toEqual([4, 8]);
  expect([missing.length, most]).toEqual([0, 16]);
  // One record of the second batch is missing. The records after it do not matter.
  const lacking = plan.standing((key) => (key === random![2]!.key ? undefined : recordOf(key)));
  expect(lacking.counted.get("random")).toHaveLength(4);
  expect(lacking.missing.map(({ key }) => key)).toEqual([random![2]!.key]);
});

test("runs that have a record are not played again: after an interruption, with more seeds, and by another writer", async () => {
  const at = folder();
  const plan = planOf(4);
  const stopped = new AbortController();
  const first = new Backwards(plan, 3, stopped);
  const results = resultsIn(at);
  const { missing } = await conduct(plan, first, results, { signal: stopped.signal });
  expect(missing).toHaveLength(5);
  results.close();
  const second = new Backwards(plan);
  const whole = await outcome(plan, second, resultsIn(at));
  expect(first.played.length + second.played.length).toBe(8);
  expect(new Set([...first.played, ...second.played]).size).toBe(8);
  expect(whole).toBe(await outcome(plan, new Backwards(plan), resultsIn(folder())));
  const more = planOf(5);
  const third = new Backwards(more);
  await outcome(more, third, resultsIn(at));
  expect(third.played).toHaveLength(2);
  expect(readdirSync(at).sort()).toEqual(["records-1.jsonl", "records-2.jsonl", "records-3.jsonl"]);
});

test("a last line that was not written to the end is left out and told; damage elsewhere is refused with its line", async () => {
  const at = folder();
  const plan = planOf(2);
  await outcome(plan, new Backwards(plan), resultsIn(at));
  const file = join(at, "records-1.jsonl");
  const text = readFileSync(file, "utf8");
  truncateSync(file, text.length - 7);
  const cut = resultsIn(at);
  expect(cut.notices).toEqual([expect.stringContaining("records-1.jsonl: its last record was not written to the end")]);
  expect(cut.size).toBe(3);
  const again = new Backwards(plan);
  expect(await outcome(plan, again, cut)).toContain("finished");
  expect(again.played).toHaveLength(1);
  for (const [bad, said] of [
    ["{", /records-1\.jsonl:2: this is not JSON/],
    ["{}", /records-1\.jsonl:2: this is not a record of a run: key/],
    [text.split("\n")[1]!.replace('"seed":', '"seed":-'), /:2: this is not a record of a run: seed/],
  ] as const) {
    writeFileSync(file, `${text.split("\n")[0]}\n${bad}\n`);
    expect(() => resultsIn(at)).toThrow(said);
  }
  writeFileSync(file, "x".repeat(2 ** 20 + 10));
  appendFileSync(file, "x".repeat(2 ** 19));
  expect(() => resultsIn(at)).toThrow(/records-1\.jsonl:1: this line is longer than any record/);
});

test("a run that throws is recorded with its command, and the others go on; it can be played again", async () => {
  const at = folder();
  const experiment = experimentOf(2);
  const [first, second] = experiment.settings;
  // The scenario has a state that no validated scenario has.
  const broken = { ...first!, scenario: { ...first!.scenario, tracker: undefined as never } };
  const plan = new Plan({ ...experiment, settings: [{ ...broken, command: "broken.yaml" }, second!] });
  const engine = new Backwards(plan);
  const failures: RunRecord[] = [];
  const results = resultsIn(at);
  await conduct(plan, engine, results, { signal: never, onFailure: (record) => failures.push(record) });
  results.close();
  expect(engine.played).toHaveLength(4);
  expect(failures.map(({ error }) => error?.command)).toEqual([
    "swarmlab run broken.yaml --seed 2",
    "swarmlab run broken.yaml --seed 1",
  ]);
  expect(resultsIn(at).size).toBe(4);
  expect(new Results(at, { metrics: new Set(), failed: false }).size).toBe(2);
});

test("shards have every run once, and what they found is merged", async () => {
  const whole = planOf(5);
  const folders = [folder(), folder(), folder()];
  const engines = folders.map((_, index) => new Backwards(new Plan(whole.experiment, { index, count: 3 })));
  for (const [index, at] of folders.entries()) {
    const results = resultsIn(at);
    const { missing } = await conduct(new Plan(whole.experiment, { index, count: 3 }), engines[index]!, results, {
      signal: never,
    });
    expect(missing).toEqual([]);
    results.close();
  }
  expect(engines.map(({ played }) => played.length)).toEqual([4, 3, 3]);
  const merged = resultsIn(folders[0]!);
  expect(merged.merge(folders[1]!) + merged.merge(folders[2]!)).toBe(6);
  expect(merged.merge(folders[2]!)).toBe(0);
  const nobody = new Backwards(whole, 0);
  expect(await outcome(whole, nobody, merged)).toBe(await outcome(whole, new Backwards(whole), resultsIn(folder())));
  expect(nobody.played).toEqual([]);
  // A rule looks at all runs of a setting, so a shard has whole settings.
  const ruled = [0, 1, 2].map((index) =>
    new Plan(experimentOf(8, stop), { index, count: 3 }).standing(() => undefined),
  );
  expect(ruled.map(({ missing }) => missing.map(({ setting }) => setting))).toEqual([
    ["random", "random"],
    ["two-choices", "two-choices"],
    [],
  ]);
});

test("settings that play the same scenario share their runs", async () => {
  const experiment = experimentOf(2);
  const [first, second] = experiment.settings;
  const plan = new Plan({ ...experiment, settings: [first!, { ...second!, scenario: first!.scenario }] });
  const engine = new Backwards(plan);
  const { counted, wanted } = await conduct(plan, engine, resultsIn(folder()), { signal: never });
  expect([engine.played.length, wanted]).toEqual([2, 2]);
  expect([...counted.values()].map((runs) => runs.length)).toEqual([2, 2]);
});

test("of runs that need much memory fewer are played at once, and a large one alone", async () => {
  const plan = planOf(2);
  const engine = new ThreadEngine(plan.scenarios, { jobs: 5, memory: 2 ** 28 });
  expect(await outcome(plan, engine, resultsIn(folder()))).toContain("finished");
});
