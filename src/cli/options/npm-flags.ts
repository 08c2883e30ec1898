import { BadInput } from "../exit-code.js";
import type { Command } from "./command.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Scripts of package.json that start this program; what follows their name on npm's command line. */
const scripts: readonly string[] = ["sim", "swarmlab"];

/** npm leaves these in the environment of every script, with values of its own. */
const ofNpmItself = new Set(["version", "help"]);

/** The line that gives this program some words and flags, started as it was this time: by a script of npm, or by name. */
export function commandLine(
  env: Environment,
  name: string,
  words: readonly string[],
  flags: readonly string[],
): string {
  const script = scriptOf(env);
  const line =
    script === "sim"
      ? ["npm", "run", "sim", ...words, ...(flags.length > 0 ? ["--"] : []), ...flags]
      : [...(script ? ["npm", "run", "swarmlab", "--"] : ["swarmlab"]), name, ...words, ...flags];
  return line.join(" ");
}

function scriptOf(env: Environment): string | undefined {
  return scripts.find((name) => name === env.npm_lifecycle_event);
}

/**
 * `npm run sim s.yaml --seed 3` gives `--seed` to npm, which keeps it for itself and passes on only `3`. Refuses such a
 * start, with the right spelling; `words` are the arguments that came through, the command's name first.
 */
export function refuseSwallowedFlags(words: readonly string[], command: Command | undefined, env: Environment): void {
  const script = scriptOf(env);
  if (!script || !command) return;
  const swallowed = swallowedFlags(command, env);
  if (swallowed.length === 0) return;
  const spare = words.slice(1).filter((word) => !word.startsWith("-"));
  const flags = swallowed.map((flag) => spelled(flag, spare));
  const names = swallowed.map(({ name }) => `--${name}`).join(", ");
  const line = commandLine(env, words[0] ?? "", spare, flags);
  throw new BadInput(`npm kept ${names} for itself; what comes after -- reaches the program: ${line}`);
}

interface Swallowed {
  readonly name: string;
  readonly isFlag: boolean;
  /** One for each time that it was given: as `--name=value`, or undefined where npm passed the value on as a word. */
  readonly values: readonly (string | undefined)[];
}

function swallowedFlags({ options }: Command, env: Environment): Swallowed[] {
  const found: Swallowed[] = [];
  for (const [name, { type }] of Object.entries(options)) {
    if (ofNpmItself.has(name)) continue;
    // npm takes `--no-charts` for `charts = false`, which it hands on as an empty text.
    const negated = name.startsWith("no-") ? env[`npm_config_${key(name.slice(3))}`] === "" : false;
    const value = env[`npm_config_${key(name)}`];
    if (!negated && value === undefined) continue;
    const values = (value ?? "").split("\n\n").map((one) => (one === "true" ? undefined : one));
    found.push({ name, isFlag: type === "boolean", values });
  }
  return found;
}

function key(name: string): string {
  return name.replaceAll("-", "_");
}

/** The flag with its value: the one that npm was given, or a spare word that looks like one. Takes that word away. */
function spelled({ name, isFlag, values }: Swallowed, spare: string[]): string {
  if (isFlag) return `--${name}`;
  return values.map((value) => `--${name} ${value ?? spareWord(name, spare)}`).join(" ");
}

function spareWord(name: string, spare: string[]): string {
  const looks = likeness[name] ?? likeness.other!;
  const at = spare.findIndex((word) => looks.test(word));
  return spare.splice(at, at < 0 ? 0 : 1)[0] ?? name.toUpperCase();
}

/** What the words look like that npm has torn off their flags. */
const likeness: Readonly<Record<string, RegExp>> = {
  seed: /^\d+$/,
  speed: /^[\d.]+$/,
  set: /=/,
  transport: /^(simulated|grpc)$/,
  other: /^(?!.*\.ya?ml$)(?!.*=)(?!\d+$)/,
};
