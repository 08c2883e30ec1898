import { BadInput } from "../exit-code.js";
import { type FuzzArguments, fuzzOptions, fuzzPositionals } from "./fuzz-options.js";

type Name = keyof FuzzArguments;

const names = [...Object.keys(fuzzPositionals), ...Object.keys(fuzzOptions)] as Name[];

/**
 * What `fuzz` can do instead of playing many seeds. Each row has the option that asks for it, words that describe it, and the options that have
 * an effect beside it.
 */
const modes: readonly (readonly [mode: Name, words: string, takes: readonly Name[]])[] = [
  ["list", "plays nothing", ["bugs", "json"]],
  ["test", "plays the bugs that were kept", ["bugs", "json"]],
  ["seed", "plays one seed alone", ["scenario", "at", "salt", "write", "json"]],
];

/**
 * Throws BadInput if an option would have no effect beside another one, if it lacks the other option that it needs, or if a seed would be
 * too large.
 */
export function refuseStrays(args: FuzzArguments): void {
  const given = (name: Name): boolean => args[name] !== undefined && args[name] !== false;
  const words = (name: Name): string => (name === "scenario" ? "a scenario" : `--${name}`);
  for (const [mode, what, takes] of modes) {
    const stray = given(mode) ? names.find((name) => name !== mode && !takes.includes(name) && given(name)) : undefined;
    if (stray)
      throw new BadInput(`swarmlab: --${mode} ${what}, so ${words(stray)} would have no effect: leave one of them out`);
  }
  const { from = 1, seeds = 1 } = args;
  if (from + seeds - 1 > Number.MAX_SAFE_INTEGER)
    throw new BadInput(`swarmlab: --from ${from}: the last seed would be above ${Number.MAX_SAFE_INTEGER}`);
  if (args.write !== undefined && args.seed === undefined)
    throw new BadInput("swarmlab: --write needs --seed: it writes the scenario of one seed");
}
