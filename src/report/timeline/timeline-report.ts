import * as z from "zod";
import { count, distribution, millis } from "../report-parts.js";

/* The part of report.json about incidents: what happened to nodes, and to the chunks that lost replicas with them. */

const exposureTimes = z.object({
  total: distribution.describe("Milliseconds from the loss of a replica until as many as wanted were there again."),
  unnoticed: distribution.describe("Part of this time in which the tracker did not know of the loss."),
  held: distribution.describe(
    "Part of this time in which the tracker held repair, because many nodes had vanished at once or because it had restarted.",
  ),
  waiting: distribution.describe(
    "Part of this time in which no new replica was ordered, although repair was not held.",
  ),
  moving: distribution.describe("Part of this time in which a new replica was on its way."),
});

export const exposure = z
  .object({
    chunks: count.describe("Times that a chunk of a committed file had fewer replicas on nodes that run than wanted."),
    repaired: exposureTimes.nullable().describe("Times that ended with a new replica."),
    returned: exposureTimes.nullable().describe("Times that ended with the return of a node."),
    open: count.describe("Times that were not over at the end."),
    longestOpen: millis.describe("How long the first of these has lasted at the end."),
  })
  .describe("How long chunks had too few replicas, and what they waited for.");

const stage = z.object({
  stage: z.enum(["began", "suspected", "dead", "held", "resumed", "repair", "readable", "back", "healed", "open"]),
  at: millis.describe("When the stage began."),
  until: millis.describe("When the stage was over; for several nodes, the last of them."),
  count: count.describe("Nodes (suspected, dead, back), repairs, or chunks."),
  text: z.string(),
});

const incident = z.object({
  kind: z
    .enum(["crash", "leave", "silence"])
    .describe("silence: nodes ran, but the tracker received nothing from them."),
  what: z.string().describe("In words."),
  from: millis,
  until: millis,
  nodes: count,
  names: z.array(z.string()).describe("Names of the first three nodes."),
  zone: z.string().nullable().describe("The zone of all nodes of the incident; null: they are in several zones."),
  chunks: count.describe("Chunks that had too few replicas after the incident."),
  unreadable: count.describe("Of these, chunks of which no running node had a copy, for a time or to the end."),
  open: count.describe("Of these, chunks with too few replicas at the end."),
  rank: count.describe("1: the most important incident."),
  stages: z.array(stage).describe("What came of the incident, in the order of time."),
});

const spell = z.object({
  kind: z
    .enum(["unreadable", "lost"])
    .describe("unreadable: no running node had a copy of one of the chunks; lost: one of the chunks was on no disk."),
  file: z.string(),
  from: millis,
  until: millis.nullable().describe("Null: it lasted to the end of the run."),
  chunks: count.describe("Most such chunks of the file at the same time."),
  after: z
    .string()
    .nullable()
    .describe("Node that took the first missing copy with it; null: there was another reason."),
});

export const timeline = z
  .object({
    incidents: z.array(incident).describe("The two hundred most important incidents, in the order of time."),
    others: z
      .object({ incidents: count, nodes: count, chunks: count })
      .describe(
        "All further incidents: their number, the number of their nodes, and the number of chunks that had too few replicas after them.",
      ),
    holds: z
      .array(z.object({ from: millis, until: millis.nullable(), reason: z.enum(["mass failure", "restart"]) }))
      .describe(
        "When the tracker held repair: the first hundred times. `until` is null if repair was held to the end of the run.",
      ),
    outages: z
      .array(z.object({ from: millis, until: millis.nullable() }))
      .optional()
      .describe(
        "When the tracker was down: the first hundred times. `until` is null if it was down to the end. Left out: never.",
      ),
    faults: z
      .object({
        shown: z
          .array(
            z.object({
              from: millis,
              until: millis.nullable().describe("Null: the fault had no time of its own, or its time was not over."),
              text: z.string(),
            }),
          )
          .describe("The first hundred, in the order of time."),
        others: count,
      })
      .optional()
      .describe(
        "Steps of the scenario that made faults, or ended them. Left out: there was none, or this is not known.",
      ),
    spells: z
      .object({
        shown: z.array(spell).describe("The two hundred most important times, in the order of time."),
        others: count,
      })
      .optional()
      .describe("When files could not be read, or were lost. Left out: not known."),
  })
  .describe("Nodes that crashed, left or fell silent together, and the consequences.");
