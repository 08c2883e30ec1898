import type { Scenario } from "../scenario/scenario.js";

export interface RunArguments {
  readonly set?: readonly string[] | undefined;
  readonly transport?: string | undefined;
  readonly speed?: number | undefined;
}

/** The command that repeats a run, as it is typed in a shell. `invocation`: how the program was started this time. */
export function reproduce(invocation: string, path: string, { seed }: Scenario, args: RunArguments): string {
  const words = [path, "--seed", String(seed)];
  for (const setting of args.set ?? []) words.push("--set", setting);
  if (args.transport === "grpc") words.push("--transport", "grpc");
  if (args.speed !== undefined) words.push("--speed", String(args.speed));
  return [invocation, ...words.map(quoted)].join(" ");
}

/** A word that a POSIX shell reads as one. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
