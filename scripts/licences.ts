/**
 * Checks that every package that a user of swarmlab gets has a licence under which it may be passed on: all of package-lock.json but
 * what is for development. The packages of other machines (`optional`, not installed here) are told by the lock file, too.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A package-lock.json, as far as it is looked at. */
export interface Lock {
  readonly packages: {
    readonly [path: string]: {
      readonly version?: string;
      readonly license?: string;
      readonly dev?: boolean;
      readonly link?: boolean;
    };
  };
}

/** Licences that ask for a notice, and for nothing else. A package that offers one of several is fine when one of them is here. */
const allowed = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);

/** Packages that name their terms in words of their own, and what those terms are. */
const known: Readonly<Record<string, { readonly says: string; readonly terms: string }>> = {
  "dejavu-fonts-ttf": {
    says: "SEE LICENSE IN README.md AND LICENSE",
    // Bitstream Vera's and Arev's licences: free to use, change and pass on, with their notice.
    terms: "MIT",
  },
};

/** Whether an SPDX expression allows what `allowed` does: all that `AND` joins, one of what `OR` joins. */
export function isAllowed(expression: string): boolean {
  const plain = expression.replaceAll(/[()]/g, "").trim();
  if (plain === "" || (/\bOR\b/.test(plain) && /\bAND\b/.test(plain))) return false;
  const alternatives = plain.split(/\s+OR\s+/);
  return alternatives.some((one) => one.split(/\s+AND\s+/).every((name) => allowed.has(name)));
}

/** A line for each package of a lock file that may not be passed on, or that names no licence. */
export function refusedLicences(lock: Lock): string[] {
  return shipped(lock).flatMap(({ name, version, license }) => {
    const { says, terms } = known[name] ?? {};
    const expression = says !== undefined && says === license ? terms : license;
    return isAllowed(expression ?? "") ? [] : [`${name} ${version}: ${license ?? "no licence"}`];
  });
}

/** What is installed for a user. A link is a folder of this project. */
function shipped({ packages }: Lock) {
  return Object.entries(packages)
    .filter(([path, { dev, link }]) => path.includes("node_modules/") && !dev && !link)
    .map(([path, facts]) => ({
      ...facts,
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock: Lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
  const refused = refusedLicences(lock);
  for (const line of refused) console.error(`licence: ${line}`);
  const count = shipped(lock).length;
  if (count === 0) console.error("no package was checked");
  if (refused.length > 0 || count === 0) process.exit(1);
  console.log(`${count} packages that users get: their licences may be passed on`);
}
