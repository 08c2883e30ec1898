import * as z from "zod";
import * as s from "../schema/schema-types.js";
import { ANY, triggerKinds, turns } from "./trigger-kinds.js";

/** The schema of triggers. A step with a trigger is played when the event that the trigger describes happens. */

const NO_VALUE = "no value, or true";

/** Makes the schema of a key that needs no value, as in `{ put: film, begins }`. */
const moment = (description: string) =>
  z
    .union([z.literal(true, { error: NO_VALUE }), z.null()], { error: NO_VALUE })
    .transform(() => true as const)
    .describe(description)
    .optional();

const level = (description: string) => s.count(0, 64).describe(description).optional();
const file = (kind: keyof typeof triggerKinds) =>
  s.reference(`the name of a file, or ${ANY}`).describe(triggerKinds[kind].description).optional();
const names = (expected: string) => s.oneOrMore(s.reference("the name of a node"), expected);

/** The keys that say what happens. A trigger has exactly one of them. */
const subjects = {
  get: file("get"),
  put: file("put"),
  repair: file("repair"),
  replicas: file("replicas"),
  node: names(`the name of a node, a list of names, or ${ANY}`).describe(triggerKinds.node.description).optional(),
};

/** The keys that say which moment of the event is meant. A trigger has exactly one of them. */
const moments = {
  begins: moment("When it begins."),
  commits: moment("When the tracker has made the file visible, and before the node hears of it."),
  ends: moment("When it ends, well or not."),
  fails: moment("When it ends without success."),
  reaches: s.share().describe("When so much of the file's chunks has come.").optional(),
  fallTo: level("When a chunk has only so many replicas left."),
  "fall to": level("The same as fallTo."),
  riseTo: level("When a chunk has so many replicas again."),
  "rise to": level("The same as riseTo."),
  goes: s.oneOf(turns).describe("When it goes down or up, or when the tracker suspects it or gives it up.").optional(),
};

const others = {
  by: names("the name of a node, or a list of names")
    .describe("The node that gets or puts; any by default.")
    .optional(),
  chunk: s.count(0).describe("The chunk, by its position in the file from 0; any by default.").optional(),
  each: s.flag().describe("Whether the step is played each time; only the first time by default.").optional(),
  after: s.duration().describe("The step is played so much later; at once by default.").optional(),
  from: s.moment().describe("What happens before does not count.").optional(),
  until: s.moment().describe("What happens later does not count.").optional(),
};

export const trigger = s
  .choice({ ...subjects, ...moments, ...others }, "what happens", Object.keys({ ...moments, ...others }))
  .superRefine((value, context) => {
    const known = Object.keys(moments);
    const given = known.filter((key) => (value as Record<string, unknown>)[key] !== undefined);
    const expected = `one of the keys ${known.filter((key) => !key.includes(" ")).join(", ")}`;
    if (given.length === 0) context.addIssue({ code: "custom", message: `a moment: ${expected}` });
    for (const key of given.slice(1))
      context.addIssue({ code: "custom", path: [key], message: `${expected}, and not also ${given[0]}` });
  });

export type TriggerInput = z.output<typeof trigger>;
