import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { nodeFigures, nodeObserver } from "../../src/live/daemon/metrics/node-metrics.js";
import { ProcessMetrics } from "../../src/live/daemon/metrics/process-metrics.js";
import { trackerFigures, trackerObserver } from "../../src/live/daemon/metrics/tracker-metrics.js";
import { Readiness } from "../../src/live/daemon/readiness.js";
import { invoked, temporaryFolder } from "./program.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const configuration = readFileSync(join(root, "docs/configuration.md"), "utf8");
const monitoring = readFileSync(join(root, "docs/monitoring.md"), "utf8");

describe("docs/configuration.md", () => {
  test.each([
    ["tracker", ["tracker"]],
    ["node", ["node"]],
    ["client", ["ls"]],
  ])("names every option of a %s, and shows a file that is right", async (_section, words) => {
    const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(configuration) ?? [];
    const path = join(temporaryFolder(), "swarmlab.yaml");
    writeFileSync(path, yaml);
    const { code, out, err } = await invoked([...words, "--config", path, "--print-config"]);
    expect([code, err]).toEqual([0, ""]);
    const lines = out.trimEnd().split("\n").slice(1);
    expect(lines.some((line) => line.includes("swarmlab.yaml:"))).toBe(true);
    const options = lines.map((line) => `\`--${line.split(" ")[0]}\``);
    expect(options.filter((option) => !configuration.includes(option))).toEqual([]);
  });
});

describe("docs/monitoring.md", () => {
  test("names every metric, and no metric that does not exist", () => {
    const metrics = [new ProcessMetrics("tracker", new Readiness()), new ProcessMetrics("node", new Readiness())];
    const [tracker, node] = metrics.map(({ registry }) => registry) as [Registry, Registry];
    trackerObserver(tracker);
    trackerFigures(tracker, {} as Parameters<typeof trackerFigures>[1]);
    nodeObserver(node);
    nodeFigures(node, {} as Parameters<typeof nodeFigures>[1]);
    const names = [tracker, node].flatMap((registry) => registry.getMetricsAsArray().map(({ name }) => name));
    const own = new Set(names.filter((name) => name.startsWith("swarmlab_")));
    const documented = new Set([...monitoring.matchAll(/`(swarmlab_\w+)`/g)].map(([, name]) => name as string));
    expect([...documented].sort()).toEqual([...own].sort());
    const used = [...monitoring.matchAll(/\bswarmlab_\w+/g)].map(([name]) => name);
    for (const name of used.filter((one) => one !== "swarmlab_")) expect(own).toContain(name);
  });

  test("names every event of the log, and no event that does not exist", () => {
    const paths = ["src/cli", "src/live"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
        .map((path) => join(root, folder, path)),
    );
    const told = paths.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/\blog\.(?:debug|info|warn|error)\(\s*"([a-z-]+)"/g)].map(
        ([, event]) => event,
      ),
    );
    const table = monitoring.slice(monitoring.indexOf("| event |"));
    const documented = table
      .split("\n")
      .slice(2)
      .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([a-z-]+)`/g)].map(([, event]) => event));
    expect([...new Set(documented)].sort()).toEqual([...new Set(told)].sort());
  });
});
