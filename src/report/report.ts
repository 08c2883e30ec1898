import { z } from "zod";
import { load } from "./load-report.js";
import { bytes, count, distribution, millis, share } from "./report-parts.js";
import { exposure, timeline } from "./timeline/timeline-report.js";

/*
 * The one definition of report.json: its type, its validation, and the descriptions of its JSON Schema. Bytes,
 * milliseconds and counts everywhere; shares are in 0 .. 1; null where nothing was measured.
 */

const operation = z.object({
  started: count,
  succeeded: count,
  failed: count,
  failures: z.array(z.object({ code: z.string(), count, example: z.string() })),
  interrupted: count.describe("Their node crashed or left under them."),
  unfinished: count.describe("Under way at the end."),
  dropped: count.describe("Arrivals of workloads that came to nothing: nobody was there to act, or no file to get."),
  successShare: share.nullable().describe("Succeeded over succeeded and failed."),
  bytes: bytes.describe("Of the files of those that succeeded."),
  ownBytes: bytes.describe(
    "Of these, bytes that came from the node's own disk: its replicas, cached copies, or an earlier get's.",
  ),
  own: count.describe("Those that succeeded with their node's own disk alone: nothing was moved."),
  time: distribution.nullable().describe("Milliseconds from start to success."),
  throughput: distribution
    .nullable()
    .describe("Bytes per second of each that moved any: bytes from other nodes over time."),
  times: z
    .array(millis)
    .describe("Times of all that succeeded, ascending; of more than 400, 401 equally spaced quantiles."),
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
    median: millis.describe("A file of the median size over the fastest downlink: no such get can take less."),
    allUplinks: z.number().nullable().describe("Bytes per second of all nodes together."),
    network: millis
      .nullable()
      .describe("All bytes of gets over all uplinks: the network cannot have moved them in less."),
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
  ideal: bytes.nullable().describe("Its share of all replicas by capacity; null for a node that was not compared."),
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
        "Committed files that can be read: nodes that run have a copy of every chunk, cached copies counted; 1 without files. Whether the network between them and a reader carries it is not looked at.",
      ),
    durable: z.array(share).describe("Committed files still on some disk."),
    redundant: z
      .array(share)
      .describe("Chunks with all replicas wanted on nodes that run: cached copies do not count."),
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
  actual: z.number().nullable().describe("Null when there is nothing to measure, which fails unless it is allowed."),
  verdict: z
    .enum(["held", "failed", "void", "held so far", "not judged"])
    .describe("void: nothing to measure, as allowed. Of a run that was cut short: held so far, or not judged."),
  passed: z.boolean().describe("held, or void."),
});

const script = z
  .object({
    steps: count.describe("Played by the end."),
    operations: count.describe("Puts, gets and removes that steps asked for: one for each node that was to act."),
    succeeded: count,
    failed: count.describe("Did not succeed, though they must: the run fails."),
    excused: count.describe("Did not succeed, and may fail."),
    unfinished: count.describe("Not over at the end, though they must succeed: a run that was not cut short fails."),
    withoutEffect: count.describe("Steps that changed nothing, such as a crash of a node that did not run."),
    troubled: count.describe("Steps with a problem."),
    problems: z
      .array(
        z.object({
          time: millis,
          text: z.string().describe("What the step was to do."),
          where: z.string().describe("File name and line."),
          outcome: z.enum(["failed", "failed, as it may", "unfinished", "no effect", "not played"]),
          count: count.describe("So many of its acts: of its nodes, or of its operations."),
          acts: count,
          why: z.string().describe("Of the first one."),
        }),
      )
      .describe("By time, the first hundred."),
  })
  .describe("What came of the scenario's steps.");

export const reportSchema = z.object({
  format: z.literal("swarmlab-report/1"),
  run: z.object({
    scenario: z.string(),
    description: z.string(),
    scenarioHash: z.string().describe("SHA-256 of the validated scenario."),
    seed: z.number(),
    networkSeed: z.number().describe("Seed of the sampled network, where the scenario has one.").optional(),
    version: z.string(),
    transport: z.enum(["simulated", "grpc", "processes"]),
    digest: z.string().describe("History digest; empty for a live run."),
    events: count,
    duration: millis,
    played: millis,
    cutShort: z.boolean(),
    placement: z.string().describe("Name of the policy; own: one that was given to `simulate`."),
    spreadZones: z.boolean().nullable().describe("Whether placement prefers zones without a replica; null: unknown."),
    replication: count,
    chunkSize: bytes,
    payload: z.enum(["dummy", "real"]),
    workloads: count.optional().describe("Workloads of the scenario; left out: unknown."),
    notices: z
      .array(z.string())
      .optional()
      .describe("What of the files that the scenario names was filled in, or left out: sentences, with their place."),
    warnings: z.array(z.string()).optional().describe("What of the scenario is hardly meant: sentences."),
    notes: z.array(z.string()).optional().describe("What of the scenario was not played, or otherwise: sentences."),
  }),
  verdict: z
    .enum(["passed", "failed", "not judged"])
    .describe("not judged: it was cut short, and no check and no step that must succeed has failed by then."),
  passed: z.boolean().describe("Every check, every expectation, every step that must succeed; and something happened."),
  nothing: z
    .string()
    .nullable()
    .describe("Why nothing happened that could be judged, which fails; null when something did."),
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
    rows: z.array(nodeRow).nullable().describe("One per node; null with more than 2000 nodes."),
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
      "Not readable at the end: no node that runs has any copy of some chunk, though one is on some disk.",
    ),
    lost: count.describe("Some chunk is on no disk at all."),
    lostChunks: count,
    lostBytes: bytes,
    underReplicatedChunks: count.describe(
      "At the end, fewer replicas on nodes that run than wanted. Cached copies do not count.",
    ),
    unreadableChunks: count.describe("At the end, no node that runs has any copy."),
    cachedOnlyChunks: count.describe("At the end, readable from cached copies alone: no node that runs has a replica."),
    lostNames: z.array(z.string()).describe("The first twenty."),
    worst: z
      .object({
        withoutReplica: z.object({ count, at: millis }).describe("Chunks without a replica on a node that runs."),
        unreadable: z.object({ count, at: millis }).describe("Chunks without any copy on a node that runs."),
        available: z.object({ share, at: millis }).describe("Of the files, those that a get could fetch whole."),
      })
      .describe("At the worst moment of the run, whether a sample fell on it or not; and when that began."),
  }),
  availability: z
    .object({ mean: share, min: share, minAt: millis, end: share })
    .nullable()
    .describe(
      "Share of committed files that can be read: nodes that run have a copy of every chunk, replica or cached. The mean and the worst are of all the time with files, not of the samples alone. The network between is not looked at.",
    ),
  redundancy: z
    .object({ mean: share, min: share, minAt: millis, end: share })
    .nullable()
    .describe("Share of chunks with all replicas wanted on nodes that run, over the samples with files."),
  durability: z
    .object({ end: share, min: share })
    .nullable()
    .describe("Share of committed files with every chunk still on some disk."),
  puts: operation,
  gets: operation,
  leaves: operation,
  downloadBound: bound.nullable().describe("Null where links are unlimited or unknown."),
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
      "Of the stored, those that no chunk lacked: they even out loads, or spread replicas over zones, and another replica goes.",
    ),
    failed: count,
    bytes,
    shareOfTraffic: share.nullable().describe("Of all chunk bytes moved."),
    promoted: count.describe("Cached copies that became replicas: stored without a byte on the way."),
    promotedBytes: bytes,
    time: distribution.nullable().describe("Milliseconds from order to stored: not how long a chunk was exposed."),
  }),
  exposure,
  timeline,
  load: z.object({
    stored: load.describe("Bytes in replicas at the end, of storing nodes online then."),
    replicas: load.describe("Replicas at the end, of storing nodes online then."),
    served: load.describe(
      "Chunk bytes sent in the run, of nodes ever online that offer capacity, or of all if others sent any.",
    ),
    requests: load.describe("Chunks sent in the run, of the same nodes."),
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
  marks: z.array(z.object({ time: millis, label: z.string() })).describe("The first hundred."),
  series,
});

/** Everything in report.json. */
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
