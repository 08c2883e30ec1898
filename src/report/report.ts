import * as z from "zod";
import { load } from "./load-report.js";
import { bytes, count, distribution, millis, share } from "./report-parts.js";
import { exposure, timeline } from "./timeline/timeline-report.js";

/*
 * The one definition of report.json: its type, its validation, and the descriptions of its JSON Schema. Sizes are in
 * bytes, times in milliseconds, rates per second, and shares from 0 to 1. Null stands where nothing was measured.
 */

const operation = z.object({
  started: count,
  succeeded: count,
  failed: count,
  failures: z.array(z.object({ code: z.string(), count, example: z.string() })),
  interrupted: count.describe("Operations whose node crashed or left meanwhile."),
  unfinished: count.describe("Under way at the end."),
  dropped: count.describe("Arrivals of workloads that were dropped: no node was online, or there was no file to get."),
  successShare: share.nullable().describe("Succeeded operations divided by succeeded and failed ones."),
  bytes: bytes.describe("Bytes of the files of operations that succeeded."),
  ownBytes: bytes.describe(
    "Of these, bytes that came from the node's own disk: from replicas, cached copies, or what an earlier get left.",
  ),
  own: count.describe("Operations that succeeded with the node's own disk alone, so that nothing was moved."),
  time: distribution.nullable().describe("Milliseconds from start to success."),
  throughput: distribution
    .nullable()
    .describe("Bytes per second of each operation that moved bytes: bytes from other nodes divided by time."),
  times: z
    .array(millis)
    .describe(
      "Times of all operations that succeeded, ascending; if there are more than 400, 401 equally spaced quantiles.",
    ),
  little: z
    .object({
      concurrent: z.number().describe("L: mean number under way."),
      arrivals: z.number().describe("λ: operations begun per second."),
      time: z.number().describe("W: mean time under way within the run, milliseconds."),
    })
    .nullable()
    .describe("Little's law: L = λ W."),
});

const bound = z
  .object({
    fastestDownlink: z.number().describe("Bytes per second."),
    median: millis.describe(
      "Time of a file of median size over the fastest downlink: no get of such a file can take less.",
    ),
    allUplinks: z.number().nullable().describe("Bytes per second of all nodes together."),
    network: millis
      .nullable()
      .describe(
        "Time of all bytes of gets over all uplinks together: the network cannot have moved them in less time.",
      ),
  })
  .describe("Lower bounds on download times from access links alone; after Kumar and Ross, HotWeb 2006.");

const nodeRow = z.object({
  name: z.string(),
  class: z.string(),
  zone: z.string(),
  capacity: bytes.nullable().describe("Null: unlimited."),
  online: z.boolean().describe("At the end."),
  uptime: millis,
  stored: bytes.describe("In replicas, at the end."),
  ideal: bytes
    .nullable()
    .describe("The node's share of all replicas by capacity; null for a node that was not compared."),
  replicas: count,
  cached: bytes,
  served: bytes,
  fetched: bytes,
  repairSent: bytes,
  repairReceived: bytes,
  requests: count.describe("Chunks sent."),
});

const series = z
  .object({
    time: z.array(millis),
    online: z.array(count),
    byReplicas: z
      .array(z.array(count))
      .describe("byReplicas[k]: chunks with k replicas on nodes that run; the last row: k and more."),
    available: z
      .array(share)
      .describe(
        "Share of committed files that can be read: running nodes have a copy of every chunk, a replica or a cached copy; 1 without files. It does not consider whether the network between these nodes and a reader works.",
      ),
    durable: z.array(share).describe("Share of committed files with every chunk still on some disk."),
    redundant: z
      .array(share)
      .describe("Share of chunks that have all their replicas on running nodes. Cached copies do not count."),
    unreadable: z.array(count).describe("Chunks of which no node that runs has any copy."),
    foregroundBytes: z.array(bytes).describe("Cumulative."),
    repairBytes: z.array(bytes).describe("Cumulative."),
    repairsActive: z.array(count),
    trackerRate: z.array(z.number()).describe("Requests per second since the sample before."),
    gets: z.array(count).describe("Under way."),
    joins: z.array(count).describe("Since the sample before; restarts too."),
    leaves: z.array(count).describe("Since the sample before."),
    crashes: z.array(count).describe("Since the sample before."),
    storedMaxOverMean: z.array(z.number().nullable()),
    storedCv: z.array(z.number().nullable()),
  })
  .describe("Samples in time, at most 601; longer series are thinned: counts are summed, rates averaged.");

const expectation = z.object({
  text: z.string().describe("As written in the scenario."),
  where: z.string().describe("File name and line."),
  metric: z.string(),
  unit: z.enum(["duration", "bytes", "count", "share", "ratio", "rate"]),
  op: z.enum(["<", "<=", "==", "!=", ">=", ">"]),
  expected: z.number(),
  actual: z
    .number()
    .nullable()
    .describe("Null when there was nothing to measure. The expectation then fails, unless it allows this."),
  verdict: z
    .enum(["held", "failed", "void", "held so far", "not judged"])
    .describe("void: nothing to measure, as allowed. Of a run that was cut short: held so far, or not judged."),
  passed: z.boolean().describe("held, or void."),
});

const script = z
  .object({
    steps: count.describe("Steps that were played."),
    operations: count.describe("Puts, gets and removes of steps, one for each node of the step."),
    succeeded: count,
    failed: count.describe("Operations that had to succeed and did not. If there is one, the run fails."),
    excused: count.describe("Operations that were allowed to fail, and did."),
    unfinished: count.describe(
      "Operations that had to succeed and were not over at the end. If there is one, a run that was not cut short fails.",
    ),
    withoutEffect: count.describe("Steps that changed nothing, such as a crash of a node that did not run."),
    troubled: count.describe("Steps with a problem."),
    problems: z
      .array(
        z.object({
          time: millis,
          text: z.string().describe("What the step should do."),
          where: z.string().describe("File name and line."),
          outcome: z.enum(["failed", "failed, as it may", "unfinished", "no effect", "not played"]),
          count: count.describe("How many of the step's nodes or operations had the problem."),
          acts: count,
          why: z.string().describe("Reason of the first one."),
        }),
      )
      .describe("The first hundred problems, in the order of time."),
  })
  .describe("Results of the scenario's steps.");

export const reportSchema = z.object({
  format: z.literal("swarmlab-report/1"),
  run: z.object({
    scenario: z.string(),
    description: z.string(),
    scenarioHash: z.string().describe("SHA-256 of the validated scenario."),
    seed: z.number(),
    networkSeed: z.number().describe("Seed of the sampled network, if the scenario has one.").optional(),
    version: z.string(),
    transport: z.enum(["simulated", "grpc", "processes"]),
    digest: z.string().describe("History digest; empty for a live run."),
    events: count,
    duration: millis,
    played: millis,
    cutShort: z.boolean(),
    placement: z.string().describe("Name of the policy; own: a policy that the caller of `simulate` passed."),
    spreadZones: z.boolean().nullable().describe("Whether placement prefers zones without a replica; null: unknown."),
    replication: count,
    chunkSize: bytes,
    payload: z.enum(["dummy", "real"]),
    workloads: count.optional().describe("Workloads of the scenario; left out: unknown."),
    notices: z
      .array(z.string())
      .optional()
      .describe(
        "Sentences on values that were filled in or skipped in files that the scenario names, with their place.",
      ),
    warnings: z
      .array(z.string())
      .optional()
      .describe("Sentences on things in the scenario that are probably not intended."),
    notes: z
      .array(z.string())
      .optional()
      .describe("Sentences on parts of the scenario that were not played, or played differently."),
  }),
  verdict: z
    .enum(["passed", "failed", "not judged"])
    .describe("not judged: the run was cut short, and until then no check and no step that must succeed had failed."),
  passed: z
    .boolean()
    .describe(
      "True if every check, every expectation and every step that must succeed passed, if `nothing` is null, and if the run was not cut short.",
    ),
  nothing: z
    .string()
    .nullable()
    .describe(
      "Why nothing happened that could be judged (the run then fails); null when something happened, when nothing should have, or when the run was cut short.",
    ),
  nodes: z.object({
    total: count,
    storing: count.describe("Offering capacity."),
    everOnline: count,
    onlineAtEnd: count,
    meanOnline: z.number().describe("Mean number online over the run."),
    joins: count.describe("Restarts too."),
    leaves: count,
    crashes: count,
    offlineBytes: bytes.describe("In replicas on disks of nodes that are offline at the end."),
    rows: z.array(nodeRow).nullable().describe("One row for each node; null with more than 2000 nodes."),
    classes: z
      .array(
        z.object({
          class: z.string(),
          nodes: count,
          capacity: bytes.nullable().describe("Null: unlimited."),
          stored: bytes,
          served: bytes,
          fetched: bytes,
          uptimeShare: share.nullable(),
        }),
      )
      .describe("Totals by node class."),
  }),
  files: z.object({
    committed: count.describe("Ever committed."),
    removed: count,
    chunks: count,
    bytes,
    unavailable: count.describe(
      "Files that cannot be read at the end: no running node has a copy of one of the chunks, but some disk has.",
    ),
    lost: count.describe("Files of which a chunk is on no disk at all."),
    lostChunks: count,
    lostBytes: bytes,
    underReplicatedChunks: count.describe(
      "Chunks that have fewer replicas on running nodes than wanted at the end. Cached copies do not count.",
    ),
    unreadableChunks: count.describe("Chunks of which no running node has a copy at the end."),
    cachedOnlyChunks: count.describe(
      "Chunks that can be read from cached copies alone at the end: no running node has a replica.",
    ),
    lostNames: z.array(z.string()).describe("Names of the first twenty lost files."),
    worst: z
      .object({
        withoutReplica: z.object({ count, at: millis }).describe("Chunks without a replica on a node that runs."),
        unreadable: z.object({ count, at: millis }).describe("Chunks without any copy on a node that runs."),
        available: z.object({ share, at: millis }).describe("Share of the files that a get could fetch whole."),
      })
      .describe("Figures at the worst moment of the run, even between two samples, and when it began."),
  }),
  availability: z
    .object({ mean: share, min: share, minAt: millis, end: share })
    .nullable()
    .describe(
      "Share of committed files that can be read: running nodes have a copy of every chunk, a replica or a cached copy. The mean and the minimum are over all the time with files, not only over the samples. The network between nodes and readers is not considered.",
    ),
  redundancy: z
    .object({ mean: share, min: share, minAt: millis, end: share })
    .nullable()
    .describe("Share of chunks that have all their replicas on running nodes, over the samples with files."),
  durability: z
    .object({ end: share, min: share })
    .nullable()
    .describe("Share of committed files with every chunk still on some disk."),
  puts: operation,
  gets: operation,
  leaves: operation,
  downloadBound: bound.nullable().describe("Null if links are unlimited or unknown."),
  transfers: z.object({
    served: bytes.describe("Chunk bytes sent whole."),
    fetched: bytes.describe("Received whole and accepted."),
    refused: count.describe("Chunks refused for wrong content."),
    inFlight: bytes,
    cut: bytes.describe("Partly sent when cut."),
    byPurpose: z.object({ put: bytes, get: bytes, repair: bytes }),
  }),
  repair: z.object({
    ordered: count,
    stored: count,
    moves: count.describe(
      "Stored replicas that no chunk lacked. They even out loads, or spread replicas over zones, and another replica is dropped.",
    ),
    failed: count,
    bytes,
    shareOfTraffic: share.nullable().describe("Share of all chunk bytes moved."),
    promoted: count.describe("Cached copies that became replicas, so that no bytes had to be moved."),
    promotedBytes: bytes,
    time: distribution
      .nullable()
      .describe("Milliseconds from the order until the replica was stored. This is not how long a chunk was exposed."),
  }),
  exposure,
  timeline,
  load: z.object({
    stored: load.describe("Bytes in replicas at the end, on storing nodes that are online then."),
    replicas: load.describe("Replicas at the end, on storing nodes that are online then."),
    served: load.describe(
      "Chunk bytes sent in the run, by nodes that were ever online and offer capacity; by all nodes if others sent some, too.",
    ),
    requests: load.describe("Chunks sent in the run, by the same nodes."),
  }),
  tracker: z.object({
    requests: z.array(z.object({ method: z.string(), count })),
    total: count,
    meanRate: z.number().nullable().describe("Requests per second."),
    peakRate: z.number().nullable().describe("Requests per second, in the busiest sample."),
    messages: count,
    messageBytes: bytes,
  }),
  checks: z.array(
    z.object({
      name: z.string(),
      passed: z.boolean(),
      detail: z.string(),
      object: z
        .string()
        .optional()
        .describe("Where it fails first: a chunk, a file or a node; left out: nowhere, or unknown."),
      since: millis.optional().describe("Since when it fails; left out: it does not, or unknown."),
      vacuous: z.boolean().describe("The run had nothing that could have violated it: that it passed says nothing."),
    }),
  ),
  expectations: z.array(expectation),
  script,
  marks: z.array(z.object({ time: millis, label: z.string() })).describe("The first hundred steps."),
  series,
});

/** The content of report.json. */
export type Report = z.infer<typeof reportSchema>;
export type LoadReport = Report["load"]["stored"];
export type ExpectedSpreadReport = NonNullable<LoadReport["expected"]>;
export type OperationReport = Report["gets"];
export type DistributionReport = NonNullable<OperationReport["time"]>;
export type NodeRow = NonNullable<Report["nodes"]["rows"]>[number];
export type ExposureReport = Report["exposure"];
export type TimelineReport = Report["timeline"];
export type IncidentReport = TimelineReport["incidents"][number];
export type SpellReport = NonNullable<TimelineReport["spells"]>["shown"][number];
export type SeriesReport = Report["series"];
export type ExpectationReport = Report["expectations"][number];
