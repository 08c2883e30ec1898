import { expect, test } from "vitest";
import { comparePlacement } from "./fidelity-placement.js";

test("equal maps are alike, whatever the order of the files", () => {
  const a = { name: "a", chunks: [["n1", "n2"], ["n3"]] };
  const b = { name: "b", chunks: [[]] };
  expect(comparePlacement([a, b], [b, a])).toEqual({ chunks: 3, equal: 3, similarity: 1, differences: [] });
  expect(comparePlacement([], [])).toMatchObject({ chunks: 0, equal: 0, similarity: 1 });
});

test("differences are named, and count by the nodes that both maps have", () => {
  const ours = [
    {
      name: "a",
      chunks: [
        ["n1", "n2"],
        ["n3", "n4"],
      ],
    },
  ];
  const theirs = [
    {
      name: "a",
      chunks: [
        ["n1", "n2"],
        ["n4", "n5"],
      ],
    },
    { name: "b", chunks: [["n1"]] },
  ];
  const { chunks, equal, similarity, differences } = comparePlacement(ours, theirs);
  expect([chunks, equal]).toEqual([3, 1]);
  expect(similarity).toBeCloseTo((1 + 1 / 3 + 0) / 3, 12);
  expect(differences).toEqual([
    { file: "a", chunk: 1, onlySimulated: ["n3"], onlyLive: ["n5"] },
    { file: "b", chunk: 0, onlySimulated: [], onlyLive: ["n1"] },
  ]);
});
