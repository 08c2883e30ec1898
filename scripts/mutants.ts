/**
 * Plants known bugs in copies of the source, one at a time, and plays a campaign on each: `swarmlab fuzz` must find them. Prints a table in
 * Markdown: which seed found each, by which check. Fails if fewer than 23 of every 24 are found, or if the source itself fails. `--shrink`:
 * also makes each failing scenario as small as it can be, for at most a minute, and adds its size to the table.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { bundled, hunt, type Outcome } from "../test/mutants/hunt.js";
import type { Mutant } from "../test/mutants/mutant.js";
import { mutants } from "../test/mutants/mutants.js";

const { values } = parseArgs({
  options: {
    /** Hunts only this mutant; may be given several times. */
    mutant: { type: "string", multiple: true, default: [] },
    seeds: { type: "string", default: "2000" },
    jobs: { type: "string", default: "1" },
    shrink: { type: "boolean", default: false },
    /** A folder for the scenarios that were made smaller. */
    keep: { type: "string" },
  },
});
/** Less than a minute, so that the runs after the search end within it, too. */
const SHRINK_MS = 50_000;
const LEAST_SHARE = 23 / 24;
const seeds = Number(values.seeds);
const shrinkFor = values.shrink ? SHRINK_MS : 0;
const chosen = values.mutant.length > 0 ? mutants.filter(({ name }) => values.mutant.includes(name)) : mutants;
if (chosen.length === 0) throw new Error(`mutants: ${mutants.map(({ name }) => name).join(", ")}`);

const source = bundled(null);
/** Seeds at which the source fails without a planted bug, and how. */
const broken = new Map<number, string>();
const outcomes = new Map<Mutant, Outcome>();
const waiting = [...chosen];
const work = async (): Promise<void> => {
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const outcome = await outcomeOf(mutant);
    outcomes.set(mutant, outcome);
    console.error(rowOf(mutant, outcome));
    keep(mutant, outcome);
  }
};
await Promise.all(Array.from({ length: Number(values.jobs) }, work));

console.log(`| mutant | seeds | check | object |${values.shrink ? " steps left |" : ""}`);
console.log(`|---|---|---|---|${values.shrink ? "---|" : ""}`);
for (const mutant of chosen) console.log(rowOf(mutant, outcomes.get(mutant) as Outcome));
const caught = [...outcomes.values()].filter(({ caught }) => caught !== null).length;
console.log(`\n${caught} of ${chosen.length} were caught`);
for (const [seed, how] of broken) console.log(`the source itself fails with seed ${seed}: ${how}`);
if (broken.size > 0 || caught < LEAST_SHARE * chosen.length) process.exitCode = 1;

/** Plays seeds until one fails that passes without the bug. */
async function outcomeOf(mutant: Mutant): Promise<Outcome> {
  const program = await bundled(mutant);
  const to = Math.max(seeds, mutant.leastSeeds ?? 0);
  for (let from = 1; ; ) {
    const outcome = await hunt(program, { from, to, shrinkFor: 0 });
    if (!outcome.caught) return outcome;
    const { seed } = outcome.caught;
    const only = { from: seed, to: seed };
    const real = await hunt(await source, { ...only, shrinkFor: 0 });
    if (real.caught) broken.set(seed, real.caught.failure.check);
    else return shrinkFor > 0 ? hunt(program, { ...only, shrinkFor }) : outcome;
    from = seed + 1;
  }
}

function rowOf({ name }: Mutant, outcome: Outcome): string {
  if (!outcome.caught) return `| ${name} | ${outcome.hung ? "hangs" : "not caught"} after ${outcome.passed} | | | |`;
  const { seed, failure, shrunk } = outcome.caught;
  const alike = shrunk && !shrunk.failsAlike ? ", fails otherwise" : "";
  const left = shrunk ? `${shrunk.steps} in ${shrunk.seconds.toFixed(0)} s${alike}` : "";
  return `| ${name} | ${seed} | ${failure.check} | ${failure.object} | ${left} |`;
}

function keep({ name }: Mutant, { caught }: Outcome): void {
  if (values.keep === undefined || !caught?.shrunk) return;
  mkdirSync(values.keep, { recursive: true });
  writeFileSync(`${values.keep}/${name.replaceAll(" ", "-")}.yaml`, caught.shrunk.yaml);
}
