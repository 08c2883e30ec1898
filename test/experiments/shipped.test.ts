import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadExperiment } from "../../src/experiment/expand/load.js";
import { parseExperiment } from "../../src/experiment/expand/parse.js";
import type { Experiment } from "../../src/experiment/experiment.js";
import { experimentJsonSchema } from "../../src/experiment/schema/json-schema.js";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { metrics } from "../../src/report/analysis/metrics.js";
import type { Report } from "../../src/report/report.js";
import { loadScenario } from "../../src/scenario/source/load.js";
import { formatProblem } from "../../src/scenario/source/problem.js";
import { simulate } from "../../src/simulate.js";

const folder = new URL("../../experiments/", import.meta.url);
const yaml = (url: URL) => readdirSync(url).filter((name) => name.endsWith(".yaml"));
const textOf = (name: string) => readFileSync(new URL(name, folder), "utf8");

function experimentOf(name: string): Experiment {
  const { experiment, problems } = loadExperiment(fileURLToPath(new URL(name, folder)));
  if (!experiment) throw new Error(problems.map(formatProblem).join("\n"));
  return experiment;
}

/** One run of a setting. */
function once({ settings }: Experiment, name: string, seed: number): Report {
  const setting = settings.find((one) => one.name === name);
  if (!setting) throw new Error(`there is no setting ${name}`);
  return simulate({ ...setting.scenario, seed }, { hash: sha256 });
}

const figure = (report: Report, path: string): number => metrics.get(path)?.get(report) ?? Number.NaN;

test("the experiments that the project promises are there", () => {
  expect(yaml(folder).sort()).toEqual(["crowd.yaml", "placement.yaml", "replication.yaml"]);
});

describe.each(yaml(folder))("experiments/%s", (name) => {
  test("is right, with nothing to note, and has something to hold", () => {
    const result = loadExperiment(fileURLToPath(new URL(name, folder)));
    expect([...(result.problems ?? []), ...(result.notices ?? [])].map(formatProblem)).toEqual([]);
    expect(result.experiment?.expect.length).toBeGreaterThan(0);
  });

  test("opens with its question, how it is run and what to look at, and names its schema", () => {
    const { description } = experimentOf(name);
    expect(description.split("\n")[0]).toMatch(/\?$/);
    expect(description).toContain(`npm run swarmlab -- experiment run experiments/${name}`);
    expect(description).toMatch(/Look at/);
    expect(textOf(name)).toContain("# yaml-language-server: $schema=../experiment.schema.json\n");
  });
});

describe.each(yaml(new URL("scenarios/", folder)))("experiments/scenarios/%s", (name) => {
  test("is right, says what to look at, and names its schema", () => {
    const path = fileURLToPath(new URL(`scenarios/${name}`, folder));
    const { scenario, problems } = loadScenario(path, { knownMetrics: metrics });
    expect((problems ?? []).map(formatProblem)).toEqual([]);
    expect(scenario?.description).toMatch(/report/);
    expect(textOf(`scenarios/${name}`)).toContain("# yaml-language-server: $schema=../../scenario.schema.json\n");
  });
});

describe("placement.yaml", () => {
  const experiment = experimentOf("placement.yaml");

  test("compares five policies over twenty seeds, in runs that are small", () => {
    expect(experiment.settings).toHaveLength(5);
    expect(experiment.seeds).toHaveLength(20);
    const report = once(experiment, "random", 1);
    expect(report.verdict).toBe("passed");
    expect(report.run.events).toBeLessThan(60_000);
  });

  test("has policies that differ as it says", () => {
    const uneven = (name: string) => figure(once(experiment, name, 2), "load.stored.deviation");
    expect(uneven("two-choices")).toBeLessThan(uneven("random"));
    expect(uneven("least-loaded")).toBeLessThan(uneven("two-choices"));
  });
});

test("in replication.yaml, grace saves repair, and replicas keep files readable", () => {
  const experiment = experimentOf("replication.yaml");
  expect(experiment.settings).toHaveLength(9);
  const [few, many] = [once(experiment, "replication=2 grace=1h", 1), once(experiment, "replication=4 grace=1h", 1)];
  const eager = once(experiment, "replication=4 grace=2min", 1);
  expect([few, many, eager].map(({ verdict }) => verdict)).toEqual(["passed", "passed", "passed"]);
  expect(figure(many, "repair.bytes")).toBeLessThan(figure(eager, "repair.bytes") / 4);
  expect(figure(few, "availability.mean")).toBeLessThan(figure(many, "availability.mean"));
});

test("in crowd.yaml, a swarm keeps up with the crowd, and servers alone do not", () => {
  const experiment = experimentOf("crowd.yaml");
  const times = (who: string) =>
    [10, 40].map((n) => figure(once(experiment, `who-serves=${who} leechers=${n}`, 1), "get.median"));
  const [swarm, servers] = [times("swarm"), times("servers")];
  expect(swarm[1]! / swarm[0]!).toBeLessThan(2.5);
  expect(servers[1]! / servers[0]!).toBeGreaterThan(3.5);
});

describe("docs/experiments.md", () => {
  const text = readFileSync(new URL("../docs/experiments.md", folder), "utf8");
  const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] as string);

  test("has right examples, the first of which is complete", () => {
    const base = readFileSync(new URL("scenarios/small-churn.yaml", folder), "utf8");
    const rest = (example: string): string => {
      const factors = "factors: [{ set: replication, levels: [2, 3] }]\n";
      const needed = example.startsWith("factors:") ? "" : factors;
      return `scenario: scenarios/small-churn.yaml\nseeds: 1..20\n${needed}${example}`;
    };
    expect(examples.length).toBeGreaterThanOrEqual(3);
    for (const [i, example] of examples.entries()) {
      const file = i === 0 ? example : rest(example);
      const { problems } = parseExperiment(file, "e.yaml", (name) => ({
        name,
        text: base,
        readFile: () => ({ error: "no other file" }),
      }));
      expect((problems ?? []).map(formatProblem), example).toEqual([]);
    }
  });

  test("tells every key and every plain default", () => {
    type Schema = { default?: unknown; properties?: Record<string, Schema>; items?: Schema };
    const missing: string[] = [];
    const visit = ({ properties = {}, items }: Schema): void => {
      for (const [key, property] of Object.entries(properties)) {
        const row = text.split("\n").find((line) => line.startsWith(`| \`${key}\` |`));
        const simple = ["string", "number"].includes(typeof property.default);
        if (!row) missing.push(key);
        else if (simple && !row.includes(`\`${property.default}\``)) missing.push(`${key}: ${property.default}`);
        visit(property);
      }
      if (items) visit(items);
    };
    visit(JSON.parse(experimentJsonSchema()));
    expect(missing).toEqual([]);
  });
});
