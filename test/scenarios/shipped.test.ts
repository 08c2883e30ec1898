import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { metrics } from "../../src/report/analysis/metrics.js";
import { scenarioJsonSchema } from "../../src/scenario/schema/json-schema.js";
import { loadScenario } from "../../src/scenario/source/load.js";
import { parseScenario } from "../../src/scenario/source/parse.js";
import { formatProblem } from "../../src/scenario/source/problem.js";

const root = new URL("../../", import.meta.url);
const folder = new URL("scenarios/", root);
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

test("the scenarios that the project promises are there", () => {
  const promised = [
    "steady",
    "churn",
    "flash-crowd",
    "zone-failure",
    "rolling-restart",
    "uneven-capacity",
    "liar",
    "rack-failure-during-repair",
    "partition",
    "limping-node",
    "tracker-outage",
  ];
  expect(files).toEqual(expect.arrayContaining(promised.map((name) => `${name}.yaml`)));
});

describe.each(files)("scenarios/%s", (name) => {
  const path = new URL(name, folder);

  test("is right, and expects figures that the report has", () => {
    const { scenario, problems } = loadScenario(path.pathname, { knownMetrics: metrics });
    expect((problems ?? []).map(formatProblem)).toEqual([]);
    expect(scenario?.expect.length).toBeGreaterThan(0);
  });

  test("opens with what it shows and what to look at, and names its schema", () => {
    const { scenario } = loadScenario(path.pathname);
    expect(scenario?.description.length).toBeGreaterThan(200);
    expect(scenario?.description).toMatch(/report/);
    expect(readFileSync(path, "utf8")).toContain("# yaml-language-server: $schema=../scenario.schema.json\n");
  });
});

describe("docs/scenarios.md", () => {
  const text = readFileSync(new URL("docs/scenarios.md", root), "utf8");
  const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] as string);
  /** The data files that the examples name. */
  const data: Readonly<Record<string, string>> = {
    "lab-sessions.csv": "0,lab-1,up\n60,lab-2,up\n",
    "event_trace.tab": "0\t0\tn1\t1\thost.example\t1\t1146434400\t1146438000\tNULL\n",
  };
  const files = (name: string) => {
    const text = data[name];
    return text === undefined ? { error: "there is no such file" } : { text };
  };

  test("opens with a complete example that is right", () => {
    const { problems } = parseScenario(examples[0] as string, "example.yaml", files, { knownMetrics: metrics });
    expect(problems).toBeUndefined();
  });

  test("has right examples of every part", () => {
    const nodes =
      "{ class: home, count: 6, zone: [north, south] }, { class: office, count: 4 }, { class: lab, count: 2 }, { names: [alice, bob, carol] }";
    let checked = 0;
    for (const example of examples.slice(1)) {
      if (!/^(nodes|network|workloads|steps|expect|churn):/.test(example) || example.includes("model:")) continue;
      const more = example.startsWith("nodes:") ? example : `nodes: [ ${nodes} ]\n${example}`;
      const { problems } = parseScenario(`duration: 24h\n${more}`, "example.yaml", files, { knownMetrics: metrics });
      expect((problems ?? []).map(formatProblem), example).toEqual([]);
      checked++;
    }
    expect(checked).toBeGreaterThanOrEqual(7);
  });

  test("tells every key and every default", () => {
    const missing: string[] = [];
    const visit = (
      schema: { properties?: Record<string, { default?: unknown; properties?: unknown }> },
      prefix: string,
    ): void => {
      for (const [key, property] of Object.entries(schema.properties ?? {})) {
        const row = text
          .split("\n")
          .find((line) => line.startsWith("| ") && line.split("|")[1]?.includes(`\`${prefix}${key}\``));
        const simple = ["string", "number", "boolean"].includes(typeof property.default);
        if (!row) missing.push(prefix + key);
        else if (simple && !row.includes(`\`${property.default}\``))
          missing.push(`${prefix}${key}: ${property.default}`);
        if (["repair", "weights", "scrub"].includes(key)) visit(property as typeof schema, `${key}.`);
        else if (property.properties && prefix === "") visit(property as typeof schema, "");
      }
    };
    visit(JSON.parse(scenarioJsonSchema()), "");
    expect(missing).toEqual([]);
  });

  test("tells every figure that a threshold may name", () => {
    const rows = text.slice(text.indexOf("## expect"));
    const missing = [...metrics.keys()].filter(
      (path) => !rows.includes(`\`${path.split(".").at(-1)}\``) && !rows.includes(`\`${path}\``),
    );
    expect(missing).toEqual([]);
  });
});
