import * as z from "zod";
import { always, eventually } from "../conditions/schema-conditions.js";
import { durations } from "./schema-distribution.js";
import { churn, step, workload } from "./schema-events.js";
import { network, node, tracker } from "./schema-network.js";
import { names } from "./schema-selection.js";
import * as s from "./schema-types.js";

/** The one definition of the scenario format: what is checked, what editors complete, and every default. */

/** The largest chunks that the programs accept, in bytes: dummy ones, and real ones, whose content must fit into one message. */
export const LARGEST_CHUNK = 16 * 2 ** 20;
export const LARGEST_REAL_CHUNK = 2044 * 1024;

/** The largest number of nodes. More do not fit into one process. */
export const MAX_NODES = 4_000_000;
/** The longest name of a node or a zone that a tracker accepts, in bytes. The dash and number after a class's name take up to eight of them. */
const MAX_NAME_BYTES = 128;
const MAX_ZONE_BYTES = 64;
const DIGITS_OF_A_NODE = 8;

const nodeClass = s
  .map({
    class: s
      .properName("-_", MAX_NAME_BYTES - DIGITS_OF_A_NODE)
      .prefault("node")
      .describe("Name of the class; nodes are named class-number."),
    count: s.count(0, MAX_NODES).describe("How many nodes.").optional(),
    share: s.share().describe("Share of the total.").optional(),
    names: z
      .array(s.properName("-_.", MAX_NAME_BYTES), { error: "a list of names" })
      .min(1, { error: "at least one name" })
      .describe("Names of the nodes, instead of a count.")
      .optional(),
    capacity: s.size().prefault("100 GiB").describe("Room for replicas on each node."),
    up: s.bandwidth().prefault("unlimited").describe("Uplink of each node."),
    down: s.bandwidth().prefault("unlimited").describe("Downlink of each node."),
    zone: s
      .oneOrMore(s.label(MAX_ZONE_BYTES), "a name, or a list of names")
      .describe(
        "Group of nodes that may fail together (a rack, a building, a provider); from a list, the nodes get the zones in turn.",
      )
      .optional(),
    region: names("a name, or a list of names")
      .describe("Region of the latency model and of backbones; from a list, the nodes get the regions in turn.")
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
    s.count(1, MAX_NODES).transform((count) => ({ classes: classes.parse([{ count }]), total: undefined })),
    classes.transform((list) => ({ classes: list, total: undefined })),
    s.mapInsteadOf(
      Object.keys(nodeClass.shape),
      "expected a list of classes: write nodes: [ { … } ], with these keys in it",
      {
        total: s.count(1, MAX_NODES).describe("Number of all nodes, for classes with a share."),
        classes: classes.describe("Classes of nodes."),
      },
    ),
  ],
  { error: "a number of nodes, a list of classes, or { total, classes }" },
);

const expectationText = () => s.text("an expectation such as files.lost == 0");
const expectation = z
  .union(
    [
      expectationText().transform((that) => ({ that, allowVoid: false })),
      s.map({
        that: expectationText().describe("Figure, comparison and value, such as get.p99 < 30s."),
        allowVoid: s
          .flag()
          .prefault(false)
          .describe("Whether the expectation also holds when there was nothing to measure; by default it fails then."),
      }),
    ],
    { error: "an expectation such as files.lost == 0, or { that: files.lost == 0, allowVoid: true }" },
  )
  .describe("What must hold: figure, comparison, value.");

const listOf = <T extends z.ZodType>(item: T, expected: string) => z.array(item, { error: expected });

export const scenarioSchema = s
  .map({
    name: s.properName("-_.", MAX_NAME_BYTES).describe("Name of the scenario; the file's by default.").optional(),
    seed: s.seed().prefault(1).describe("Seed of every draw: equal seeds, equal runs."),
    networkSeed: s
      .seed()
      .describe(
        "Seed of the network alone: latencies between hosts, and who comes and goes; by default the same as seed.",
      )
      .optional(),
    redraws: listOf(
      s.map({
        at: s.moment().describe("From when on."),
        salt: s.seed().describe("Other numbers, other draws."),
      }),
      "a list such as [ { at: 2min, salt: 7 } ]",
    )
      .describe("From these times on all draws differ, in a simulation: other ends of one beginning.")
      .optional(),
    duration: s.span().describe("Simulated time."),
    payload: s
      .oneOf(["dummy", "real"])
      .prefault("dummy")
      .describe("dummy: chunks are sizes without content; real: they are bytes, checked by SHA-256."),
    chunkSize: s
      .positiveSize()
      .refine((value) => value >= 1024 && value <= LARGEST_CHUNK, { error: "a size from 1 KiB to 16 MiB" })
      .prefault("1 MiB")
      .describe("Files are cut into chunks of this size."),
    replication: s.count(1, 64).prefault(3).describe("Replicas of each chunk."),
    network: network.prefault({}).describe("Latency, loss and bandwidth."),
    tracker: tracker.prefault({}).describe("The tracker's settings."),
    node: node.prefault({}).describe("The nodes' settings."),
    nodes: nodes.describe("The nodes: a number, a list of classes, or a total and classes with shares."),
    churn: s
      .oneOrMore(churn, "a map of keys, or a list of them")
      .describe("How nodes come and go; by default all nodes stay.")
      .optional(),
    workloads: listOf(workload, "a list of workloads").prefault([]).describe("Puts and gets that arrive at random."),
    steps: listOf(step, "a list of steps").prefault([]).describe("What happens at which time."),
    expect: listOf(expectation, "a list of expectations such as files.lost == 0")
      .prefault([])
      .describe("What must hold at the end, or the run fails: figure, comparison, value."),
    always: always(),
    eventually: eventually(),
  })
  .describe("A scenario of swarmlab.");

export type ScenarioInput = z.output<typeof scenarioSchema>;
export type ChurnInput = NonNullable<ScenarioInput["churn"]>[number];
export type StepInput = ScenarioInput["steps"][number];
export type WorkloadInput = ScenarioInput["workloads"][number];
export type BackboneInput = ScenarioInput["network"]["backbones"][number];
export type LatencyInput = ScenarioInput["network"]["latency"];

/** The schema of data/churn-models.json: churn models by name, each in the words of the scenario format. */
export const churnModelsSchema = z.record(
  z.string(),
  s.map({
    session: durations(),
    absence: durations().optional(),
    /** The share of time online of the nodes that come and go, in place of absences. */
    availability: s.share().optional(),
    /** The share of the nodes that never go away: among all nodes, or among the nodes online at a moment. */
    permanent: s.share().optional(),
    permanentOnline: s.share().optional(),
    source: z.string(),
  }),
);
