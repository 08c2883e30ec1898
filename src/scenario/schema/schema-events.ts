import { z } from "zod";
import { traceFormatNames } from "../expand/trace-formats.js";
import { durations, sizes } from "./schema-distribution.js";
import { selection, who, whom } from "./schema-selection.js";
import * as s from "./schema-types.js";

/** What happens in a scenario: churn, workloads, steps. */

const origin = "seconds of the trace's own time, such as 1700000000, or first";

const trace = z
  .union(
    [
      s.text("a file").transform((file) => ({ file, format: undefined, origin: undefined, slot: undefined })),
      s.map({
        file: s.text("a file").describe("File of recorded sessions; times in it are seconds."),
        format: s
          .oneOf(traceFormatNames)
          .describe("changes: time,node,up|down; sessions: id n start end …; fta: event_trace.tab; slots: 0 1 1 0 …")
          .optional(),
        origin: z
          .union([s.number(0, origin).max(1e12, { error: origin }), z.literal("first", { error: origin })], {
            error: origin,
          })
          .describe("Time in the trace, in seconds, that is the start; first: that of its first record.")
          .optional(),
        slot: s.positiveDuration().describe("Length of a slot, for the format slots.").optional(),
      }),
    ],
    { error: "a file, or a map such as { file: sessions.csv, origin: first }" },
  )
  .describe("File of recorded sessions; its format is found out by its form.");

export const churn = s
  .map({
    ...selection,
    model: s
      .text("the name of a measured model, such as kad")
      .describe("Measured sessions and absences, by name: see data/README.md.")
      .optional(),
    session: durations().describe("How long a node stays.").optional(),
    absence: durations().describe("How long it is away.").optional(),
    availability: s.share().describe("Share of time online, instead of absence: absences are exponential.").optional(),
    trace: trace.optional(),
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

export const workload = s.choice(
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

const limit = s
  .map({
    ...who,
    backbone: s.text("the name of a backbone").describe("A backbone, by name, instead of nodes.").optional(),
    up: s.bandwidth().describe("What each carries outwards from now on.").optional(),
    down: s.bandwidth().describe("What each carries inwards from now on.").optional(),
    capacity: s.bandwidth().describe("What a backbone that has one capacity carries from now on.").optional(),
  })
  .superRefine((value, context) => {
    if (value.up === undefined && value.down === undefined && value.capacity === undefined)
      context.addIssue({ code: "custom", message: "at least one of the keys up, down, capacity" });
    for (const key of Object.keys(who) as (keyof typeof who)[]) {
      if (value.backbone !== undefined && value[key] !== undefined)
        context.addIssue({ code: "custom", path: [key], message: "either a backbone or nodes, not both" });
    }
    if (value.backbone === undefined && value.capacity !== undefined)
      context.addIssue({ code: "custom", path: ["capacity"], message: "up or down: only a backbone has a capacity" });
  });

const file = () => s.text("the name of a file").describe("Name of the file.");
export const step = s
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
      limit: limit.describe("Links of nodes, or a backbone, carry so much from now on, in a simulation.").optional(),
      mayFail: s
        .flag()
        .describe("Whether a put, get or remove of this step may fail; otherwise the run fails with it.")
        .optional(),
    },
    "a step",
    ["at", "over", "mayFail"],
  )
  .superRefine((value, context) => {
    if (value.over !== undefined && (value.put ?? value.remove ?? value.limit) !== undefined) {
      context.addIssue({
        code: "custom",
        path: ["over"],
        message: "no such key beside put, remove and limit: they happen at once",
      });
    }
    if (value.mayFail !== undefined && (value.put ?? value.get ?? value.remove) === undefined) {
      context.addIssue({
        code: "custom",
        path: ["mayFail"],
        message: "only beside put, get and remove: nothing else can fail",
      });
    }
  });
