import { closest } from "../../scenario/source/suggest.js";
import { BadInput } from "../exit-code.js";
import { clientOptions } from "../network.js";
import { warn } from "../view/terminal.js";
import { type Command, nameOf, type Option, type OptionTable } from "./command.js";
import type { FileSections } from "./configuration-file.js";
import { inGroup, misfit, text } from "./options.js";
import type { Setting } from "./setting.js";

type Environment = Readonly<Record<string, string | undefined>>;
type Arguments = Record<string, unknown>;

/** Options about the sources of other options. They are given on the command line; the file may also be named in the environment. */
export const configurationOptions = inGroup("Configuration:", {
  config: text("File with options, as YAML: docs/configuration.md"),
  "print-config": { type: "boolean", describe: "Show every option, its value and the source of the value, and stop" },
} as const);

/** The environment variable of an option: `chunk-size` -> `SWARMLAB_CHUNK_SIZE`. */
export function variableOf(option: string): string {
  return `SWARMLAB_${option.toUpperCase().replaceAll("-", "_")}`;
}

/** The options of a command that may also come from the environment or a file. */
export function configurable(command: Command): OptionTable {
  if (command.section === undefined) return {};
  const { options } = command;
  if (command.section !== "client") return options;
  // The other options of a client's command concern this one call. A variable meant for a node must not change them.
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(clientOptions, name)));
}

/**
 * The values of a command's options. The command line (in `args`) wins over the environment, the environment over the file,
 * and the file over the default. Throws BadInput that names each mistake and its place.
 */
export async function settle(
  command: Command,
  args: Arguments,
  env: Environment,
  commands: readonly Command[],
): Promise<ReadonlyMap<string, Setting>> {
  const options = configurable(command);
  const problems: string[] = [];
  const path = (args.config as string | undefined) ?? (env[variableOf("config")] || undefined);
  // The reader of YAML is a third of the code that the program loads. So load it only if there is a file.
  const reader = path === undefined ? undefined : await import("./configuration-file.js");
  const file: FileSections = reader ? reader.readConfigurationFile(path as string, sectionsOf(commands)) : {};
  const settings = new Map<string, Setting>();
  const take = (name: string, option: Option, written: string, origin: string): void => {
    const { value, problem } = read(option, written);
    if (problem === undefined) settings.set(name, { value, written, origin });
    else if (origin.startsWith("--"))
      problems.push(`swarmlab: ${origin}: ${problem}; see swarmlab ${nameOf(command)} --help`);
    else problems.push(`${origin}: ${problem}`);
  };
  for (const [name, option] of Object.entries(options)) {
    const written = env[variableOf(name)];
    const fromFile = file[command.section as keyof FileSections]?.[name];
    const flagged = args[name];
    if (flagged !== undefined) {
      const text = String(Array.isArray(flagged) ? flagged.at(-1) : flagged);
      take(name, option, text, `--${name}`);
    } else if (written !== undefined && written !== "") {
      take(name, option, written, `$${variableOf(name)}`);
    } else if (fromFile) {
      settings.set(name, fromFile);
    } else {
      const value = option.type === "boolean" ? false : undefined;
      settings.set(name, { value, written: option.usual ?? (value === false ? "false" : ""), origin: "default" });
    }
  }
  if (problems.length > 0) throw new BadInput(...problems);
  warnOfMisspelt(env, commands);
  return settings;
}

/** Adds the place of an option's value to a `BadInput` about it, if the value does not come from the command line. */
export function withOrigins(error: BadInput, settings: ReadonlyMap<string, Setting>): BadInput {
  const lines = error.lines.map((line) => {
    const named = [...new Set([...line.matchAll(/--([a-z][a-z-]*)/g)].map(([, name]) => name as string))];
    const elsewhere = named.flatMap((name) => {
      const origin = settings.get(name)?.origin;
      return origin === undefined || origin === "default" || origin === `--${name}`
        ? []
        : [`--${name} is from ${origin}`];
    });
    return elsewhere.length > 0 ? `${line} (${elsewhere.join(", ")})` : line;
  });
  return new BadInput(...lines);
}

export async function printSettings(command: Command, settings: ReadonlyMap<string, Setting>): Promise<void> {
  const { left, printTable } = await import("../view/table.js");
  printTable(
    [left(`${nameOf(command)} option`), left("value"), left("from")],
    [...settings].map(([name, { written, origin }]) => [name, written || "–", origin]),
  );
}

/** Lists the options that each section of a file may have. */
function sectionsOf(commands: readonly Command[]): Readonly<Record<keyof FileSections, OptionTable>> {
  const of = (section: string) =>
    Object.assign({}, ...commands.filter((one) => one.section === section).map(configurable));
  return { tracker: of("tracker"), node: of("node"), client: of("client") };
}

function read(option: Option, written: string): { readonly value?: unknown; readonly problem?: string } {
  if (option.type === "boolean") {
    const value = { true: true, "1": true, false: false, "0": false }[written];
    return value === undefined ? { problem: `expected true or false, found ${JSON.stringify(written)}` } : { value };
  }
  if (!option.reading) return { value: written };
  const value = option.reading.read(written);
  return value === undefined ? { problem: misfit(option.reading, written) } : { value };
}

/**
 * Warns of variables whose names are nearly right. Other unknown names are ignored, since Kubernetes sets such variables for a service that is called
 * swarmlab.
 */
function warnOfMisspelt(env: Environment, commands: readonly Command[]): void {
  const options = commands.flatMap((command) => Object.keys(configurable(command)));
  const known = [...new Set([...options, "config"])].map(variableOf);
  for (const name of Object.keys(env)) {
    if (!name.startsWith("SWARMLAB_") || known.includes(name)) continue;
    const meant = closest(
      name.slice("SWARMLAB_".length),
      known.map((one) => one.slice("SWARMLAB_".length)),
    );
    if (meant !== undefined) warn(`swarmlab: $${name} means nothing; did you mean $SWARMLAB_${meant}?`);
  }
}
