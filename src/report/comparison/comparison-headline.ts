import type { Finding } from "./comparison.js";

interface Compared {
  readonly runs: readonly { readonly name: string }[];
  readonly findings: readonly Pick<Finding, "run" | "kind">[];
}

/** Says in a sentence, for each run, how many of the most important figures differ. */
export function comparisonHeadline({ runs, findings }: Compared): string {
  const [baseline, ...others] = runs.map(({ name }) => name);
  const told = others.map((name) => {
    const count = (kind: Finding["kind"]) => findings.filter((one) => one.run === name && one.kind === kind).length;
    const counts = [`${count("worse")} worse`, `${count("better")} better`, `${count("alike")} alike`];
    const words = listed(counts.filter((text) => !text.startsWith("0 ")));
    return words === "" ? "none can be compared" : others.length === 1 ? words : `${words} in ${name}`;
  });
  return `Of the most important figures, compared with ${baseline}: ${told.join("; ")}.`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
