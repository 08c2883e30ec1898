import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import tests from "../vitest.config.js";
import trials from "../vitest.trials.config.js";
import {
  findings,
  noBarrels,
  noDefaultExports,
  noInexactMath,
  noLocale,
  noLongFunctions,
  noMachine,
  noModuleState,
  noPromises,
  noSeedless,
  noVagueNames,
  noWorldTest,
  type Rule,
} from "./tidy/rules.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const everywhere = [noModuleState, noLongFunctions, noDefaultExports, noVagueNames, noLocale];

function read(path: string): string {
  return readFileSync(root + path, "utf8");
}

function linesOf(text: string): number {
  return text.split("\n").length - 1;
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
}

/** Paths of the files of code of a folder, from the root. */
function filesOf(folder: string): string[] {
  const paths = readdirSync(root + folder, { recursive: true, encoding: "utf8" });
  // The build of the benchmarks' peers is not a source of this project.
  const ours = paths.filter((path) => !`${folder}/${path}`.startsWith("bench/peers/build/"));
  return ours.filter((path) => /\.[cm]?[jt]sx?$/.test(path)).map((path) => `${folder}/${path}`);
}

/** Sources of this project that are written by hand, without the tests among them. */
const sources = filesOf("src")
  .filter((path) => !path.startsWith("src/gen/") && !path.endsWith(".test.ts"))
  .map((path) => parse(path, read(path)));

/** Worlds on the real clock, with sockets and processes. */
const liveWorlds = ["src/play/worlds/hosted/", "src/play/worlds/processes/"];

/** `file:line: what`, for everything that the rules find in the folders. */
function violations(folders: readonly string[], rules: readonly Rule[]): string[] {
  return violationsIn(
    sources.filter(
      ({ fileName }) =>
        folders.some((folder) => fileName.startsWith(`src/${folder}`)) &&
        !(folders.includes("play/") && liveWorlds.some((world) => fileName.startsWith(world))),
    ),
    rules,
  );
}

function violationsIn(inside: readonly ts.SourceFile[], rules: readonly Rule[]): string[] {
  return inside.flatMap((source) =>
    findings(source, rules).map(({ node, message }) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      return `${source.fileName}:${line + 1}: ${message}`;
    }),
  );
}

describe("the sources", () => {
  const programs = ["runtime/", "policies/", "tracker/", "node/", "play/"];

  test("are found", () => {
    expect(sources.length).toBeGreaterThan(20);
  });

  test("ask nothing of the machine in programs and in the simulator", () => {
    expect(violations([...programs, "sim/"], [noMachine, noPromises])).toEqual([]);
  });

  test("compute the same on every machine wherever a simulation depends on it", () => {
    expect(violations([...programs, "sim/", "scenario/"], [noInexactMath])).toEqual([]);
  });

  test("never ask in which world they run", () => {
    expect(violations(programs, [noWorldTest])).toEqual([]);
  });

  test("keep no state in modules, have short functions, named exports, telling names and no locale", () => {
    expect(violations([""], everywhere)).toEqual([]);
  });

  test("have no barrels but the package's entry", () => {
    expect(violations([""], [noBarrels]).filter((line) => !line.startsWith("src/index.ts:"))).toEqual([]);
  });

  test("are in files named after what they export", () => {
    const paths = ["src", "test", "scripts", "bench"].flatMap(filesOf);
    const odd = paths.filter((path) => !/^([a-z0-9]+(-[a-z0-9]+)*[./])+(ts|mjs)$/.test(path));
    const vague = paths.filter(
      (path) => !path.startsWith("src/gen/") && /[/-](utils?|helpers?|manager|impl|misc|common)[.-]/.test(path),
    );
    expect([...odd, ...vague]).toEqual([]);
  });

  test("have at most 350 lines, and at most 22 of them are in one folder", () => {
    const paths = ["src", "test", "scripts", "bench"].flatMap(filesOf).filter((path) => !path.startsWith("src/gen/"));
    expect(paths.length).toBeGreaterThan(500);
    const long = paths.filter((path) => linesOf(read(path)) > 350 && path !== "src/sim/events/event-queue.ts");
    expect(long).toEqual([]);
    const files = new Map<string, number>();
    for (const path of paths) files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1);
    expect([...files].filter(([, count]) => count > 22)).toEqual([]);
  });
});

describe("the tests", () => {
  const seeding = "test/setup/property-tests.ts";

  test("make no random choice without a seed", () => {
    const paths = [...filesOf("test"), ...filesOf("src").filter((path) => path.endsWith(".test.ts"))];
    // The second file plants such choices, to test that they are found.
    const exempt = [seeding, "test/determinism/check-determinism.test.ts"];
    const others = paths.filter((path) => !exempt.includes(path)).map((path) => parse(path, read(path)));
    expect(others.length).toBeGreaterThan(100);
    expect(violationsIn(others, [noSeedless])).toEqual([]);
  });

  test("of every kind begin their properties from the seed of the run", () => {
    const kinds = [...(tests.test?.projects ?? []), trials] as { readonly test: { readonly setupFiles: string[] } }[];
    expect(kinds.length).toBe(7);
    for (const kind of kinds) expect(kind.test.setupFiles[0]).toBe(seeding);
    expect(fc.readConfigureGlobal().seed).toBeTypeOf("number");
  });

  test("tell with a failed property how to see it again", () => {
    const failing = () => fc.assert(fc.property(fc.nat(), (n) => n < 0));
    expect(failing).toThrow(/TEST_SEED=\d+ npx vitest run test\/tidy\.test\.ts -t "tell with a failed/);
    expect(failing).toThrow(/seed: \d+, path: "\d/);
  });
});

test("the program is started with the same flags by name, by npm, and to be timed", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: { [name: string]: string } };
  const [byName] = read("src/cli/main.ts").split("\n") as [string];
  const flags = byName.split(" ").filter((word) => word.startsWith("--"));
  expect(flags.length).toBeGreaterThan(0);
  for (const name of ["sim", "swarmlab", "bench"])
    expect(scripts[name]).toMatch(new RegExp(`^node ${flags.join(" ")} --import tsx `));
});

test("the lock file names no registry", () => {
  const lock = JSON.parse(read("package-lock.json")) as { packages: { [path: string]: { resolved?: string } } };
  const resolved = Object.values(lock.packages).flatMap((entry) => entry.resolved ?? []);
  expect(resolved).toEqual(["shims/canvas"]);
});

describe("the rules find", () => {
  test.each<[string, Rule]>([
    ["const now = Date.now();", noMachine],
    ["function f(at: Date) {}", noMachine],
    ["setTimeout(f, 10);", noMachine],
    ['import { readFileSync } from "node:fs";', noMachine],
    ["const size = { console };", noMachine],
    ["async function f() {}", noPromises],
    ["class A { async f() {} }", noPromises],
    ['const loaded = import("./other.js");', noPromises],
    ["const x = Math.random();", noInexactMath],
    ["const x = Math.pow(a, 2);", noInexactMath],
    ["const x = a ** 2;", noInexactMath],
    ["const x = Math.random();", noSeedless],
    ["fc.resetConfigureGlobal();", noSeedless],
    ["names.sort((a, b) => a.localeCompare(b));", noLocale],
    ["let count = 0;", noModuleState],
    ["export let count = 0;", noModuleState],
    ["if (env.simulated) f();", noWorldTest],
    ['const x = env.kind === "grpc" ? 1 : 2;', noWorldTest],
    ["export default class A {}", noDefaultExports],
    ["export default 1;", noDefaultExports],
    ["export { a as default };", noDefaultExports],
    ['export * from "./a.js";', noBarrels],
    ['export { a } from "./a.js";', noBarrels],
    ["class PeerManager {}", noVagueNames],
  ])("%s", (text, rule) => {
    expect(findings(parse("example.ts", text), [rule])).toHaveLength(1);
  });
});

test("a file that a rule tells the author to see exists", () => {
  const told = findings(parse("example.ts", "const x = Math.pow(a, 2) + a ** 2;"), [noInexactMath]);
  const paths = told.map(({ message }) => /see (\S+)$/.exec(message)?.[1] ?? "no file");
  expect(paths.map((path) => existsSync(root + path))).toEqual([true, true]);
});

describe("the rules leave alone", () => {
  test.each<[string, Rule]>([
    ["const x = report.Date; class A { process(): void {} }", noMachine],
    ["const names = { console: 1 }; interface B { performance: number }", noMachine],
    ['import { f } from "./f.js"; const text = "node:fs";', noMachine],
    ["function f(): void { promise.start(); }", noPromises],
    ["const x = Math.floor(Math.sqrt(2 ** -32));", noInexactMath],
    ["const x = 1; function f() { let y = 2; }", noModuleState],
    ["if (live > 0) f(simulation);", noWorldTest],
    ["export class A {}", noDefaultExports],
    ["const a = 1; export { a };", noBarrels],
    ["class PeerTable {}", noVagueNames],
  ])("%s", (text, rule) => {
    expect(findings(parse("example.ts", text), [rule])).toHaveLength(0);
  });
});

test("the rule about long functions counts every line, in methods and arrow functions too", () => {
  const inLines = (start: string, lines: number) => parse("example.ts", `${start}${"\n".repeat(lines - 1)}}`);
  for (const start of ["function f() {", "const f = () => {", "const f = { g() {"]) {
    expect(findings(inLines(start, 70), [noLongFunctions])).toHaveLength(0);
    expect(findings(inLines(start, 71), [noLongFunctions])).toHaveLength(1);
  }
});
