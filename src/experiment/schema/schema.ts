import * as z from "zod";
import * as s from "../../scenario/schema/schema-types.js";
import { SETTING_PATH } from "../../scenario/source/parse.js";

/** The one definition of the experiment format: what is checked, what editors complete, and every default. */

/** The longest names of experiments, factors and patches, in bytes. */
const MAX_NAME_BYTES = 64;
/** The largest number of levels of one factor. Nobody reads a table with more. */
const MAX_LEVELS = 1000;

const pathText = "the path of a scenario's key, such as tracker.placement or nodes[0].count";
const settingPath = () => s.text(pathText).regex(SETTING_PATH, { error: pathText });

const valueText = "a word, a number, or true or false";
/** The value of a level, as `--set` takes it. */
const level = () =>
  z.union([s.text(valueText), z.number({ error: valueText }), z.boolean({ error: valueText })], { error: valueText });

const listText = "a list of levels such as [2, 3, 4]";
const levels = z
  .array(level(), { error: listText })
  .min(1, { error: "at least one level" })
  .max(MAX_LEVELS, { error: `at most ${MAX_LEVELS} levels` });

const patchText = "a map from paths to values, such as { tracker.deadAfter: 2min }";
const patch = () =>
  z.record(settingPath(), z.unknown(), { error: patchText }).refine((value) => Object.keys(value).length > 0, {
    error: `${patchText}, with at least one path`,
  });

const patchNameText = "a name of letters, digits, -, _, + and ., which begins with a letter";
const patchName = s.text(patchNameText).regex(/^\p{L}[\p{L}\p{M}\p{N}_.+-]*$/u, { error: patchNameText });
const patches = z
  .record(patchName, patch(), { error: "a map from names to patches, such as { eager: { tracker.deadAfter: 30s } }" })
  .refine((value) => Object.keys(value).length > 0, { error: "at least one patch" })
  .refine((value) => Object.keys(value).length <= MAX_LEVELS, { error: `at most ${MAX_LEVELS} patches` });

const factor = s
  .choice(
    {
      name: s
        .properName("-_.", MAX_NAME_BYTES)
        .describe("Name of the factor; by default the last word of its path.")
        .optional(),
      set: settingPath().describe("Path of the scenario's key that is varied, as --set takes it.").optional(),
      levels: levels.describe("Values that the key gets.").optional(),
      patches: patches
        .describe("Levels with names. Each is a map from paths to values, and may set several keys.")
        .optional(),
    },
    "a factor",
    ["name", "levels"],
  )
  .superRefine((value, context) => {
    if (value.set !== undefined && value.levels === undefined)
      context.addIssue({ code: "custom", path: ["levels"], message: listText });
    if (value.patches !== undefined && value.levels !== undefined)
      context.addIssue({ code: "custom", path: ["levels"], message: "no levels beside patches, which are the levels" });
    if (value.patches !== undefined && value.name === undefined)
      context.addIssue({ code: "custom", path: ["name"], message: "a name of the factor, beside patches" });
  });

const cellText = "a level of every factor, such as { placement: random }";
const cell = () => z.record(z.string(), level(), { error: cellText });

const designText = "grid, pairs, or a list such as [{ placement: random, replication: 2 }]";
const design = z.union(
  [
    z.enum(["grid", "pairs"], { error: designText }),
    z
      .array(cell(), { error: designText })
      .min(1, { error: "at least one setting" })
      .describe("The settings, each with a level of every factor."),
  ],
  { error: designText },
);

export const SEEDS_TEXT = "a range such as 1..30, or a list such as [1, 2, 5..9]";
const seed = () => z.union([s.seed(), s.text(SEEDS_TEXT)], { error: SEEDS_TEXT });
const seeds = () =>
  z.union([s.text(SEEDS_TEXT), z.array(seed(), { error: SEEDS_TEXT }).min(1, { error: "at least one seed" })], {
    error: SEEDS_TEXT,
  });

const metric = () => s.text("the name of a figure, such as get.p99");

const widthText = "a width in the metric's unit, such as 2s";
const stop = s
  .map({
    metric: metric().describe("Figure whose mean must be known well enough."),
    width: z
      .union([z.number({ error: widthText }), s.text(widthText)], { error: widthText })
      .describe("The 95 % interval must be narrower than this, in the metric's unit.")
      .optional(),
    relativeWidth: s
      .share()
      .refine((value) => value > 0, { error: "a share above 0, such as 10 %" })
      .describe("The 95 % interval must be narrower than this share of the mean.")
      .optional(),
    batch: s
      .count(2, 10_000)
      .prefault(5)
      .describe("Seeds that a setting gets at a time; the rule is checked after each batch."),
    atMost: s.count(2, 1_000_000).describe("Most seeds of one setting; all by default.").optional(),
  })
  .superRefine((value, context) => {
    if ((value.width === undefined) === (value.relativeWidth === undefined))
      context.addIssue({ code: "custom", message: "exactly one of the keys width, relativeWidth" });
  });

const expectation = s
  .text("an expectation such as mean(get.p99) < 30s")
  .describe("What must hold of all runs: mean(get.p99) < 30s, or paired(two-choices, random).load.stored.cv < 0.");

export const experimentSchema = s
  .map({
    name: s
      .properName("-_.", MAX_NAME_BYTES)
      .describe("Name of the experiment, and of its folder of results; the file's by default.")
      .optional(),
    scenario: s.text("the path of a scenario, beside this file").describe("The base scenario, relative to this file."),
    set: patch().describe("What is changed in the base scenario for all settings: from paths to values.").optional(),
    factors: z
      .array(factor, { error: "a list of factors such as [{ set: replication, levels: [2, 3] }]" })
      .min(1, { error: "at least one factor" })
      .max(20, { error: "at most 20 factors" })
      .describe("The keys that are varied, and their values."),
    design: design
      .prefault("grid")
      .describe(
        "Which levels are combined: every level with every other (grid), the levels at the same position (pairs), or the combinations listed.",
      ),
    seeds: seeds().describe("Seeds of the runs: each setting is played with each of them."),
    networks: seeds()
      .describe(
        "Seeds of sampled networks: each seed is played in each network. By default a run has the network of the scenario's networkSeed, or else of its own seed.",
      )
      .optional(),
    metrics: z
      .array(metric(), { error: "a list of figures such as [get.p99, repair.bytes]" })
      .min(1, { error: "at least one figure" })
      .max(200, { error: "at most 200 figures" })
      .prefault([
        "durability.end",
        "availability.mean",
        "redundancy.mean",
        "put.p99",
        "get.median",
        "get.p99",
        "load.stored.cv",
        "repair.bytes",
        "transfers.served",
      ])
      .describe("Figures that the summary reports, named as in the scenario's expect."),
    warmUp: s.duration().prefault("0s").describe("Time at the start of each run that the figures leave out."),
    baseline: z
      .union([s.text("the name of a setting"), cell()], {
        error: "the name of a setting, or levels such as { replication: 3 }",
      })
      .describe("Setting with which the others are compared; by default the first setting.")
      .optional(),
    stop: stop.describe("When a setting has had enough runs; by default after all seeds.").optional(),
    expect: z
      .array(expectation, { error: "a list of expectations such as mean(get.p99) < 30s" })
      .prefault([])
      .describe("What must hold of the runs together, or the experiment fails."),
  })
  .describe("An experiment of swarmlab: a scenario, what is varied in it, and how often each setting is played.");

export type ExperimentInput = z.output<typeof experimentSchema>;
export type FactorInput = ExperimentInput["factors"][number];
export type DesignInput = ExperimentInput["design"];
export type SeedsInput = ExperimentInput["seeds"];
export type LevelInput = z.output<ReturnType<typeof level>>;
