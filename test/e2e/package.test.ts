import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "swarmlab-package-"));
const project = join(folder, "project");
const installed = join(project, "node_modules", "swarmlab");
const facts = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

function run(cwd: string, ...[program, ...words]: [string, ...string[]]): string {
  try {
    return execFileSync(program, words, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${words.join(" ")}\n${stdout}\n${stderr}`);
  }
}

/** Packs a build of these sources, and installs the tarball in an empty project, with only its dependencies. */
beforeAll(() => {
  const sources = join(folder, "sources");
  const shipped = facts.files.filter((name: string) => name !== "dist");
  const needed = ["package.json", "README.md", "tsconfig.json", "tsconfig.build.json", "src", "scripts", ...shipped];
  for (const name of needed) cpSync(join(root, name), join(sources, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(sources, "node_modules"));
  run(sources, process.execPath, "scripts/build.mjs");
  rmSync(join(sources, "node_modules"));
  for (const name of facts.bundleDependencies)
    cpSync(join(root, "node_modules", name), join(sources, "node_modules", name), {
      recursive: true,
      dereference: true,
    });
  const [packed] = JSON.parse(run(sources, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder));
  mkdirSync(installed, { recursive: true });
  run(folder, "tar", "-xzf", packed.filename, "-C", installed, "--strip-components=1");
  for (const name of [...Object.keys(facts.dependencies), "vitest"]) {
    const link = join(project, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "stranger", private: true, type: "module" }));
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function compile(name: string, source: string, options: object): void {
  writeFileSync(join(project, name), source);
  const compilerOptions = { strict: true, noEmit: true, module: "nodenext", target: "es2023", types: [], ...options };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [name] }));
  run(project, process.execPath, join(root, "node_modules/typescript-native/bin/tsc"), "-p", ".");
}

test("the README's policy and latency model compile under strict, and pass in a vitest of an empty project", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [, code] = /#### A policy and a latency model of your own[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  compile("own.test.ts", code as string, { skipLibCheck: true });
  const out = run(project, process.execPath, join(root, "node_modules/vitest/vitest.mjs"), "run", "--no-color");
  expect(out).toMatch(/Tests +1 passed/);
});

test("all types that a policy and a latency model need have names, and the declarations are sound by themselves", () => {
  const code = `
import {
  type Draws, formatProblem, type LatencyHost, type LatencyModel, loadScenario, type Millis, type PeerView, type PlacementName,
  type PlacementPolicy, type Problem, placementPolicies, type ReadOptions, type Report, type Scenario, ScenarioError, simulate,
  type SimulateOptions, version,
} from "swarmlab";

class Mine implements PlacementPolicy {
  private readonly fallback: PlacementPolicy = placementPolicies["two-choices" satisfies PlacementName]();
  choose(peers: PeerView, count: number, draws: Draws, targets: number[]): void {
    if (draws.next() < 0.5) this.fallback.choose(peers, count, draws, targets);
    else for (const peer of peers.from(0)) if (targets.length < count && peers.fits(peer)) targets.push(peer);
  }
}
class Line implements LatencyModel {
  private place(host: LatencyHost): number { return host.name === "tracker" ? 0 : host.name.length; }
  delay(from: LatencyHost, to: LatencyHost, draw: number): Millis { return Math.abs(this.place(from) - this.place(to)) + draw; }
}
const notices: Problem[] = [];
const read: ReadOptions = { seed: 2, onNotice: (notice) => notices.push(notice) };
const options: SimulateOptions = { placement: new Mine(), latency: new Line() };
const scenario: Scenario = loadScenario("scenario.yaml", read);
const report: Report = simulate(scenario, options);
console.log(report.files.lost, version, notices.map(formatProblem), ScenarioError.name);
`;
  compile("types.ts", code, { skipLibCheck: false });
});

test("an experiment compares a policy of one's own in ten lines, and the program plays one in threads", () => {
  const documentation = readFileSync(join(root, "docs/experiments.md"), "utf8");
  const [, code] = /## From a program\n\n`experiment` [\s\S]*?```ts\n([\s\S]*?)```/.exec(documentation) ?? [];
  compile("policy.ts", code as string, {
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  });
  const stripped = (code as string).replace(", type PlacementPolicy", "").replace(": PlacementPolicy", "");
  writeFileSync(join(project, "policy.mjs"), stripped);
  const words = run(project, process.execPath, "policy.mjs");
  expect(words).toMatch(/first-fit stores [\d.]+ times less evenly than two-choices \(95 %/);
  writeFileSync(
    join(project, "small.yaml"),
    "duration: 1min\nnodes: 6\nworkloads: [{ put: { rate: 6/min, size: 1 MiB } }]\n",
  );
  const program = join(installed, "dist/cli/main.js");
  const swept = run(
    project,
    process.execPath,
    program,
    "sweep",
    "small.yaml",
    "--seeds",
    "1..2",
    "--vary",
    "replication=1,2",
    "--jobs",
    "2",
    "--no-charts",
  );
  expect(swept).toContain("4 finished runs");
});

test("the schemas can be imported, by names of their own", () => {
  const code = `
    const names = ["scenario", "report", "fidelity", "summary"].map((name) => "swarmlab/" + name + ".schema.json");
    const schemas = await Promise.all(names.map((name) => import(name, { with: { type: "json" } })));
    const old = await import("swarmlab/schema.json", { with: { type: "json" } });
    console.log(JSON.stringify([...schemas, old].map((it) => it.default["$id"])));
  `;
  const ids = JSON.parse(run(project, process.execPath, "--no-warnings", "--input-type=module", "-e", code));
  const urn = (name: string) => `urn:swarmlab:${name}.schema.json`;
  expect(ids).toEqual(["scenario", "report", "fidelity", "summary", "scenario"].map(urn));
});

test("the notices of all packages whose code is in the programs ship with them", () => {
  const notices = readFileSync(join(installed, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
  const told = new Set([...notices.matchAll(/^-{100}\n(\S+) \S+\nLicence: \S/gm)].map(([, name]) => name));
  const files = readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" });
  const bundled = new Set<string | undefined>();
  for (const file of files.filter((name) => name.endsWith(".js"))) {
    // Above each part esbuild names the file from which it is.
    const code = readFileSync(join(installed, "dist", file), "utf8");
    for (const [, name] of code.matchAll(/^\s*(?:\/\/|")\s*\S*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm))
      bundled.add(name);
  }
  expect(bundled.size).toBeGreaterThan(10);
  expect([...bundled].filter((name) => !told.has(name as string))).toEqual([]);
  expect(notices).not.toMatch(/Licence: undefined/);
  for (const name of ["CITATION.cff", "LICENSE"]) expect(readdirSync(installed)).toContain(name);
});
