import * as z from "zod";
import { placementNames } from "../../policies/placement/policies.js";
import { names } from "./schema-selection.js";
import * as s from "./schema-types.js";

/** The settings of the network, of the tracker and of the nodes, with their defaults. */

const delayMatrix = z.array(z.array(s.duration(), { error: "a row of times" }), { error: "a list of rows of times" });

const matrixFile = () => s.text("a measured matrix (planetlab-490, wondernetwork-cities) or a CSV file");

const matrix = z
  .union(
    [
      matrixFile().transform((file) => ({ file, header: undefined })),
      s.map({
        file: matrixFile().describe("A CSV file of a square matrix in ms."),
        header: s
          .flag()
          .describe(
            "Whether the first row and the first column are names; by default they are if the corner cell is blank.",
          )
          .optional(),
      }),
    ],
    { error: "a measured matrix (planetlab-490, wondernetwork-cities), a CSV file, or { file, header }" },
  )
  .describe("Measured round-trip times: planetlab-490, wondernetwork-cities, or a CSV file of a square matrix in ms.");

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
          .describe("A latency for each pair of hosts, drawn from a log-normal distribution.")
          .optional(),
        matrix: matrix.optional(),
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

const weight = (what: string) => s.positiveNumber().prefault(1).describe(`Of transfers ${what}.`);

const backbone = s
  .map({
    name: s
      .text("a name")
      .regex(/^[A-Za-z0-9][\w.+-]*$/, { error: "a name of letters, digits, -, _, + and ." })
      .describe("Name by which steps refer to the backbone; by default the names of its zones or regions, joined by +.")
      .optional(),
    zone: names("the name of a zone, or a list of them")
      .describe("Nodes in these zones are behind the backbone.")
      .optional(),
    region: names("the name of a region, or a list of them")
      .describe("Nodes in these regions are behind the backbone.")
      .optional(),
    capacity: s.bandwidth().describe("Bandwidth that traffic in both directions shares.").optional(),
    up: s.bandwidth().describe("Bandwidth of traffic that leaves; unlimited by default.").optional(),
    down: s.bandwidth().describe("Bandwidth of traffic that enters; unlimited by default.").optional(),
  })
  .superRefine((value, context) => {
    if ((value.zone === undefined) === (value.region === undefined))
      context.addIssue({ code: "custom", message: "exactly one of the keys zone, region" });
    if ((value.capacity === undefined) === (value.up === undefined && value.down === undefined))
      context.addIssue({ code: "custom", message: "either capacity, or up and down" });
  });

export const network = s.map({
  latency: latency.prefault("40ms").describe("One-way latency between two hosts: a time, or a model."),
  jitter: s.share().prefault(0).describe("Extra delay of each message, at most this share of its latency."),
  loss: s.share().prefault(0).describe("Probability that a message is lost."),
  bandwidth: s
    .oneOf(["fair", "fifo", "latency-only"])
    .prefault("fair")
    .describe("How transfers share links: max-min fair, one after another, or not at all."),
  tcp: s
    .oneOf(["none", "lv08"])
    .prefault("none")
    .describe("lv08: transfers start and share links as TCP does, by the empirical constants of SimGrid's LV08 model."),
  weights: s
    .map({
      put: weight("that put a file"),
      get: weight("that get a file"),
      repair: weight("that restore replicas"),
    })
    .prefault({})
    .describe("Share of a link that a transfer gets, relative to the other transfers on it; only with fair bandwidth."),
  backbones: z
    .array(backbone, { error: "a list of backbones such as { zone: north, capacity: 1 Gbit/s }" })
    .prefault([])
    .describe("Links that every transfer crosses that leaves or enters a zone or a region."),
  overhead: s.size().prefault("100 B").describe("Bytes added to every message for framing and headers."),
  transferOverhead: s
    .share()
    .prefault(0)
    .describe("Bytes of headers, as a share of the bytes of a transfer: 4.6 % for TCP over Ethernet."),
  connections: s
    .oneOf(["per-stream", "per-peer"])
    .prefault("per-stream")
    .describe("Whether transfers between the same two nodes share links as one, in turns, as over one TCP connection."),
  chunkDelay: s
    .duration()
    .prefault("0ms")
    .describe("Time from a chunk's last byte to its arrival at the program: decoding, checking, waiting."),
  wire: s
    .oneOf(["reference", "encoded"])
    .prefault("reference")
    .describe("Simulated messages travel by reference, or through the protobuf codec."),
  detection: s
    .duration()
    .prefault("1s")
    .describe("Time a peer takes to learn that the other end of a stream or a call died."),
});

const repair = s.map({
  enabled: s.flag().prefault(true).describe("Whether lost replicas are made again."),
  streamsPerSource: s.count(1).prefault(2).describe("Repairs that one node sends at once."),
  streamsPerTarget: s.count(1).prefault(2).describe("Repairs that one node receives at once."),
  streams: s.count(1).prefault(1000).describe("Repairs under way in the whole network."),
  moveShare: s
    .share()
    .prefault("10 %")
    .describe(
      "Share of the repair streams that may move replicas, to restore their spread over zones and to even out loads.",
    ),
  massFailureShare: s
    .share()
    .prefault("30 %")
    .describe("If this share of the nodes vanishes within deadAfter, it is a mass failure, and repair is held."),
  holdFor: s.duration().prefault("10min").describe("How long a mass failure holds repair."),
});

export const tracker = s.map({
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
  putLease: s
    .positiveDuration()
    .prefault("10min")
    .describe(
      "The tracker gives a put up after this much silence of its client, or after ten times as long without progress.",
    ),
  repair: repair.prefault({}).describe("How lost replicas are made again."),
});

export const node = s.map({
  window: s.count(1, 1024).prefault(8).describe("Chunks that one put or get moves at once."),
  uploadSlots: s.count(1, 1024).prefault(4).describe("Chunks that a node sends at once; further requests wait."),
  cache: s.size().prefault("1 GiB").describe("Room for cached copies, left by downloads; 0 B: none are kept."),
  callDeadline: s.positiveDuration().prefault("5s").describe("Deadline of calls that carry no chunks."),
  transferDeadline: s
    .positiveDuration()
    .prefault("30s")
    .describe("Deadline of a chunk transfer, in addition to the time that its bytes take at minimumRate."),
  minimumRate: s
    .bandwidth()
    .refine(Number.isFinite, { error: "a limited bandwidth" })
    .prefault("64 kB/s")
    .describe("A transfer slower than this is given up."),
  transferCap: s
    .bandwidth()
    .prefault("unlimited")
    .describe("Fastest rate of one transfer, in a simulation; not below minimumRate."),
  scrub: s
    .map({
      rate: s
        .bandwidth()
        .refine(Number.isFinite, { error: "a limited bandwidth" })
        .prefault("4 MiB/s")
        .describe("Bytes read per second, at most."),
      every: s
        .positiveDuration()
        .prefault("1h")
        .describe("Time from the beginning of one round through a disk to the beginning of the next, at least."),
    })
    .describe(
      "Nodes read their replicas again and again, and drop those that are damaged. By default they do so only in live processes with real content.",
    )
    .optional(),
  attempts: s
    .count(1, 100)
    .prefault(5)
    .describe(
      "Attempts at one step of an operation, such as a chunk or a call to the tracker, before the operation fails.",
    ),
});
