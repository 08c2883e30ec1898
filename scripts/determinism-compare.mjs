/** Compares the digests in the second file with the golden ones in the first. If some differ, it names their scenarios and fails. */
import { readFileSync } from "node:fs";

const [golden, found] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
const names = Object.keys(golden);
if (names.length === 0) throw new Error("there are no golden digests");
for (const name of new Set([...names, ...Object.keys(found)])) {
  const wanted = golden[name]?.digest;
  if (found[name] === wanted) continue;
  console.log(`        ${name}: ${found[name] ?? "not played"}, and the golden digest is ${wanted ?? "missing"}`);
  process.exitCode = 1;
}
