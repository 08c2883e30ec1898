import { BadInput } from "../exit-code.js";
import { redisOptions } from "../experiment/redis-options.js";
import type { FuzzArguments } from "./fuzz-options.js";

type Name = keyof FuzzArguments;

/** The options of a Redis server. They have no effect in the modes below, which play nothing over a server. */
const redis = Object.keys(redisOptions) as (keyof typeof redisOptions)[];

/**
 * What `fuzz` can do instead of playing many seeds. Each row has the option that asks for it, words that describe it, and the options that would have
 * no effect beside it.
 */
const modes: readonly (readonly [mode: Name, words: string, strays: readonly Name[]])[] = [
  ["list", "plays nothing", ["test", "seed", "seeds", "from", "branches", "time", "first", "scenario", ...redis]],
  [
    "test",
    "plays the bugs that were kept",
    ["seed", "seeds", "from", "branches", "time", "first", "scenario", ...redis],
  ],
  ["seed", "plays one seed alone", ["seeds", "from", "branches", "time", "first", ...redis]],
];

/**
 * Throws BadInput if an option would have no effect beside another one, if it lacks the other option that it needs, or if a seed would be
 * too large.
 */
export function refuseStrays(args: FuzzArguments): void {
  const given = (name: Name): boolean => args[name] !== undefined && args[name] !== false;
  const words = (name: Name): string => (name === "scenario" ? "a scenario" : `--${name}`);
  for (const [mode, what, strays] of modes) {
    const stray = given(mode) ? strays.find(given) : undefined;
    if (stray)
      throw new BadInput(`swarmlab: --${mode} ${what}, so ${words(stray)} would have no effect: leave one of them out`);
  }
  const { from = 1, seeds = 1 } = args;
  if (from + seeds - 1 > Number.MAX_SAFE_INTEGER)
    throw new BadInput(`swarmlab: --from ${from}: the last seed would be above ${Number.MAX_SAFE_INTEGER}`);
  if (args.write !== undefined && args.seed === undefined)
    throw new BadInput("swarmlab: --write needs --seed: it writes the scenario of one seed");
}
