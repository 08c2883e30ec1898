import type { InferredOptionTypes, Options, PositionalOptions } from "yargs";
import type { ExitCode } from "../exit-code.js";
import type { Reading } from "./options.js";

/** An option, and how its text is read where it may also come from the environment or from a file. */
export interface Option extends Options {
  readonly reading?: Reading;
  /** Its default, as a user would write it. */
  readonly usual?: string | undefined;
}

export type OptionTable = { readonly [name: string]: Option };
type PositionalTable = { readonly [name: string]: PositionalOptions };

/** One command of the program: how it is called, and what it does. */
export interface Command<P extends PositionalTable = PositionalTable, O extends OptionTable = OptionTable> {
  /** Its name and its positional arguments, as yargs writes them: `get <name>`. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals: P;
  readonly options: O;
  /**
   * The section of a configuration file from which its options may come, too, and as variables of the environment. Default:
   * none, a command line says it all.
   */
  readonly section?: "tracker" | "node" | "client";
  /** Arguments, and what they do. */
  readonly examples: readonly (readonly [string, string])[];
  run(args: InferredOptionTypes<P> & InferredOptionTypes<O>): Promise<ExitCode>;
}

/** Checks a command's `run` against its options, then forgets them: commands of all kinds go into one list. */
export function command<P extends PositionalTable, O extends OptionTable>(definition: Command<P, O>): Command {
  return definition as unknown as Command;
}

export function nameOf({ usage }: Command): string {
  return usage.split(" ", 1)[0] as string;
}
