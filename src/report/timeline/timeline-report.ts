import { z } from "zod";
import { count, distribution, millis } from "../report-parts.js";

/* The part of report.json about incidents: what happened to nodes, and to the chunks that lost replicas with them. */

const exposureTimes = z.object({
  total: distribution.describe("Milliseconds from the loss of a replica until as many as wanted were there again."),
  unnoticed: distribution.describe("Of these, while the tracker did not know of the loss."),
  held: distribution.describe("While the tracker held repair: many nodes had vanished at once, or it had restarted."),
  waiting: distribution.describe("While no new replica was ordered, though repair was not held."),
  moving: distribution.describe("While a new replica was on its way."),
});

export const exposure = z
  .object({
    chunks: count.describe("Times that a chunk of a committed file had fewer replicas on nodes that run than wanted."),
    repaired: exposureTimes.nullable().describe("Those that ended with a new replica."),
    returned: exposureTimes.nullable().describe("Those that ended with the return of a node."),
    open: count.describe("Under way at the end."),
    longestOpen: millis.describe("Time since the first of those began."),
  })
  .describe("How long chunks had too few replicas, and what they waited for.");

const stage = z.object({
  stage: z.enum(["began", "suspected", "dead", "held", "resumed", "repair", "readable", "back", "healed", "open"]),
  at: millis.describe("When it began."),
  until: millis.describe("When it was over: of several nodes, of the last."),
  count: count.describe("Nodes (suspected, dead, back), repairs, or chunks."),
  text: z.string(),
});

const incident = z.object({
  kind: z.enum(["crash", "leave", "silence"]).describe("Silence: nodes ran, and the tracker did not hear them."),
  what: z.string().describe("In words."),
  from: millis,
  until: millis,
  nodes: count,
  names: z.array(z.string()).describe("Of the first three nodes."),
  zone: z.string().nullable().describe("Of all its nodes; null: of several."),
  chunks: count.describe("Chunks that had too few replicas from it on."),
  unreadable: count.describe("Of these, those that no node that runs had any copy of, for a time or to the end."),
  open: count.describe("Of these, those with too few replicas at the end."),
  rank: count.describe("1: the one to tell first."),
  stages: z.array(stage).describe("In the order of time."),
});

const spell = z.object({
  kind: z
    .enum(["unreadable", "lost"])
    .describe("unreadable: no node that runs has a copy of some chunk; lost: some chunk is on no disk."),
  file: z.string(),
  from: millis,
  until: millis.nullable().describe("Null: it lasted to the end of the run."),
  chunks: count.describe("Such chunks of the file, at most at the same time."),
  after: z.string().nullable().describe("Node with which the first copy that was missing went; null: another reason."),
});

export const timeline = z
  .object({
    incidents: z.array(incident).describe("The two hundred to tell first, in the order of time."),
    others: z
      .object({ incidents: count, nodes: count, chunks: count })
      .describe("All further ones: how many, of how many nodes, and chunks that had too few replicas from them on."),
    holds: z
      .array(z.object({ from: millis, until: millis.nullable(), reason: z.enum(["mass failure", "restart"]) }))
      .describe("When the tracker held repair. Until null: to the end of the run. The first hundred."),
    spells: z
      .object({ shown: z.array(spell).describe("The two hundred that matter most, by time."), others: count })
      .optional()
      .describe("When files could not be read or were lost. Left out: not known."),
  })
  .describe("Nodes that crashed, left or fell silent together, and what came of it.");
