import { describe, expect, test } from "vitest";
import { experimentOf, known, type Law, recordsOf, settingOf } from "../../../test/setup/made-up-experiment.js";
import { canonicalJson } from "../../report/text/json.js";
import type { AggregateExpectation } from "../experiment.js";
import { summarise } from "./summarise.js";
import { summaryJsonSchema, summarySchema } from "./summary.js";
import { summaryMarkdown } from "./summary-markdown.js";

/** The law of the example: with `two-choices` loads are more even, gets are as fast, and availability is the same in every run. */
const law: Law = (setting, _seed, noise) => ({
  "load.stored.cv": (setting === "random" ? 0.4 : 0.3) + 0.01 * noise("cv") + 0.005 * noise(`cv ${setting}`),
  "get.median": 4000 + 300 * noise("median") + 20 * noise(`median ${setting}`),
  "availability.mean": 1,
  "nodes.crashes": 30 + Math.round(5 * noise("crashes")),
  "get.p99": setting === "idle" ? null : 9000 + 3000 * noise(`p99 ${setting}`),
  "get.succeeded": 300,
});
const paths = ["load.stored.cv", "get.median", "availability.mean", "nodes.crashes"];
const experiment = experimentOf(["random", "two-choices"], paths);
const summary = summarise(experiment, recordsOf(experiment, law));
const textOf = (metric: string, of = summary) => of.comparisons.find((one) => one.metric === metric)?.text ?? "";

test("says in words which setting is better at what, with its interval, and what is alike", () => {
  expect(summary.comparisons.map(({ metric, verdict }) => [metric, verdict])).toEqual([
    ["load.stored.cv", "better"],
    ["availability.mean", "alike"],
    ["get.median", "alike"],
    ["nodes.crashes", "alike"],
  ]);
  expect(textOf("load.stored.cv")).toMatch(
    /^two-choices stores 1\.3\d times more evenly than random \(95 %: 1\.3\d to 1\.3\d times; CV 0\.\d+ against 0\.\d+\)$/,
  );
  expect(textOf("get.median")).toMatch(
    /^two-choices and random: downloads are as fast \((0\.99\d|1\.00) times, 95 %: /,
  );
  expect(textOf("availability.mean")).toMatch(/files are readable as often \(the same in all 20 pairs of runs;/);
  expect(textOf("nodes.crashes")).toMatch(/crashes: alike \(the same in all 20 pairs of runs;/);
});

test("is pure, fits its schema, and can be written", () => {
  expect(summarySchema.parse(JSON.parse(canonicalJson(summary)))).toEqual(JSON.parse(canonicalJson(summary)));
  expect(canonicalJson(summarise(experiment, recordsOf(experiment, law)))).toBe(canonicalJson(summary));
  expect(summary).toMatchObject({ verdict: "passed", why: null, compared: 2, networks: null, seeds: 20 });
  expect(summary.caveats).toContain("Intervals cover runs with other seeds, each with its own network.");
  expect(summary.caveats.join()).toMatch(
    /availability.mean: no interval, all 20 runs have the same value: random, two-choices\./,
  );
});

test("summary.schema.json is the schema of the summaries that are written (vitest -u writes it anew)", async () => {
  await expect(`${JSON.stringify(summaryJsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../../../summary.schema.json");
});

test("a difference that chance may make is not told, and the words say so", () => {
  const noisy: Law = (setting, _seed, noise) => ({ "get.p99": 9000 + 3000 * noise(`p99 ${setting}`) });
  const plan = experimentOf(["random", "two-choices"], ["get.p99"]);
  const found = summarise(plan, recordsOf(plan, noisy));
  expect(found.comparisons[0]?.verdict).toBe("not told");
  expect(textOf("get.p99", found)).toMatch(/these runs show no difference \([01]\.\d+ times, 95 %: 0\.\d+ to 1\.\d+;/);
});

test("a figure whose better side is not known is higher or lower", () => {
  const crashing: Law = (setting, _seed, noise) => ({
    "nodes.crashes": (setting === "random" ? 20 : 30) + Math.round(2 * noise(`crashes ${setting}`)),
  });
  const plan = experimentOf(["random", "two-choices"], ["nodes.crashes"]);
  const found = summarise(plan, recordsOf(plan, crashing));
  expect(found.comparisons[0]?.verdict).toBe("higher");
  expect(textOf("nodes.crashes", found)).toMatch(
    /^two-choices: crashes: higher than with random \(1\.\d+ times, 95 %:/,
  );
});

test("a mean that hangs on a few pairs, one of them huge, tells no difference", () => {
  // These differences of availability were measured: most runs lose nothing.
  const differing = [-1.318, 0.043, -0.031, -0.075, -0.006, -0.051, -0.021, -0.072];
  const rare: Law = (setting, seed) => ({
    "availability.mean": setting === "random" ? 0.999 : 0.999 + (differing[seed - 1] ?? 0) / 100,
  });
  const plan = experimentOf(["random", "round-robin"], ["availability.mean"]);
  const found = summarise(plan, recordsOf(plan, rare)).comparisons[0];
  expect(found).toMatchObject({ verdict: "not told", p: expect.closeTo(0.055, 1) });
  expect(found?.text).toMatch(/these runs show no difference .*; only 8 of the pairs differ$/);
});

test("one file more that is lost in every run is a difference by the signs alone; in three runs it is not", () => {
  const lossy: Law = (setting) => ({ "files.lost": setting === "random" ? 0 : 1 });
  const of = (seeds: number[]) => {
    const plan = experimentOf(["two-choices", "random"], ["files.lost"], { seeds });
    return summarise(plan, recordsOf(plan, lossy)).comparisons[0];
  };
  expect(of([1, 2, 3, 4, 5, 6, 7])).toMatchObject({ verdict: "better", p: 1 / 64, interval: null, difference: -1 });
  expect(of([1, 2, 3, 4, 5, 6, 7])?.text).toMatch(
    /^random loses fewer files than two-choices \(by -1 in all 7 pairs of runs;/,
  );
  expect(of([1, 2, 3])?.verdict).toBe("not told");
  expect(of([1])).toMatchObject({ verdict: "not told", text: expect.stringContaining("one run alone") });
});

describe("what cannot be told is not told", () => {
  test("a setting that measured nothing has no data", () => {
    const plan = experimentOf(["random", "idle"], ["get.p99"]);
    const found = summarise(plan, recordsOf(plan, law));
    expect(found.cells[1]).toMatchObject({
      setting: "idle",
      count: 0,
      noData: 20,
      mean: null,
      low: null,
      why: "no data",
    });
    expect(found.comparisons[0]).toMatchObject({ verdict: "no data", difference: null });
    expect(summaryMarkdown(found, [])).toMatch(/\| idle \| 0 \| no data \| no data \|/);
  });

  test("sums over unlike times are not comparable, and figures of one node or one download are", () => {
    const base = experimentOf(["random", "two-choices"], ["repair.bytes", "get.median"]);
    const longer = settingOf("two-choices", { placement: "two-choices" }, ["duration=8min"]);
    const plan = { ...base, settings: [base.settings[0] as typeof longer, longer] };
    const records = recordsOf(plan, (setting, seed, noise) => ({
      ...law(setting, seed, noise, null),
      "repair.bytes": seed,
    }));
    const expectations = [paired("repair.bytes", ">=", 0)];
    const found = summarise({ ...plan, expect: expectations }, records);
    expect(found.comparisons.find(({ metric }) => metric === "repair.bytes")).toMatchObject({
      verdict: "not comparable",
      text: expect.stringContaining("4 min played against 8 min"),
    });
    expect(found.comparisons.find(({ metric }) => metric === "get.median")?.verdict).toBe("alike");
    expect(found.expectations[0]).toMatchObject({ verdict: "not comparable", passed: false, actual: null });
    expect(found.verdict).toBe("failed");
  });

  test("loads of unlike sets of nodes are not comparable", () => {
    const base = experimentOf(["random", "two-choices"], ["load.served.cv"]);
    const readers = settingOf("two-choices", {}, ["node.cache=1 GiB", "nodes=[{count: 6}, {count: 6, capacity: 0 B}]"]);
    const plan = { ...base, settings: [base.settings[0] as typeof readers, readers] };
    const found = summarise(
      plan,
      recordsOf(plan, (_, seed) => ({ "load.served.cv": seed })),
    );
    expect(found.comparisons[0]?.verdict).toBe("not comparable");
  });

  test("runs that failed are told with their command, and the experiment has failed", () => {
    const records = recordsOf(experiment, (setting, seed, noise, network) =>
      setting === "random" && seed === 3 ? null : law(setting, seed, noise, network),
    );
    const found = summarise(experiment, records);
    expect(found).toMatchObject({ verdict: "failed", why: "1 run failed" });
    expect(found.failures).toEqual([
      expect.objectContaining({
        setting: "random",
        seed: 3,
        message: "it threw",
        command: expect.stringContaining("--seed 3"),
      }),
    ]);
    expect(found.comparisons[0]).toMatchObject({ pairs: 19, unpaired: 1 });
    expect(found.caveats[0]).toBe("random: 1 run of 20 failed and has no figures.");
    expect(summaryMarkdown(found, [])).toContain("random, seed 3: it threw");
  });

  test("an experiment without a figure is a failure, and one with runs to come is not judged", () => {
    expect(
      summarise(
        experiment,
        recordsOf(experiment, () => ({})),
      ),
    ).toMatchObject({
      verdict: "failed",
      why: "no run has data for any metric",
    });
    const all = recordsOf(experiment, law);
    const some = summarise(experiment, (setting) => all(setting).slice(0, setting === "random" ? 20 : 7));
    expect(some).toMatchObject({ verdict: "not judged", why: "some runs are still missing" });
    expect(some.caveats[0]).toBe("two-choices: 7 of 20 runs done so far.");
    const none = summarise(experiment, () => []);
    expect(none.cells.every(({ mean, why }) => mean === null && why === "no data")).toBe(true);
  });

  test("an invariant that was violated fails the experiment", () => {
    const records = recordsOf(experiment, (...all) => ({ ...law(...all), "checks.failed": all[1] === 4 ? 1 : 0 }));
    expect(summarise(experiment, records)).toMatchObject({
      verdict: "failed",
      why: "invariants were violated in 2 runs",
    });
  });

  test("a percentile of too few downloads is told to be nearly the slowest", () => {
    const plan = experimentOf(["random", "two-choices"], ["get.p99"]);
    const records = recordsOf(plan, (setting, ...more) => ({
      ...law(setting, ...more),
      "get.succeeded": setting === "random" ? 99 : 100,
    }));
    expect(summarise(plan, records).caveats.join()).toMatch(
      /get.p99: some runs of random have too few .* 99th percentile/,
    );
  });
});

const threshold = { metric: { path: "load.stored.cv", unit: "ratio" }, where: "/somewhere/e.yaml:7" } as const;

function paired(path: string, op: AggregateExpectation["op"], value: number): AggregateExpectation {
  const metric = { path, unit: known[path] ?? "ratio" };
  return {
    ...threshold,
    metric,
    of: "paired",
    first: "two-choices",
    second: "random",
    op,
    value,
    text: `${path} ${op}`,
  };
}

describe("expectations over aggregates", () => {
  const verdicts = (expectations: AggregateExpectation[], made = recordsOf(experiment, law)) =>
    summarise({ ...experiment, expect: expectations }, made).expectations;
  const of = (aggregate: "mean" | "sd" | "low" | "high" | "max", value: number): AggregateExpectation => ({
    ...threshold,
    of: aggregate,
    op: "<",
    value,
    text: `${aggregate}(load.stored.cv) < ${value}`,
  });

  test("hold for every setting unless one is named, and tell what was found and where it stands", () => {
    expect(verdicts([of("mean", 0.35)])).toMatchObject([
      { setting: "random", verdict: "failed", passed: false, where: "e.yaml:7" },
      { setting: "two-choices", verdict: "held", passed: true, actual: expect.closeTo(0.3, 1) },
    ]);
    expect(verdicts([{ ...of("max", 0.35), setting: "two-choices" } as AggregateExpectation])).toHaveLength(1);
    expect(verdicts([of("sd", 0.05)]).every(({ passed }) => passed)).toBe(true);
    const [low, high] = [verdicts([of("low", 1)]), verdicts([of("high", 1)])].map((one) => one[0]?.actual as number);
    expect(low as number).toBeLessThan(high as number);
    expect(low).toBe(summary.cells[0]?.low);
  });

  test("of a pair ask the whole interval of the difference", () => {
    expect(verdicts([paired("load.stored.cv", "<", 0)])[0]).toMatchObject({ setting: null, verdict: "held" });
    const { interval, difference } = summary.comparisons[0] ?? {};
    const within = ((interval?.high ?? 0) + (difference ?? 0)) / 2;
    expect(verdicts([paired("load.stored.cv", "<", within)])[0]).toMatchObject({
      verdict: "failed",
      actual: interval?.high,
    });
  });

  test("about runs that are all alike hold the value itself against the threshold, and say that there is no interval", () => {
    const [verdict] = verdicts([paired("availability.mean", ">=", 0)]);
    expect(verdict).toMatchObject({ verdict: "held", actual: 0, why: expect.stringContaining("there is no interval") });
  });

  test("about nothing are not met, and before the last run they are not judged", () => {
    expect(
      verdicts(
        [of("mean", 1)],
        recordsOf(experiment, () => ({})),
      )[0],
    ).toMatchObject({ verdict: "no data", passed: false });
    const all = recordsOf(experiment, law);
    const some = (setting: string) => all(setting).slice(0, 9);
    expect(verdicts([of("mean", 0.35)], some).map(({ verdict, passed }) => [verdict, passed])).toEqual([
      ["not judged", false],
      ["held so far", false],
    ]);
  });
});

test("the stopping rule's state is told: narrow enough, the most runs, or not yet", () => {
  const rule = { metric: { path: "load.stored.cv", unit: "ratio" }, batch: 5, atMost: 20 } as const;
  const made = recordsOf(experiment, law);
  const state = (width: number, runs: number) =>
    summarise({ ...experiment, stop: { ...rule, width: { absolute: width } } }, (name) => made(name).slice(0, runs));
  expect(state(1, 5)).toMatchObject({ verdict: "passed", settings: [{ stop: "narrow enough", complete: true }, {}] });
  expect(state(1, 4)).toMatchObject({ verdict: "not judged", settings: [{ stop: "not yet", complete: false }, {}] });
  const most = state(1e-9, 20);
  expect(most.settings[0]).toMatchObject({ stop: "most runs", complete: true });
  expect(most.caveats.join()).toMatch(/after 20 runs, the most allowed, the interval of load.stored.cv is still wider/);
});

test("several runs of sampled networks are compared network by network", () => {
  const plan = experimentOf(["random", "two-choices"], ["get.median"], {
    seeds: [1, 2, 3, 4],
    networks: [1, 2, 3, 4, 5],
  });
  const records = recordsOf(plan, (setting, _seed, noise, network) => ({
    "get.median":
      4000 +
      1000 * noise(`network ${network}`) +
      (setting === "random" ? 0 : 900) +
      50 * noise(`${setting} ${network}`),
  }));
  const found = summarise(plan, records);
  expect(found.comparisons[0]).toMatchObject({ pairs: 20, method: "two-way", verdict: "worse" });
  expect(found.caveats.join()).toMatch(/Intervals cover other networks and other seeds, from 5 networks/);
});

test("Markdown has the words first, then all figures in one unit a table", () => {
  const text = summaryMarkdown(summary, [{ name: "intervals", alt: "means with intervals" }]);
  expect(text).toMatch(
    /^# Experiment placement\n\nWhere replicas go\.\n\n2 settings, 4 metrics, 40 finished runs over 20 seeds\./,
  );
  expect(text.indexOf("## What differs")).toBeLessThan(text.indexOf("## Figures"));
  expect(text).toContain("![means with intervals](intervals.png)");
  expect(text).toMatch(/### get\.median \(s\): median time of gets that succeeded/);
  expect(text).toMatch(/\| random \| 20 \| 3\.\d+ \| 3\.\d+ to 4\.\d+ \| 0\.\d+ \| 3\.\d+ \| 4\.\d+ \|/);
  expect(text).toMatch(/\| load\.stored\.cv \| two-choices \| 20 \| -0\.\d+ \| -0\.\d+ to -0\.\d+ \| 0\.7\d+ \|/);
});
