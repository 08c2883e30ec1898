import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadScenario, simulate } from "../../src/index.js";

interface Golden {
  readonly minutes: number;
  readonly set: readonly string[];
  readonly digest: string;
}

const golden: Record<string, Golden> = JSON.parse(readFileSync("test/determinism/golden.json", "utf8"));
const MS_PER_MINUTE = 60_000;

test("every shipped scenario has a golden digest", () => {
  const shipped = readdirSync("scenarios").filter((name) => name.endsWith(".yaml"));
  expect(Object.keys(golden).sort()).toEqual(shipped.map((name) => name.replace(".yaml", "")).sort());
});

// scripts/determinism.sh plays all of them, and under other conditions.
test.each(["backbone", "flash-crowd", "steady", "uneven-capacity"])(
  "%s has its golden digest: when a change of results is meant, run scripts/determinism.sh --update",
  (name) => {
    const { minutes, set, digest } = golden[name] as Golden;
    const scenario = loadScenario(`scenarios/${name}.yaml`, { set });
    expect(simulate({ ...scenario, duration: minutes * MS_PER_MINUTE, expect: [] }).run.digest).toBe(digest);
  },
);
