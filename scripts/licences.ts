/**
 * Checks that every package that a user of swarmlab gets has a licence under which it may be passed on. These are all packages of package-lock.json
 * except those for development. The lock file also lists the optional packages of other machines, which are not installed here.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The fields of package-lock.json that are read. */
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

/** Licences that ask for a notice, and for nothing else. A package that offers several licences to choose from needs only one of these. */
const allowed = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);

/** Packages that describe their terms in their own words, each with the licence to which these terms are equal. */
const known: Readonly<Record<string, { readonly says: string; readonly terms: string }>> = {
  "dejavu-fonts-ttf": {
    says: "SEE LICENSE IN README.md AND LICENSE",
    // The licences of Bitstream Vera and Arev let everybody use, change and pass on the fonts, with the notice.
    terms: "MIT",
  },
};

/** Whether an SPDX expression can be met by licences of `allowed`: all parts that `AND` joins, or one of those that `OR` joins. */
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

/** The packages that a user gets. A link is a folder of this project, and no package. */
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
