import process from "node:process";
import fc from "fast-check";
import { expect } from "vitest";

/** The seed of all property tests in every run, so that a property that passes continues to pass until something changes. */
const FIXED_SEED = 20_240_601;

/** The seed of this run. TEST_SEED in the environment sets another one; "random" sets a new one. */
function seedOf(text: string | undefined): number {
  if (text === undefined || text === "") return FIXED_SEED;
  if (text === "random") return Math.floor(Math.random() * 2 ** 31);
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new Error(`TEST_SEED: a whole number or "random" expected, got ${text}`);
}

/** The shell command that repeats a failure. */
function replay(seed: number): string {
  const { testPath = "", currentTestName = "" } = expect.getState();
  const name = currentTestName.split(" > ").at(-1) ?? "";
  return `TEST_SEED=${seed} npx vitest run ${testPath.replace(`${process.cwd()}/`, "")} -t ${JSON.stringify(name)}`;
}

fc.configureGlobal({
  seed: seedOf(process.env.TEST_SEED),
  reporter: (run) => {
    if (!run.failed) return;
    const { errorInstance: cause } = run;
    throw new Error(`${fc.defaultReportMessage(run)}\n\nTo see it again: ${replay(run.seed)}`, { cause });
  },
});
