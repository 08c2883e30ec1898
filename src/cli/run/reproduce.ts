import { shellWord } from "../../report/text/shell-word.js";
import type { Scenario } from "../../scenario/scenario.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a command needs to repeat a run, besides its scenario and seed. */
export interface RunToRepeat {
  readonly command: "run" | "live";
  readonly set?: readonly string[] | undefined;
  /** The options that chose the run's world. */
  readonly flags: readonly string[];
}

/** What a command needs to repeat a comparison, besides its scenario and seed. */
export interface ComparisonToRepeat {
  readonly set?: readonly string[] | undefined;
  readonly transport?: "grpc" | "processes" | undefined;
  readonly netns: boolean;
  readonly "nodes-per-process"?: number | undefined;
  readonly speed?: number | undefined;
  readonly runs?: number | undefined;
  readonly calibrate: boolean;
  /**
   * The file into which this comparison wrote the fitted network. `--write` refuses a file that exists. So the command that repeats the comparison
   * has `--calibrate` in place of `--write`.
   */
  readonly write?: string | undefined;
  /** Shares, from 0; those of errors may be above 1. */
  readonly "expect-median"?: number | undefined;
  readonly "expect-each"?: number | undefined;
  readonly "expect-agreement"?: number | undefined;
  readonly "expect-placement"?: number | undefined;
}

/** The command that repeats a run, as a user types it in a shell. */
export function reproduce(env: Environment, path: string, { seed }: Scenario, run: RunToRepeat): string {
  return commandLine(env, run.command, path, [...seedAndSettings(seed, run.set), ...run.flags]);
}

/** The command that repeats a comparison. */
export function reproduceFidelity(
  env: Environment,
  path: string,
  { seed }: Scenario,
  comparison: ComparisonToRepeat,
): string {
  const flags = seedAndSettings(seed, comparison.set);
  if (comparison.netns) flags.push("--netns");
  for (const name of ["transport", "nodes-per-process", "speed", "runs"] as const) {
    const value = comparison[name];
    if (value !== undefined) flags.push(`--${name}`, String(value));
  }
  if (comparison.calibrate || comparison.write !== undefined) flags.push("--calibrate");
  for (const name of ["expect-median", "expect-each", "expect-agreement", "expect-placement"] as const) {
    const share = comparison[name];
    if (share !== undefined) flags.push(`--${name}`, `${Number((100 * share).toPrecision(12))}%`);
  }
  return commandLine(env, "fidelity", path, flags);
}

/** What a command needs to compare the same runs again. */
interface ComparedToRepeat {
  readonly run: readonly string[];
  readonly seed?: number | undefined;
  readonly set?: readonly string[] | undefined;
  readonly vary?: string | undefined;
}

/** The command that compares the same runs again. */
export function reproduceCompare(env: Environment, { run, seed, set = [], vary }: ComparedToRepeat): string {
  const words = [
    ...run.map(shellWord),
    ...(vary === undefined ? [] : ["--vary", shellWord(vary)]),
    ...(seed === undefined ? [] : ["--seed", String(seed)]),
    ...set.flatMap((setting) => ["--set", shellWord(setting)]),
  ];
  return `${env.npm_lifecycle_event === "swarmlab" ? "npm run swarmlab --" : "swarmlab"} compare ${words.join(" ")}`;
}

function seedAndSettings(seed: number, settings: readonly string[] = []): string[] {
  return ["--seed", String(seed), ...settings.flatMap((setting) => ["--set", shellWord(setting)])];
}

/** Writes a command as this program was started: by a script of package.json, or by name. There is at least one flag. */
function commandLine(env: Environment, command: string, path: string, flags: readonly string[]): string {
  const words = [shellWord(path), ...flags].join(" ");
  switch (env.npm_lifecycle_event) {
    case "sim":
      return `npm run sim ${shellWord(path)} -- ${flags.join(" ")}`;
    case "swarmlab":
      return `npm run swarmlab -- ${command} ${words}`;
    default:
      return `swarmlab ${command} ${words}`;
  }
}
