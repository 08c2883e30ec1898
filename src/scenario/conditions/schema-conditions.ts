import * as z from "zod";
import * as s from "../schema/schema-types.js";
import type { ObjectKind } from "./object-fields.js";

/** The schema of the checks that a scenario defines. */

const expected = "a check such as { each chunk: replicas >= 1 }, or files.lost == 0";

const keyOf = { chunk: "a chunk", file: "a file", node: "a node" } as const satisfies { [kind in ObjectKind]: string };

const subjects = Object.fromEntries(
  Object.entries(keyOf).flatMap(([kind, one]) => [
    [`each ${kind}`, s.text("a condition").describe(`What holds of ${one}, such as replicas >= 1.`).optional()],
    [
      `${kind}s`,
      s.text("a condition").describe(`What holds of all ${kind}s together, such as count(…) >= 3.`).optional(),
    ],
  ]),
);

const that = s.text("a condition").describe("What holds of figures of the report, such as files.lost == 0.").optional();

const check = <T extends z.ZodRawShape>(more: T) =>
  z.union(
    [
      s.text(expected).transform((text) => ({ that: text })),
      s.choice({ ...subjects, that, ...more }, "a check", Object.keys(more)),
    ],
    { error: expected },
  );

export const always = () =>
  z
    .array(check({ from: s.moment().describe("It is not judged before.").optional() }), { error: "a list of checks" })
    .prefault([])
    .describe("What must hold during the whole run, or the run fails.");

export const eventually = () =>
  z
    .array(
      check({
        within: s.duration().describe("It holds this long after the end at the latest.").optional(),
      }),
      { error: "a list of checks" },
    )
    .prefault([])
    .describe("What must hold once the swarm has come to rest after the run, or the run fails.");

/** A check as the schema outputs it: it has one of the keys that say what it is about, and may have `from` or `within`. */
export interface CheckInput {
  readonly [key: string]: unknown;
}
