import { placementPolicies } from "../src/policies/placement/policies.js";
import type { PlacementRow } from "../src/policies/placement/policy.js";

const rows: [name: string, row: PlacementRow][] = Object.entries(placementPolicies);

/** Tables of the documentation that are made from the rows of the policies, by the name of their place on a page. */
const tables: { readonly [place: string]: () => string } = {
  policies: () =>
    table(
      ["policy", "where a chunk goes", "looks at loads", "counts"],
      rows.map(([name, { description, traits }]) => [
        `\`${name}\``,
        description,
        traits.looksAtLoads ? "yes" : "no",
        traits.counts,
      ]),
    ),
  "same-placement": () =>
    table(
      ["policy", "same placement when"],
      [
        [
          namesOf(({ looksAtLoads, remembers }) => !looksAtLoads && !remembers),
          "the same nodes are members and have room when the put is asked for",
        ],
        [
          namesOf(({ remembers }) => remembers),
          "besides, puts reach the tracker in the same order, since each chunk continues where the last one ended",
        ],
        [
          namesOf(({ looksAtLoads }) => looksAtLoads),
          "besides, the loads are the same, since these policies look at them: puts in the same order, with the same repairs and removals before",
        ],
      ],
    ),
};

/** Pages of the documentation with such tables. */
export const pagesWithTables = ["docs/scenarios.md", "docs/fidelity.md"];

/** The page with its tables made anew from the rows. A table is between `<!-- name -->` and `<!-- end of name -->`. */
export function withTables(page: string): string {
  return page.replace(
    /(<!-- ([a-z-]+) -->\n)[\s\S]*?(<!-- end of \2 -->)/g,
    (all, start: string, place: string, end: string) => {
      const made = tables[place];
      return made ? `${start}\n${made()}\n\n${end}` : all;
    },
  );
}

function namesOf(holds: (traits: PlacementRow["traits"]) => boolean): string {
  return rows
    .filter(([, { traits }]) => holds(traits))
    .map(([name]) => `\`${name}\``)
    .join(", ");
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...body.map(line)].join("\n");
}
