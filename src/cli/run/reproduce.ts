import type { Scenario } from "../../scenario/scenario.js";
import { commandLine } from "../options/npm-flags.js";
import type { FidelityArguments } from "./run-fidelity.js";
import type { RunArguments, World } from "./run-scenarios.js";

/** The command that repeats a run, as it is typed in a shell. */
export function reproduce(
  env: Readonly<Record<string, string | undefined>>,
  path: string,
  { seed }: Scenario,
  args: Pick<RunArguments, "set"> & Pick<World, "command" | "flags">,
): string {
  const flags = ["--seed", String(seed)];
  for (const setting of args.set ?? []) flags.push("--set", quoted(setting));
  flags.push(...args.flags);
  return commandLine(env, args.command, [quoted(path)], flags);
}

/** The command that repeats a comparison. */
export function reproduceFidelity(
  env: Readonly<Record<string, string | undefined>>,
  path: string,
  { seed }: Scenario,
  args: Pick<FidelityArguments, "set" | "transport" | "netns" | "speed" | "runs">,
): string {
  const flags = ["--seed", String(seed)];
  for (const setting of args.set ?? []) flags.push("--set", quoted(setting));
  if (args.transport !== undefined) flags.push("--transport", args.transport);
  if (args.netns) flags.push("--netns");
  if (args.speed !== undefined) flags.push("--speed", String(args.speed));
  if (args.runs !== undefined) flags.push("--runs", String(args.runs));
  return commandLine(env, "fidelity", [quoted(path)], flags);
}

/** A word that a POSIX shell reads as one. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
