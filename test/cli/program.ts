import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { onTestFinished, vi } from "vitest";
import { main } from "../../src/cli/program.js";
import { command } from "../fixtures/command.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The exit code and the output of a run of the program. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs the program as a process of its own. Each time that it prints more to stderr, `whileRunning` gets the process and everything that it has
 * printed there.
 */
export function spawned(
  words: readonly string[],
  whileRunning: (child: ChildProcess, err: string) => void = () => {},
): Promise<Outcome> {
  return started(process.execPath, [...command, ...words], whileRunning);
}

/** Runs the program with other flags of Node and other variables of the environment. */
export function spawnedOn(
  machine: { readonly flags?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
  words: readonly string[],
): Promise<Outcome> {
  const { flags = [], env = {} } = machine;
  return started(process.execPath, [...flags, ...command, ...words], () => {}, env);
}

/** Runs a script of package.json. */
export function npmRun(...words: readonly string[]): Promise<Outcome> {
  return started("npm", ["run", ...words], () => {});
}

/** Runs the program, and sends its standard output to a file or a device. */
export function spawnedInto(path: string, words: readonly string[]): Promise<Outcome> {
  return started("sh", ["-c", 'exec "$@" > "$0"', path, process.execPath, ...command, ...words], () => {});
}

function started(
  program: string,
  words: readonly string[],
  whileRunning: (child: ChildProcess, err: string) => void,
  variables: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const env = { ...ownEnvironment(), ...variables };
  const child = spawn(program, words, { cwd: repository, env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    whileRunning(child, err);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, out, err }));
  });
}

/** The environment without the variables of npm, which runs the tests themselves. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

/** Runs the program inside this process, which is faster. */
export async function invoked(words: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  let out = "";
  let err = "";
  const onOut = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += text;
    return true;
  });
  const onErr = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += text;
    return true;
  });
  try {
    return { code: await main(words, env), out, err };
  } finally {
    onOut.mockRestore();
    onErr.mockRestore();
  }
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a scenario into a folder that is gone after the test, and tells its path. */
export function scenarioFile(yaml: string | Uint8Array, name = "small.yaml"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, yaml);
  return path;
}

/** A place for a report, beside a scenario. */
export function reportBeside(scenario: string): string {
  return join(dirname(scenario), "report");
}

export const small = `# A handful of nodes.
duration: 5min
nodes: 8
replication: 2
workloads:
  - put: { rate: 6/min, size: 3 MiB, end: 3min }
  - get: { rate: 12/min }
steps:
  - at: 2min
    crash: { pick: 2 }
expect:
  - files.lost == 0
`;
