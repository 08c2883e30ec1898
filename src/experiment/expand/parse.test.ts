import { describe, expect, test } from "vitest";
import { accept, base, policies, read, refuse, varying } from "../../../test/experiment/experiment-text.js";
import { formatProblem } from "../../scenario/source/problem.js";
import { parseExperiment } from "./parse.js";

describe("an experiment", () => {
  test("has its settings in the order of the design, each with a scenario of its own", () => {
    const { settings, baseline, name, description } = accept(`# Which policy?\n${policies()}`);
    expect({ name, description, baseline }).toEqual({
      name: "e",
      description: "Which policy?",
      baseline: "random",
    });
    expect(settings.map((setting) => [setting.name, setting.levels, setting.scenario.tracker.placement])).toEqual([
      ["random", { placement: "random" }, "random"],
      ["two-choices", { placement: "two-choices" }, "two-choices"],
    ]);
  });

  test("says what is summarised, and has figures that everybody looks at by default", () => {
    expect(accept(policies("metrics: [get.p99, repair.bytes]")).metrics).toEqual([
      { path: "get.p99", unit: "duration" },
      { path: "repair.bytes", unit: "bytes" },
    ]);
    expect(accept(policies()).metrics.map(({ path }) => path)).toContain("availability.mean");
  });

  test("gives each setting the words that play it once", () => {
    const text = varying(
      "{ set: 'nodes', levels: [6, 7] }",
      "{ name: link, patches: { slow: { network.latency: { constant: 2s } } } }",
    );
    expect(accept(text).settings.map(({ command }) => command)).toEqual([
      `folder/base.yaml --set nodes=6 --set 'network.latency={"constant":"2s"}'`,
      `folder/base.yaml --set nodes=7 --set 'network.latency={"constant":"2s"}'`,
    ]);
  });

  test("may change the base scenario for all settings", () => {
    const { settings } = accept(policies("set: { duration: 2min, network.latency: { constant: 5ms } }"));
    expect(settings.map(({ scenario }) => [scenario.duration, scenario.network.latency])).toEqual([
      [120_000, { model: "constant", delay: 5 }],
      [120_000, { model: "constant", delay: 5 }],
    ]);
    expect(refuse(policies("set: { duration: 2 }"))).toEqual([
      `e.yaml:5:18 set.duration: expected a time with a unit, such as 250ms or 2h, found 2`,
    ]);
  });

  test("is empty, or no YAML, or of other keys", () => {
    expect(refuse("")).toEqual(["e.yaml:1:1: is empty: expected an experiment"]);
    expect(refuse("a: [")[0]).toMatch(/^e.yaml:1:\d+: not valid YAML/);
    expect(refuse(policies("warmup: 3s"))).toEqual([`e.yaml:5:1 warmup: unknown key; did you mean "warmUp"?`]);
    expect(refuse("seeds: 1..3").join()).toMatch(/factors: is missing: expected a list of factors/);
  });

  test("tells of its scenario what is wrong with that, at its own place", () => {
    expect(refuse(policies(), base.replace("announce", "anounce"))).toEqual([
      `folder/base.yaml:3:12 tracker.anounceInterval: unknown key; did you mean "announceInterval"?`,
    ]);
    const missing = parseExperiment(policies(), "e.yaml", () => ({
      file: "folder/base.yaml",
      line: 0,
      column: 0,
      path: "",
      message: "cannot read the scenario: there is no such file",
    }));
    expect(missing.problems?.map(formatProblem)).toEqual([
      "e.yaml:1:11 scenario: folder/base.yaml: cannot read the scenario: there is no such file",
    ]);
  });
});

describe("a design", () => {
  const two = varying(
    "{ set: replication, levels: [2, 3] }",
    "{ set: tracker.placement, levels: [random, two-choices] }",
  );
  const names = (text: string) => accept(text).settings.map(({ levels }) => Object.values(levels).join(" "));

  test("is a grid, pairs of levels, or a list", () => {
    expect(names(two)).toEqual(["2 random", "2 two-choices", "3 random", "3 two-choices"]);
    expect(names(`${two}design: pairs\n`)).toEqual(["2 random", "3 two-choices"]);
    const list = "design: [{ placement: random, replication: 3 }, { replication: 2, placement: random }]\n";
    expect(names(two + list)).toEqual(["3 random", "2 random"]);
  });

  test("of pairs has as many levels of each factor", () => {
    expect(
      refuse(`${varying("{ set: replication, levels: [2, 3] }", "{ set: nodes, levels: [6] }")}design: pairs\n`),
    ).toEqual(["e.yaml:6:9 design: pairs need as many levels of each factor: replication has 2, nodes has 1"]);
  });

  test("that is none is told at its item", () => {
    expect(refuse(`${two}design: [{ replication: 2, placement: random }, 5]\n`)).toEqual([
      "e.yaml:6:49 design[1]: expected a level of every factor, such as { placement: random }, found 5",
    ]);
    expect(refuse(`${two}design: square\n`)).toEqual([
      'e.yaml:6:9 design: expected grid, pairs, or a list such as [{ placement: random, replication: 2 }], found "square"',
    ]);
  });

  test("in a list names a level of each factor", () => {
    const list = "design:\n  - { replication: 5, placement: random }\n  - { replication: 2 }\n  - { replicaton: 2 }\n";
    expect(refuse(two + list)).toEqual([
      'e.yaml:7:20 design[0].replication: replication has no level "5"; did you mean "2"?',
      "e.yaml:8:5 design[1]: has no level of placement",
      'e.yaml:9:19 design[2].replicaton: there is no factor "replicaton"; did you mean "replication"?',
    ]);
  });

  test("of a thousand million runs is refused before anything is made of it", () => {
    const ten = "levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    const text = varying(...["a", "b", "c", "d", "e", "f", "g"].map((key) => `{ set: ${key}, ${ten} }`));
    const began = performance.now();
    expect(refuse(text.replace("1..3", "1..100"))).toEqual([
      "e.yaml:4:3 factors: 10,000,000 settings (10 x 10 x 10 x 10 x 10 x 10 x 10 levels) with 100 runs each make 1,000,000,000 runs: at most 4,096 settings and 1,000,000 runs are taken",
    ]);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(refuse(policies().replace("1..3", "1..1000000000"))).toEqual([
      "e.yaml:4:8 seeds: at most 100000 seeds, found 1000000000",
    ]);
  });

  test("has no two settings that are played alike", () => {
    expect(refuse(varying("{ set: tracker.deadAfter, levels: [2min, 120s] }"))).toEqual([
      'e.yaml:4:46 factors[0].levels[1]: the settings "deadAfter=2min" and "deadAfter=120s" are played alike: one of them is enough',
    ]);
  });
});

describe("seeds", () => {
  test.each([
    ["1..4", [1, 2, 3, 4]],
    ["[7]", [7]],
    ["[9, 1..3, 5]", [1, 2, 3, 5, 9]],
  ])("%s", (seeds, expected) => {
    expect(accept(policies().replace("1..3", seeds)).seeds).toEqual(expected);
  });

  test.each([
    ["many", 'expected a range such as 1..30, or a list such as [1, 2, 5..9], found "many"'],
    ["30", "expected a range such as 1..30, or a list such as [1, 2, 5..9], found 30"],
    ["[x]", 'expected a seed, or a range such as 1..30, found "x"'],
    ["3..1", "the range is empty: 1 is below 3"],
    ["[1..3, 2]", "the seed 2 is given twice"],
    ["[]", "expected at least one seed, found an empty list"],
    ["[-1]", "expected a whole number, 0 or more, found -1"],
    ["[1.5]", "expected a range such as 1..30, or a list such as [1, 2, 5..9], found 1.5"],
  ])("not %s", (seeds, message) => {
    const [problem, ...more] = refuse(policies().replace("1..3", seeds));
    expect(problem?.replace(/^e.yaml:4:\d+ seeds(?:\[0\])?: /, "")).toBe(message);
    expect(more).toEqual([]);
  });

  test("of sampled networks are told apart", () => {
    expect(accept(policies()).networks).toBeUndefined();
    expect(accept(policies("networks: 1..5")).networks).toEqual([1, 2, 3, 4, 5]);
    expect(refuse(policies("networks: 1..5\nset: { networkSeed: 3 }"))).toEqual([
      'e.yaml:5:11 networks: the setting "random" has a networkSeed, which these would replace: leave one of them out',
    ]);
  });
});

describe("what is left out and compared", () => {
  test("a warm-up is shorter than every run", () => {
    expect(accept(policies("warmUp: 9min")).warmUp).toBe(540_000);
    expect(refuse(policies("warmUp: 10min"))).toEqual([
      'e.yaml:5:9 warmUp: expected a time shorter than the run of "random", found "10min"',
    ]);
  });

  test("a baseline is a setting, by its name or its levels", () => {
    expect(accept(policies("baseline: two-choices")).baseline).toBe("two-choices");
    const two = varying("{ set: replication, levels: [2, 3] }", "{ set: nodes, levels: [6, 7] }");
    expect(accept(`${two}baseline: { replication: 3, nodes: 6 }`).baseline).toBe("replication=3 nodes=6");
    expect(refuse(`${two}baseline: { replication: 3 }`)).toEqual([
      "e.yaml:6:11 baseline: expected levels that one setting has, and 2 settings have these",
    ]);
    expect(refuse(policies("baseline: two-choises"))).toEqual([
      'e.yaml:5:11 baseline: there is no setting "two-choises"; did you mean "two-choices"?',
    ]);
  });

  test("figures are known, and given once", () => {
    expect(refuse(policies("metrics: [get.p9, repair.bytes, repair.bytes]"))).toEqual([
      'e.yaml:5:11 metrics[0]: the report has no figure "get.p9"; did you mean "get.p90"?',
      'e.yaml:5:33 metrics[2]: the figure "repair.bytes" is given twice',
    ]);
  });
});

describe("a stopping rule", () => {
  test("counts seeds, and so whole sampled networks", () => {
    const rule = "stop: { metric: get.p99, relativeWidth: 10 %, batch: 2 }";
    const metric = { path: "get.p99", unit: "duration" };
    expect(accept(policies(rule)).stop).toEqual({ metric, width: { relative: 0.1 }, batch: 2, atMost: 3 });
    const sampled = accept(policies(`${rule}\nnetworks: 1..5`)).stop;
    expect(sampled).toEqual({ metric, width: { relative: 0.1 }, batch: 10, atMost: 15 });
  });

  test("has a width in the unit of its figure", () => {
    const stop = (keys: string) => policies(`stop: { ${keys}, batch: 2 }`);
    expect(accept(stop("metric: get.p99, width: 2s")).stop?.width).toEqual({ absolute: 2000 });
    expect(accept(stop("metric: availability.mean, width: 1 %")).stop?.width).toEqual({ absolute: 0.01 });
    expect(refuse(stop("metric: get.p99, width: 5 MiB"))).toEqual([
      'e.yaml:5:33 stop.width: expected a time with a unit, such as 250ms or 2h, found "5 MiB"',
    ]);
    expect(refuse(stop("metric: repair.bytes, width: 0"))).toEqual([
      "e.yaml:5:38 stop.width: expected a width above 0, found 0",
    ]);
    expect(refuse(stop("metric: get.p99, width: 2s, relativeWidth: 10 %"))[0]).toMatch(
      /exactly one of the keys width, relativeWidth/,
    );
  });

  test("does not ask for more seeds than there are", () => {
    expect(refuse(policies("stop: { metric: get.p99, width: 2s, batch: 2, atMost: 50 }"))).toEqual([
      "e.yaml:5:55 stop.atMost: asks for at most 50 seeds, and there are 3: give more seeds",
    ]);
    expect(refuse(policies("stop: { metric: get.p99, width: 2s }"))).toEqual([
      "e.yaml:5:7 stop: a batch of 5 seeds is larger than the largest number of seeds, 3",
    ]);
  });
});

describe("expectations", () => {
  const expecting = (text: string) => policies(`expect: [ '${text}' ]`);

  test("are about all settings, about one, and about the difference of two", () => {
    expect(accept(expecting("mean(get.p99) < 30s")).expect).toEqual([
      {
        of: "mean",
        metric: { path: "get.p99", unit: "duration" },
        op: "<",
        value: 30_000,
        text: "mean(get.p99) < 30s",
        where: "e.yaml:5",
      },
    ]);
    expect(accept(expecting("high(repair.bytes, two-choices) <= 2 GiB")).expect[0]).toMatchObject({
      of: "high",
      setting: "two-choices",
      value: 2 ** 31,
    });
    expect(accept(expecting("paired(two-choices, random).load.stored.cv < 0")).expect[0]).toMatchObject({
      of: "paired",
      first: "two-choices",
      second: "random",
      metric: { path: "load.stored.cv", unit: "ratio" },
      value: 0,
    });
    expect(accept(expecting("paired(two-choices, random).availability.mean > -1 %")).expect[0]).toMatchObject({
      value: -0.01,
    });
  });

  test.each([
    ["files.lost == 0", /expected an aggregate, comparison and value, such as mean/],
    ["avg(get.p99) < 30s", /there is no aggregate "avg"; known: mean, sd, min, max, low, high, paired/],
    ["mean(get.p9) < 30s", /no figure "get.p9"; did you mean "get.p90"\?/],
    [
      "mean(load.cv) < 1",
      /no figure "load.cv"; known: load.stored.cv, load.replicas.cv, load.served.cv, load.requests.cv/,
    ],
    ["mean(get.p99) < 30s and mean(get.p90) < 3s", /expected a time .* after <, found "30s and mean/],
    ["mean(get.p99) < 30", /expected a time with a unit, such as 250ms or 2h after <, found "30"/],
    ["mean(get.p99, randm) < 30s", /there is no setting "randm"; did you mean "random"\?/],
    ["mean(random).get.p99 < 30s", /expected the figure between the brackets, as in mean\(get.p99\)/],
    ["paired(two-choices, randm).get.p99 < 0", /there is no setting "randm"; did you mean "random"\?/],
    ["paired(random, random).get.p99 < 0", /expected two settings that differ, and not "random" twice/],
    ["paired(random).get.p99 < 0", /expected two settings between the brackets/],
    ["paired(random, two-choices) < 0", /expected the figure behind the brackets/],
    ["mean(availability.mean) > 99", /a share between 0 and 1/],
  ])("not %s", (text, message) => {
    const problems = refuse(expecting(text));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^e.yaml:5:11 expect\[0\]: /);
    expect(problems[0]).toMatch(message);
  });
});

test("files that the base scenario names are read once for all settings, and shared by them", () => {
  const reads: string[] = [];
  const scenario = `duration: 10min\nnodes: 2\nnetwork: { latency: { matrix: m.csv } }\nchurn: { trace: t.csv }\n`;
  const texts: Readonly<Record<string, string>> = { "m.csv": "0,10\n20,0\n", "t.csv": "1,node-1,up\n2,node-2,up\n" };
  const text = varying("{ set: tracker.deadAfter, levels: [30s, 1min, 2min] }", "{ set: replication, levels: [1, 2] }");
  const { experiment } = parseExperiment(text, "e.yaml", (name) => ({
    name,
    text: scenario,
    readFile(file) {
      reads.push(file);
      return { text: texts[file] as string };
    },
  }));
  expect(experiment?.settings).toHaveLength(6);
  expect(reads.sort()).toEqual(["m.csv", "t.csv"]);
  const kept = new Set(
    experiment?.settings.map(({ scenario: { network } }) => (network.latency as { rtt?: unknown }).rtt),
  );
  expect(kept.size).toBe(1);
  expect(new Set(experiment?.settings.map(({ scenario: { nodes } }) => nodes)).size).toBe(1);
});

test("a setting that cannot have its replicas is told, and is no mistake", () => {
  const { notices } = read(varying("{ set: replication, levels: [3, 9] }"));
  expect(notices?.map(formatProblem)).toEqual([
    'e.yaml:4:37 factors[0].levels[1]: the setting "replication=9": A put asks for 9 replicas of each chunk, but only 6 nodes offer room: no such chunk can have them all.',
  ]);
});
