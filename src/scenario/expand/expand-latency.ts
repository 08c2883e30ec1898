import * as z from "zod";
import type { LatencySpec, NodePlan } from "../scenario.js";
import type { LatencyInput } from "../schema/schema.js";
import type { Context } from "../source/context.js";
import { formatDataProblem } from "../source/problem.js";
import { suggestion } from "../source/suggest.js";
import { readLatencyMatrix } from "./read-matrix.js";

type MatrixInput = Extract<LatencyInput, { matrix?: unknown }>["matrix"];

const PATH = ["network", "latency"];

/** The content of data/simblock-regions.json: one-way delays in ms, by year. */
const regionFile = z.object({
  regions: z.array(z.string()),
  latency_ms: z.record(z.string(), z.array(z.array(z.number()))),
});

/** Makes the latency model, with its measurements read in. */
export function expandLatency(input: LatencyInput, nodes: readonly NodePlan[], context: Context): LatencySpec {
  if (input.constant !== undefined) return { model: "constant", delay: input.constant };
  if (!("uniform" in input || "lognormal" in input || "matrix" in input || "regions" in input))
    return { model: "constant", delay: 0 };
  if (input.uniform) return { model: "uniform", ...input.uniform };
  if (input.lognormal) return { model: "lognormal", ...input.lognormal };
  if (input.matrix) return readMatrix(input.matrix, context);
  const spec = readRegions(input.regions ?? "", context);
  checkRegions(spec, nodes, context);
  return spec;
}

function readMatrix({ file, header }: NonNullable<MatrixInput>, context: Context): LatencySpec {
  const path = [...PATH, "matrix"];
  const result = context.readParsed(path, file, `matrix ${header}`, (text) => readLatencyMatrix(text, header));
  if (result && "matrix" in result) {
    for (const notice of result.notices) context.notice(path, `${file}: ${notice}`);
    return { model: "matrix", ...result.matrix, source: file };
  }
  if (result) context.note(path, formatDataProblem(file, result.problem));
  return { model: "constant", delay: 0 };
}

type Regions = Extract<LatencySpec, { model: "regions" }>;

function readRegions(
  input: NonNullable<Extract<LatencyInput, { regions?: unknown }>["regions"]>,
  context: Context,
): Regions {
  const path = [...PATH, "regions"];
  if (typeof input === "string") return readMeasuredRegions(input, context);
  const { names, delay } = input;
  if (new Set(names).size !== names.length) context.note([...path, "names"], "two regions have the same name");
  if (delay.length !== names.length || delay.some((row) => row.length !== names.length)) {
    context.note([...path, "delay"], `expected ${names.length} rows of ${names.length} times, one for each region`);
  }
  return { model: "regions", names, delay: Float32Array.from(delay.flat()) };
}

function readMeasuredRegions(name: string, context: Context): Regions {
  const path = [...PATH, "regions"];
  const none: Regions = { model: "regions", names: [], delay: new Float32Array() };
  const year = /^simblock-(.*)$/.exec(name)?.[1];
  const text = year === undefined ? undefined : context.read(path, "simblock-regions");
  if (text === undefined) {
    if (year === undefined) context.expected(path, "simblock-2019 or simblock-2015");
    return none;
  }
  const file = regionFile.parse(JSON.parse(text));
  const delay = file.latency_ms[year ?? ""];
  if (!delay) {
    context.expected(
      path,
      Object.keys(file.latency_ms)
        .map((known) => `simblock-${known}`)
        .join(" or "),
    );
    return none;
  }
  return { model: "regions", names: file.regions, delay: Float32Array.from(delay.flat()) };
}

function checkRegions(spec: Regions, nodes: readonly NodePlan[], context: Context): void {
  if (spec.names.length === 0) return;
  const unknown = new Set(nodes.map((node) => node.region).filter((region) => !spec.names.includes(region)));
  for (const region of unknown) {
    if (region === "")
      context.note(["nodes"], `every node needs a region for this latency: one of ${spec.names.join(", ")}`);
    else
      context.note(
        ["nodes"],
        `there is no region ${JSON.stringify(region)} in the latency model${suggestion(region, spec.names)}`,
      );
  }
}
