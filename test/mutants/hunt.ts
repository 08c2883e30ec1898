import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { build, type Plugin } from "esbuild";
import { type Mutant, mutated, root } from "./mutant.js";
import type { Caught, MutantTask, MutantWord } from "./mutant-thread.js";

/** How a campaign on a mutant ended: caught; or not, after so many seeds; or a seed did not end within `SEED_MS`. */
export type Outcome =
  | { readonly caught: Caught }
  | { readonly caught: null; readonly passed: number; readonly hung: boolean };

/** After this many ms a seed counts as endless. A seed usually takes about ten ms. */
const SEED_MS = 120_000;

/** The factor by which a search may take longer than its processor time on a busy machine. */
const BUSY = 20;

/** Plays a campaign with a bundled program, in a thread. */
export function hunt(program: string, task: MutantTask): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: task });
    let passed = task.from - 1;
    const end = (outcome: Outcome): void => {
      clearInterval(watch);
      void worker.terminate();
      resolve(outcome);
    };
    let before = -1;
    const watch = setInterval(
      () => {
        if (passed === before && passed < task.to) end({ caught: null, passed, hung: true });
        before = passed;
      },
      SEED_MS + BUSY * task.shrinkFor,
    );
    worker.on("message", (word: MutantWord) => {
      if ("passed" in word) passed = word.passed;
      else end(word.caught ? { caught: word.caught } : { caught: null, passed, hung: false });
    });
    worker.on("error", (error) => {
      clearInterval(watch);
      reject(error);
    });
  });
}

/**
 * Bundles a program of this folder, by default that of a thread, with all of the source, in which one file is mutated; null: none is.
 * Returns its path.
 */
export async function bundled(mutant: Mutant | null, program = "mutant-thread"): Promise<string> {
  const name = mutant?.name.replaceAll(/[^a-z]+/g, "-") ?? "none";
  const outfile = join(root, "node_modules/.cache/mutants", `${program}-${name}.mjs`);
  await build({
    entryPoints: [join(root, `test/mutants/${program}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "warning",
    plugins: mutant ? [planting(mutant)] : [],
  });
  return outfile;
}

function planting(mutant: Mutant): Plugin {
  const path = join(root, mutant.file);
  return {
    name: "mutant",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (file) =>
        file.path === path ? { contents: mutated(mutant), loader: "ts" } : undefined,
      );
    },
  };
}
