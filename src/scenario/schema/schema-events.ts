import * as z from "zod";
import { traceFormatNames } from "../expand/trace-formats.js";
import { keysWith, stepKind, writtenSteps } from "../steps/steps.js";
import { trigger } from "../triggers/schema-trigger.js";
import { durations, sizes } from "./schema-distribution.js";
import { replication, selection } from "./schema-selection.js";
import * as s from "./schema-types.js";

/** The schema of what happens in a scenario: churn, workloads, steps. */

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
          .describe(
            "Time in the trace, in seconds, that becomes the churn's start; first: the time of the trace's first record.",
          )
          .optional(),
        slot: s.positiveDuration().describe("Length of a slot, for the format slots.").optional(),
      }),
    ],
    { error: "a file, or a map such as { file: sessions.csv, origin: first }" },
  )
  .describe("File of recorded sessions; its format is recognised by its lines.");

export const churn = s
  .map({
    ...selection,
    model: s
      .text("the name of a measured model, such as kad")
      .describe("Measured sessions and absences, by name: see data/README.md.")
      .optional(),
    session: durations().describe("How long a node stays.").optional(),
    absence: durations().describe("How long a node is away.").optional(),
    availability: s.share().describe("Share of time online, instead of absence: absences are exponential.").optional(),
    trace: trace.optional(),
    permanent: s.share().describe("Share of the nodes that never goes away.").optional(),
    crash: s.share().prefault("100 %").describe("Probability that a session ends by a crash, not by a leave."),
    start: s.moment().prefault("0s").describe("No node comes or goes before this time."),
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
  start: s.moment().prefault("0s").describe("No put or get arrives before this time."),
  end: s.moment().describe("No put or get arrives after this time; by default the end of the run.").optional(),
};

export const workload = s.choice(
  {
    put: s
      .map({
        ...arrivals,
        size: sizes().describe("Bytes of a file: a size, or a distribution."),
        maxSize: s.size().prefault("1 TiB").describe("A drawn size that is larger becomes this size."),
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
          .describe(
            "Exponent of the popularity of files: the k-th oldest is drawn in proportion to 1/k^zipf; 0: all are equally popular.",
          ),
      })
      .describe("Nodes get committed files.")
      .optional(),
  },
  "a workload",
);

const timed = keysWith(({ takesTime }) => !takesTime);
const passing = keysWith(({ endsItself }) => endsItself === true);
const operations = keysWith((_, { isOperation }) => isOperation === true);

export const step = s
  .choice(
    {
      at: s.moment().describe("When the step happens, counted from the start.").optional(),
      when: trigger.describe("What must happen before the step is played, instead of a time.").optional(),
      over: s.duration().describe("The nodes act one after another, spread evenly over this time.").optional(),
      for: s
        .positiveDuration()
        .describe("The step's effect is undone after this time; by default it lasts.")
        .optional(),
      ...Object.fromEntries(writtenSteps.map(([key, { schema }]) => [key, schema.optional()])),
      mayFail: s
        .flag()
        .describe("Whether a put, get or remove of this step may fail; otherwise the run fails with it.")
        .optional(),
    },
    "a step",
    ["at", "when", "over", "for", "mayFail"],
  )
  .superRefine((value, context) => {
    const refuse = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
    if (value.at === undefined && value.when === undefined)
      refuse("at", "a time since the start, such as 10s, or when");
    if (value.at !== undefined && value.when !== undefined) refuse("when", "either at or when, not both");
    for (const [key, { takesTime, endsItself }] of writtenSteps) {
      if ((value as Record<string, unknown>)[key] === undefined) continue;
      if (value.over !== undefined && !takesTime) refuse("over", `no such key beside ${timed}: they happen at once`);
      if (value.for !== undefined && !endsItself) refuse("for", `only beside ${passing}: nothing else ends by itself`);
      if (value.mayFail !== undefined && !stepKind({ do: key }).isOperation)
        refuse("mayFail", `only beside ${operations}: nothing else can fail`);
    }
  });
