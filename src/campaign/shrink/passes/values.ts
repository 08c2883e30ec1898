import { stepsOf, type Written, type WrittenStep } from "../../written.js";
import { sizeIn, sizeText, timeIn, timeText } from "../../written-quantity.js";
import { isMap } from "../../written-step.js";
import { at, leavesIn, type Path, replaced } from "../paths.js";
import type { Search } from "../search.js";
import { digitsOf, rounder } from "./times.js";

const MEBIBYTE = 2 ** 20;

/** Makes files smaller: to one chunk, or to a few. */
export async function smallerFiles(search: Search): Promise<void> {
  const chunk = sizeIn(search.best.chunkSize) ?? MEBIBYTE;
  for (let i = 0; i < stepsOf(search.best).length; i++) {
    const bytes = sizeIn(at(stepsOf(search.best)[i], ["put", "size"]));
    if (bytes === undefined || bytes <= chunk) continue;
    const half = Math.ceil(bytes / chunk / 2);
    const fewer = [1, 2, 3, 4, half, Math.ceil(bytes / chunk)].filter((chunks) => chunks * chunk < bytes);
    const exact = Math.ceil(bytes / chunk) * chunk;
    const sizes = [...new Set(fewer)].sort((a, b) => a - b).map((chunks) => chunks * chunk);
    const texts = [...sizes, exact].map(sizeText);
    const path = ["steps", i, "put", "size"];
    await search.takeFirst(texts.map((text) => replaced(search.best, path, text) as Written));
  }
}

/** The parts of a scenario that this pass leaves alone: a rounder value would mean something else, or other passes make the values rounder. */
const OTHERS: ReadonlySet<string> = new Set(["name", "seed", "duration", "steps", "expect", "always", "eventually"]);
/** The keys of nodes and of steps that this pass leaves alone, for the same reasons. */
const EXACT: ReadonlySet<string | number> = new Set(["names", "node", "nodes", "file", "size", "groups", "at", "for"]);

/** Writes numbers and quantities with fewer digits. */
export async function rounderValues(search: Search): Promise<void> {
  const { best } = search;
  const parts = Object.keys(best).filter((key) => !OTHERS.has(key));
  const ofParts = parts.flatMap((key) => leavesIn(best[key]).map((path): Path => [key, ...path]));
  const ofSteps = stepsOf(best).flatMap((step, i) => valuesIn(step).map((path): Path => ["steps", i, ...path]));
  for (const path of [...ofParts, ...ofSteps]) {
    if (path.some((key) => EXACT.has(key) && key !== "nodes") || (path[0] === "steps" && path.includes("nodes")))
      continue;
    const texts = fewerDigits(at(search.best, path));
    await search.takeFirst(texts.map((text) => replaced(search.best, path, text) as Written));
  }
}

/** Tries the seeds 1, 2 and 3. */
export async function smallSeed(search: Search): Promise<void> {
  const seeds = [1, 2, 3].filter((seed) => seed < Number(search.best.seed));
  await search.takeFirst(seeds.map((seed) => ({ ...search.best, seed })));
}

function valuesIn(step: WrittenStep): Path[] {
  return Object.entries(step).flatMap(([key, value]) =>
    isMap(value) ? leavesIn(value).map((path): Path => [key, ...path]) : [],
  );
}

/** The value with one or two significant digits, if it has more. Its unit stays. */
function fewerDigits(value: unknown): (string | number)[] {
  const time = timeIn(value);
  if (time !== undefined)
    return [...rounder(time), timeText(time)].filter((text) => digitsOf(text) < digitsOf(String(value)));
  const [, number, unit] = /^([\d.]+)(.*)$/.exec(String(value)) ?? [];
  if (number === undefined || unit === undefined || digitsOf(number) < 2) return [];
  const near = [1, 2].map((digits) => String(Number(Number(number).toPrecision(digits))));
  const shorter = near.filter((text) => meaningful(text) < meaningful(number) && Number(text) > 0);
  return [...new Set(shorter)].map((text) => (typeof value === "number" ? Number(text) : text + unit));
}

/** The number of significant digits: the digits without the zeros around them. */
function meaningful(number: string): number {
  const digits = number.includes(".") ? number.replace(/0+$/, "") : number;
  return digitsOf(digits.replace(/^0*\.?0*/, "").replace(/0+$/, ""));
}
