import { relative } from "node:path";
import * as z from "zod";
import * as s from "../../scenario/schema/schema-types.js";
import { locateIssues } from "../../scenario/source/issues.js";
import { readText } from "../../scenario/source/load.js";
import { formatProblem, type Problem } from "../../scenario/source/problem.js";
import { YamlSource } from "../../scenario/source/yaml/yaml-source.js";
import { BadInput } from "../exit-code.js";
import type { Option, OptionTable } from "./command.js";
import type { Setting } from "./setting.js";

const MAX_BYTES = 64 * 1024;

type Section = Readonly<Record<string, Setting>>;

/** The sections of a file of options, one for each program. */
export interface FileSections {
  readonly tracker?: Section;
  readonly node?: Section;
  readonly client?: Section;
}

/** Reads a file of options. Throws BadInput with a line for everything that is wrong, by file, line, column and key. */
export function readConfigurationFile(
  path: string,
  sections: Readonly<Record<keyof FileSections, OptionTable>>,
): FileSections {
  const shown = relative(process.cwd(), path) || path;
  const name = shown.startsWith("..") ? path : shown;
  const file = readText(path, MAX_BYTES);
  if ("error" in file) throw new BadInput(`${name}: cannot read the configuration: ${file.error}`);
  const source = YamlSource.parse(file.text, name);
  if (Array.isArray(source)) throw refused(source);
  const value = source.toValue() ?? {};
  const schema = s.map(
    Object.fromEntries(
      Object.entries(sections).map(([section, options]) => [section, sectionSchema(options).optional()]),
    ),
  );
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refused(locateIssues(parsed.error.issues, value, source));
  const settings = (section: string, options: Record<string, unknown>): Section =>
    Object.fromEntries(
      Object.entries(options).map(([option, read]): [string, Setting] => {
        const written = String((value as Record<string, Record<string, unknown>>)[section]?.[option]);
        return [option, { value: read, written, origin: source.where([section, option]) }];
      }),
    );
  return Object.fromEntries(
    Object.entries(parsed.data).map(([section, options]) => [section, settings(section, options ?? {})]),
  );
}

function refused(problems: readonly Problem[]): BadInput {
  const inOrder = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  return new BadInput(...inOrder.map(formatProblem));
}

function sectionSchema(options: OptionTable) {
  return s.map(
    Object.fromEntries(Object.entries(options).map(([name, option]) => [name, valueSchema(option).optional()])),
  );
}

function valueSchema(option: Option): z.ZodType {
  if (option.type === "boolean") return s.flag();
  const { reading } = option;
  if (!reading) return z.string({ error: "a text" });
  const { expected, numeric } = reading;
  const written = numeric
    ? z.union([z.number(), z.string()], { error: expected })
    : z.string({ error: quoted(expected) });
  return written.transform((given, context) => {
    const text = String(given);
    const value = reading.read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: expected + (reading.hint?.(text) ?? "") });
    return z.NEVER;
  });
}

/** Adds advice on quotation marks: YAML reads a text that looks like a number as a number, unless it is in quotes. */
function quoted(expected: string): string {
  return expected === "a text" ? "a text (in quotes, when it looks like something else)" : expected;
}
