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
  readonly transport?: string | undefined;
  readonly netns: boolean;
  readonly speed?: number | undefined;
  readonly runs?: number | undefined;
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
  { set, transport, netns, speed, runs }: ComparisonToRepeat,
): string {
  const flags = seedAndSettings(seed, set);
  if (transport !== undefined) flags.push("--transport", transport);
  if (netns) flags.push("--netns");
  if (speed !== undefined) flags.push("--speed", String(speed));
  if (runs !== undefined) flags.push("--runs", String(runs));
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
