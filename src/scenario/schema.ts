import { z } from "zod";
import { placementNames } from "./scenario.js";
import { durations, sizes } from "./schema-distribution.js";
import * as s from "./schema-types.js";

/** The one definition of the scenario format: what is checked, what editors complete, and every default. */

const names = (expected: string) => s.oneOrMore(s.text("a name"), expected);

/** Keys that select nodes; several of them together narrow the choice. */
const selection = {
  node: s.text("the name of a node").describe("One node, by name.").optional(),
  nodes: z
    .array(s.text("the name of a node"), { error: "a list of names of nodes" })
    .min(1, { error: "at least one name" })
    .describe("Several nodes, by name.")
    .optional(),
  class: names("the name of a class, or a list of them").describe("Nodes of this class, or of these.").optional(),
  zone: names("the name of a zone, or a list of them").describe("Nodes in this zone, or in these.").optional(),
};

const who = {
  ...selection,
  all: z.literal(true, { error: "true" }).describe("All nodes.").optional(),
  pick: s
    .count(1)
    .describe("So many nodes, drawn among those selected (or all) that are in the right state.")
    .optional(),
  share: s
    .share()
    .describe("This share of the nodes selected (or of all) that are in the right state, drawn.")
    .optional(),
};

/** A name, a list of names, or a map of selecting keys. */
function whom<T extends z.ZodRawShape>(more: T, what: string) {
  const byName = s.text("the name of a node").transform((node) => ({ node }));
  const byNames = z
    .array(s.text("the name of a node"))
    .min(1, { error: "at least one name" })
    .transform((nodes) => ({ nodes }));
  return z.union([byName, byNames, s.map({ ...who, ...more })], {
    error: `${what}: a name, a list of names, or a map such as { pick: 5 }`,
  });
}

const delayMatrix = z.array(z.array(s.duration(), { error: "a row of times" }), { error: "a list of rows of times" });

const latency = z.union(
  [
    s.duration().transform((constant) => ({ constant })),
    s.choice(
      {
        constant: s.duration().describe("Every message takes this long.").optional(),
        uniform: s
          .map({ min: s.duration().describe("Shortest latency."), max: s.duration().describe("Longest latency.") })
          .refine((value) => value.min <= value.max, { error: "a minimum that is not above the maximum" })
          .describe("A latency for each pair of hosts, drawn from min to max.")
          .optional(),
        lognormal: s
          .map({
            median: s.positiveDuration().describe("Median latency."),
            sigma: s
              .number(0, "a number from 0 to 5")
              .max(5, { error: "a number from 0 to 5" })
              .describe("Standard deviation of the logarithm."),
          })
          .describe("A latency for each pair of hosts, drawn from a log-normal.")
          .optional(),
        matrix: s
          .text("a measured matrix (planetlab-490, wondernetwork-cities) or a CSV file")
          .describe(
            "Measured round-trip times: planetlab-490, wondernetwork-cities, or a CSV file of a square matrix in ms.",
          )
          .optional(),
        regions: z
          .union(
            [
              s.text("simblock-2019, simblock-2015, or names and delays"),
              s.map({
                names: z
                  .array(s.text("the name of a region"))
                  .min(1, { error: "at least one region" })
                  .describe("Names of the regions."),
                delay: delayMatrix.describe("One-way delay from each region (row) to each (column)."),
              }),
            ],
            { error: "simblock-2019, simblock-2015, or { names, delay }" },
          )
          .describe(
            "Latency by the regions of the two nodes: simblock-2019, simblock-2015, or names and one-way delays.",
          )
          .optional(),
      },
      "a latency",
    ),
  ],
  { error: "a time such as 40ms, or one of the keys constant, uniform, lognormal, matrix, regions" },
);

const network = s.map({
  latency: latency.prefault("40ms").describe("One-way latency between two hosts: a time, or a model."),
  jitter: s.share().prefault(0).describe("Extra delay of each message, at most this share of its latency."),
  loss: s.share().prefault(0).describe("Probability that a message is lost."),
  bandwidth: s
    .oneOf(["fair", "fifo", "latency-only"])
    .prefault("fair")
    .describe("How transfers share links: max-min fair, one after another, or not at all."),
  overhead: s.size().prefault("100 B").describe("Bytes added to every message: framing and headers."),
  wire: s
    .oneOf(["reference", "encoded"])
    .prefault("reference")
    .describe("Simulated messages travel by reference, or through the protobuf codec."),
  detection: s.duration().prefault("1s").describe("Time a peer takes to learn that the other end of a stream died."),
});

const repair = s.map({
  enabled: s.flag().prefault(true).describe("Whether lost replicas are made again."),
  streamsPerSource: s.count(1).prefault(2).describe("Repairs that one node sends at once."),
  streamsPerTarget: s.count(1).prefault(2).describe("Repairs that one node receives at once."),
  streams: s.count(1).prefault(1000).describe("Repairs under way in the whole network."),
  massFailureShare: s
    .share()
    .prefault("30 %")
    .describe("Share of the nodes that must vanish within deadAfter for a mass failure, which holds repair."),
  holdFor: s.duration().prefault("10min").describe("How long a mass failure holds repair."),
});

const tracker = s.map({
  placement: s.oneOf(placementNames).prefault("two-choices").describe("Policy that assigns chunks to nodes."),
  spreadZones: s.flag().prefault(true).describe("Prefer zones that hold no replica of the chunk yet."),
  announceInterval: s.positiveDuration().prefault("10s").describe("Time between two announces of a node."),
  suspectAfter: s
    .positiveDuration()
    .prefault("25s")
    .describe("Silence after which a node is suspected: readers avoid it."),
  deadAfter: s
    .positiveDuration()
    .prefault("60s")
    .describe("Silence after which a node is given up: its replicas no longer count."),
  putLease: s.positiveDuration().prefault("10min").describe("Time within which a put must be committed."),
  repair: repair.prefault({}).describe("How lost replicas are made again."),
});

const node = s.map({
  window: s.count(1, 1024).prefault(8).describe("Chunks that one put or get moves at once."),
  uploadSlots: s.count(1, 1024).prefault(8).describe("Chunks that a node sends at once; further requests wait."),
  cache: s.size().prefault("1 GiB").describe("Room for cached copies, left by downloads; 0 B: none are kept."),
  callDeadline: s.positiveDuration().prefault("5s").describe("Deadline of calls that carry no chunks."),
  transferDeadline: s
    .positiveDuration()
    .prefault("30s")
    .describe("Deadline of a chunk transfer, beside its bytes at minimumRate."),
  minimumRate: s
    .bandwidth()
    .refine(Number.isFinite, { error: "a limited bandwidth" })
    .prefault("64 kB/s")
    .describe("Slowest rate at which a transfer is still waited for."),
  attempts: s.count(1, 100).prefault(5).describe("Attempts at one chunk before its put or get fails."),
});

const nodeClass = s
  .map({
    class: s
      .text("a name")
      .regex(/^[A-Za-z0-9][\w-]*$/, { error: "a name of letters, digits, - and _" })
      .prefault("node")
      .describe("Name of the class; nodes are named class-number."),
    count: s.count(0).describe("How many nodes.").optional(),
    share: s.share().describe("Share of the total.").optional(),
    names: z
      .array(s.text("a name").regex(/^[A-Za-z0-9][\w.-]*$/, { error: "a name of letters, digits, -, _ and ." }), {
        error: "a list of names",
      })
      .min(1, { error: "at least one name" })
      .describe("Names of the nodes, instead of a count.")
      .optional(),
    capacity: s.size().prefault("100 GiB").describe("Room for replicas on each node."),
    up: s.bandwidth().prefault("unlimited").describe("Uplink of each node."),
    down: s.bandwidth().prefault("unlimited").describe("Downlink of each node."),
    zone: names("a name, or a list of names")
      .describe("Zone (a rack, a building, a provider); a list is dealt in turn.")
      .optional(),
    region: names("a name, or a list of names")
      .describe("Region of the latency model; a list is dealt in turn.")
      .optional(),
    joins: s.flag().prefault(true).describe("Whether the nodes join at the start; otherwise a step joins them."),
  })
  .superRefine((value, context) => {
    const given = [value.count, value.share, value.names].filter((key) => key !== undefined).length;
    if (given !== 1) context.addIssue({ code: "custom", message: "exactly one of the keys count, share, names" });
  });

const classes = z.array(nodeClass, { error: "a list of classes of nodes" }).min(1, { error: "at least one class" });
const nodes = z.union(
  [
    s.count(1).transform((count) => ({ classes: classes.parse([{ count }]), total: undefined })),
    classes.transform((list) => ({ classes: list, total: undefined })),
    s.map({
      total: s.count(1).describe("Number of all nodes, for classes with a share."),
      classes: classes.describe("Classes of nodes."),
    }),
  ],
  { error: "a number of nodes, a list of classes, or { total, classes }" },
);

const churn = s
  .map({
    ...selection,
    model: s
      .text("the name of a measured model, such as kad")
      .describe("Measured sessions and absences, by name: see data/README.md.")
      .optional(),
    session: durations().describe("How long a node stays.").optional(),
    absence: durations().describe("How long it is away.").optional(),
    availability: s.share().describe("Share of time online, instead of absence: absences are exponential.").optional(),
    trace: s
      .text("a file")
      .describe("File of recorded sessions: `id n start end …` lines, or CSV time,node,up|down; seconds.")
      .optional(),
    permanent: s.share().describe("Share of the nodes that never goes away.").optional(),
    crash: s.share().prefault("100 %").describe("Probability that a session ends by a crash, not by a leave."),
    start: s.moment().prefault("0s").describe("No node comes or goes before."),
  })
  .superRefine((value, context) => {
    const given = [value.model, value.session, value.trace].filter((key) => key !== undefined).length;
    if (given !== 1) context.addIssue({ code: "custom", message: "exactly one of the keys model, session, trace" });
    if (value.absence !== undefined && value.availability !== undefined) {
      context.addIssue({ code: "custom", path: ["availability"], message: "either absence or availability, not both" });
    }
    if (value.session !== undefined && value.absence === undefined && value.availability === undefined) {
      context.addIssue({ code: "custom", message: "one of the keys absence, availability beside session" });
    }
    for (const key of ["absence", "availability", "permanent"] as const) {
      if (value.trace !== undefined && value[key] !== undefined)
        context.addIssue({ code: "custom", path: [key], message: "no such key beside trace" });
    }
  });

const arrivals = {
  ...selection,
  rate: s.rate().describe("Arrivals, as a Poisson process."),
  start: s.moment().prefault("0s").describe("No arrival before."),
  end: s.moment().describe("No arrival after; the end of the run by default.").optional(),
};

const replication = () => s.count(1, 64).describe("Replicas of each chunk; the network's by default.").optional();

const workload = s.choice(
  {
    put: s
      .map({
        ...arrivals,
        size: sizes().describe("Bytes of a file: a size, or a distribution."),
        maxSize: s.size().prefault("1 TiB").describe("No file is larger: larger draws are cut."),
        replication: replication(),
      })
      .describe("Files are put, named put-000000, put-000001, ….")
      .optional(),
    get: s
      .map({
        ...arrivals,
        zipf: s
          .number(0, "an exponent, 0 or more")
          .max(10, { error: "an exponent of at most 10" })
          .prefault(0.8)
          .describe("Exponent of the popularity of files, oldest first; 0: all alike."),
      })
      .describe("Committed files are fetched.")
      .optional(),
  },
  "a workload",
);

const file = () => s.text("the name of a file").describe("Name of the file.");
const step = s
  .choice(
    {
      at: s.moment().describe("When, since the start."),
      over: s.duration().describe("The nodes act one after another, spread evenly over this time.").optional(),
      join: whom({}, "who joins").describe("Nodes start that do not run.").optional(),
      leave: whom({}, "who leaves").describe("Running nodes leave.").optional(),
      crash: whom({}, "who crashes").describe("Running nodes die without a word; their disks stay.").optional(),
      restart: whom(
        { downtime: s.duration().describe("Running nodes die now and start again after this time.").optional() },
        "who restarts",
      )
        .describe("Nodes that crashed start again; with downtime, running nodes die and start again.")
        .optional(),
      put: s
        .map({ ...selection, file: file(), size: s.size().describe("Bytes."), replication: replication() })
        .describe("A node puts a file; drawn among those online where none is named.")
        .optional(),
      get: s
        .map({ ...who, file: file() })
        .describe("Nodes get a file; one is drawn where none is named.")
        .optional(),
      remove: z
        .union([s.text("the name of a file").transform((name) => ({ file: name })), s.map({ file: file() })], {
          error: "the name of a file",
        })
        .describe("A file is removed.")
        .optional(),
    },
    "a step",
    ["at", "over"],
  )
  .superRefine((value, context) => {
    if (value.over !== undefined && (value.put !== undefined || value.remove !== undefined)) {
      context.addIssue({
        code: "custom",
        path: ["over"],
        message: "no such key beside put and remove: they happen at once",
      });
    }
  });

const listOf = <T extends z.ZodType>(item: T, expected: string) => z.array(item, { error: expected });

export const scenarioSchema = s
  .map({
    name: s
      .text("a name")
      .regex(/^[\w][\w.-]*$/, { error: "a name of letters, digits, -, _ and ." })
      .describe("Name of the scenario; the file's by default.")
      .optional(),
    seed: z
      .int({ error: "a whole number" })
      .min(0, { error: "a whole number, 0 or more" })
      .prefault(1)
      .describe("Seed of every draw: equal seeds, equal runs."),
    duration: s.positiveDuration().describe("Simulated time."),
    payload: s.oneOf(["dummy", "real"]).prefault("dummy").describe("Chunks as sizes only, or as bytes with SHA-256."),
    chunkSize: s
      .positiveSize()
      .refine((value) => value >= 1024 && value <= 64 * 2 ** 20, { error: "a size from 1 KiB to 64 MiB" })
      .prefault("1 MiB")
      .describe("Files are cut into chunks of this size."),
    replication: s.count(1, 64).prefault(3).describe("Replicas of each chunk."),
    network: network.prefault({}).describe("Latency, loss and bandwidth."),
    tracker: tracker.prefault({}).describe("The tracker's settings."),
    node: node.prefault({}).describe("The nodes' settings."),
    nodes: nodes.describe("The nodes: a number, a list of classes, or a total and classes with shares."),
    churn: s
      .oneOrMore(churn, "a map of keys, or a list of them")
      .describe("How nodes come and go; by default they stay.")
      .optional(),
    workloads: listOf(workload, "a list of workloads").prefault([]).describe("Puts and gets that arrive at random."),
    steps: listOf(step, "a list of steps").prefault([]).describe("What happens when."),
    expect: listOf(s.text("an expectation such as files.lost == 0"), "a list of expectations such as files.lost == 0")
      .prefault([])
      .describe("What must hold at the end, or the run fails: figure, comparison, value."),
  })
  .describe("A scenario of swarmlab.");

export type ScenarioInput = z.output<typeof scenarioSchema>;
export type ClassInput = ScenarioInput["nodes"]["classes"][number];
export type ChurnInput = NonNullable<ScenarioInput["churn"]>[number];
export type StepInput = ScenarioInput["steps"][number];
export type WorkloadInput = ScenarioInput["workloads"][number];
export type LatencyInput = ScenarioInput["network"]["latency"];

/** Entry of data/churn-models.json, in the words of the scenario format. */
export const churnModelsSchema = z.record(
  z.string(),
  s.map({
    session: durations(),
    absence: durations().optional(),
    permanent: s.share().optional(),
    source: z.string(),
  }),
);
