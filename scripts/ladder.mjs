/**
 * Checks the import ladder of .dependency-cruiser.cjs. Also checks that dependency-cruiser saw the modules: without a TypeScript compiler that it
 * knows, it sees none and finds nothing wrong. This is plain JavaScript, since compiling dependency-cruiser on the fly would double the time.
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cruise } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts")).length;
const options = await extractDepcruiseOptions("./.dependency-cruiser.cjs");
const { output } = await cruise(["src"], options, undefined, { tsConfig: extractTSConfig("tsconfig.json") });

for (const { from, to, rule } of output.summary.violations) console.error(`${from} -> ${to}: ${rule.name}`);
const seen = output.modules.filter(({ source }) => source.startsWith("src/")).length;
if (sources === 0 || seen < sources) console.error(`only ${seen} of the ${sources} files in src were checked`);
if (output.summary.violations.length > 0 || sources === 0 || seen < sources) process.exit(1);
console.log(`${seen} modules, ${output.summary.totalDependenciesCruised} imports: the ladder holds`);
