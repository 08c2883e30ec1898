import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pieceSelections } from "../../src/policies/pieces/selections.js";
import { redundancies } from "../../src/policies/redundancy/redundancies.js";
import { invoked, npmRun, spawned } from "../cli/program.js";
import { killAll, Program } from "../e2e/program.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const readme = read("README.md");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** The commands of the README, in order. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => (block as string).trim().split("\n"))
  .map((line) => line.replace(/ +#.*/, ""));
/** The arguments of the README's commands that run one npm script. */
const wordsOf = (script: string) =>
  commands
    .filter((command) => command.startsWith(`npm run ${script} `))
    .map((command) => command.slice(`npm run ${script} `.length).replace(/^-- /, "").split(" "));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-readme-"));
});
afterAll(async () => {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
});

describe("B12: the README's commands", () => {
  test("are all scripts of this project, or npm's own", () => {
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      const [, script] = /^npm run (\S+)/.exec(command) ?? [];
      if (script === undefined) expect(["npm ci", "npm test"]).toContain(command);
      else expect(Object.keys(scripts)).toContain(script);
    }
    expect(Object.keys(scripts)).toContain("test");
  });

  test("run a scenario by npm, and leave a report with charts", async () => {
    const [scenario] = wordsOf("sim")[0] as [string];
    expect(scenario).toBe("scenarios/churn.yaml");
    const small = join(folder, "small.yaml");
    const text = read(scenario).replace("duration: 24h", "duration: 4h").replace("count: 200", "count: 20");
    writeFileSync(small, text.replace("count: 100", "count: 10").replace(/end: 23(\.5)?h/g, "end: 3h"));
    const out = join(folder, "report");
    const { code, err } = await npmRun("sim", "--", small, "--out", out, "--set", "expect=[]");
    expect([code, err.includes("bug")]).toEqual([0, false]);
    expect(existsSync(join(out, "report.json"))).toBe(true);
    expect(readdirSync(out).filter((name) => name.endsWith(".png")).length).toBeGreaterThan(6);
    // The beginning of the report, to which the README sends its readers.
    expect(readFileSync(join(out, "report.md"), "utf8")).toMatch(/^# .+\n\n✓ \*\*.+\*\*\n[\s\S]*\nWhat came of it:\n/);
  });

  test("run scenarios with the options that are shown", async () => {
    const shown = wordsOf("sim").slice(1);
    expect(shown.length).toBeGreaterThan(2);
    for (const [n, words] of shown.entries()) {
      const small = ["duration=10s", "workloads=[]", "steps=[]", "expect=[]"].flatMap((it) => ["--set", it]);
      const out = ["--out", join(folder, `shown-${n}`), "--no-charts", "--quiet"];
      const { code, err } = await invoked(["run", ...words, ...small, ...out]);
      expect([code, err], words.join(" ")).toEqual([0, ""]);
    }
  });

  test("validate, and help", async () => {
    const [validate, help] = wordsOf("swarmlab") as [string[], string[]];
    expect((await invoked(validate)).code).toBe(0);
    const { out } = await spawned(help);
    for (const [command] of wordsOf("swarmlab")) if (/^\w+$/.test(command ?? "")) expect(out).toContain(` ${command}`);
  });

  test("make a network of processes, and put a file through it", async () => {
    const live = wordsOf("swarmlab").filter((words) => words.some((word) => /7070|swarmlab-data/.test(word)));
    const tracker = Program.start(
      "tracker",
      ...wordsOf("swarmlab")
        .find(([name]) => name === "tracker")!
        .slice(1),
      ...["--listen", "127.0.0.1:0", "--data", join(folder, "tracker")],
    );
    const address = await tracker.says(/listening on (127\.0\.0\.1:\d+)/);
    const here = (word: string) =>
      word.replace("127.0.0.1:7070", address).replace(/^(swarmlab-data|copy)/, join(folder, "$1"));
    for (const words of live) {
      const program = Program.start(...words.map(here));
      if (words[0] === "node") await program.says(/listening on/);
      else expect([words[0], await program.ended(), program.output]).toEqual([words[0], 0, expect.any(String)]);
    }
    expect(live.map(([name]) => name)).toEqual([
      ...["node", "node", "put", "ls", "status", "get", "rm"],
      ...["put", "get", "leave"],
    ]);
    expect(readFileSync(join(folder, "copy.md"), "utf8")).toBe(readme);
    expect(readFileSync(join(folder, "copy/docs/design.md"), "utf8")).toBe(read("docs/design.md"));
  });
});

describe("B12: the documents", () => {
  const documents = ["README.md", "CONTRIBUTING.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)];
  const pages = documents.filter((name) => name.endsWith(".md"));

  test.each(pages)("%s refers to files that exist", (page) => {
    const text = read(page);
    const base = page.includes("/") ? page.slice(0, page.lastIndexOf("/")) : "";
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) => join(base, link as string));
    const files = [...text.matchAll(/`((?:src|test|docs|proto|scenarios|bench|data)\/[\w./-]+\.\w+)`/g)].map(
      ([, it]) => it,
    );
    for (const path of [...links, ...(files as string[])]) expect(existsSync(join(root, path)), path).toBe(true);
  });

  test("docs/tour.md names methods that exist, in the files where they are", () => {
    const tour = read("docs/tour.md");
    const places = [...tour.matchAll(/`(src\/[\w/-]+\.ts)`((?: `\w+\(\)`,?)+)/g)].flatMap(([, file, methods]) =>
      [...(methods as string).matchAll(/`(\w+)\(\)`/g)].map(
        ([, method]) => [file as string, method as string] as const,
      ),
    );
    const inText = [...tour.matchAll(/`(\w+)\(\)` in `(src\/[\w/-]+\.ts)`/g)].map(
      ([, method, file]) => [file as string, method as string] as const,
    );
    expect(places.length).toBeGreaterThan(30);
    expect(inText.length).toBeGreaterThan(3);
    for (const [file, method] of [...places, ...inText])
      expect(read(file), `${method} in ${file}`).toMatch(new RegExp(`\\b${method}(?: = |(?:<\\w+>)?\\()`));
  });

  test("docs/glossary.md tells every kind of redundancy and every piece selection in the words of its row", () => {
    const glossary = read("docs/glossary.md");
    for (const [name, { description }] of Object.entries({ ...redundancies, ...pieceSelections }))
      expect(glossary).toContain(`\`${name}\`: ${description}`);
  });

  test("docs/design.md lists a test for every row of what was asked for", () => {
    const design = read("docs/design.md");
    for (let row = 1; row <= 13; row++) {
      const [, file] = new RegExp(`\\| B${row} \\|.*\`(test/acceptance/[\\w-]+\\.test\\.ts)\``).exec(design) ?? [];
      expect(file, `B${row}`).toBeDefined();
      expect(read(file as string)).toContain(`B${row}: `);
    }
  });
});
