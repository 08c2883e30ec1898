/**
 * Prints the digests of the shipped scenarios as JSON, by name. Each scenario is played as far as `test/determinism/golden.json` says. The only
 * argument is the library that plays them: `src/index.ts` or `dist/index.js`.
 */
import { readFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const golden = JSON.parse(readFileSync(new URL("test/determinism/golden.json", root), "utf8"));
const { loadScenario, simulate } = await import(new URL(process.argv[2] ?? "src/index.ts", root).href);

const MS_PER_MINUTE = 60_000;
const digests = {};
for (const [name, { minutes, set }] of Object.entries(golden)) {
  const began = performance.now();
  const scenario = loadScenario(new URL(`scenarios/${name}.yaml`, root).pathname, { set });
  const { run } = simulate({ ...scenario, duration: Math.min(scenario.duration, minutes * MS_PER_MINUTE), expect: [] });
  digests[name] = run.digest;
  if (process.env.VERBOSE) console.error(name, run.events, Math.round(performance.now() - began));
}
console.log(JSON.stringify(digests));
