import { readFileSync } from "node:fs";

/** Version of this package, from its package.json: beside `src` and beside `dist` alike. */
export const version = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
