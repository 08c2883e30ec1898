import { plural } from "../text/format.js";
import type { Finding } from "./comparison.js";

interface Compared {
  readonly runs: readonly { readonly name: string }[];
  readonly findings: readonly Pick<Finding, "run" | "kind">[];
}

/** A sentence that says, for each run, how many of the most important figures differ. */
export function comparisonHeadline({ runs, findings }: Compared): string {
  const [baseline, ...others] = runs.map(({ name }) => name);
  const told = others.map((name) => {
    const count = (kind: Finding["kind"]) => findings.filter((one) => one.run === name && one.kind === kind).length;
    const [worse, better] = [count("worse"), count("better")];
    const differs = [
      ...(worse > 0 ? [`${plural(worse, "figure")} worse`] : []),
      ...(better > 0 ? [`${plural(better, "figure")} better`] : []),
    ];
    const alike = count("alike") > 0 ? `, ${count("alike")} alike` : "";
    return `${name}: ${differs.join(", ") || "no figure differs"}${alike}`;
  });
  return `Against ${baseline}, of the figures looked at first: ${told.join("; ")}.`;
}
