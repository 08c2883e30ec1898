import type { InferredOptionTypes, Options, PositionalOptions } from "yargs";
import type { ExitCode } from "../exit-code.js";
import type { Reading } from "./options.js";

/** An option. `reading` says how to read its text if it comes from an environment variable or a file. */
export interface Option extends Options {
  readonly reading?: Reading;
  /** The option's default, as a user would write it. */
  readonly usual?: string | undefined;
}

export type OptionTable = { readonly [name: string]: Option };
type PositionalTable = { readonly [name: string]: PositionalOptions };

/** The values of options or positional arguments, as `run` gets them. */
export type ArgumentsOf<T extends OptionTable | PositionalTable> = InferredOptionTypes<T>;

/** One command of the program: how it is called, and what it does. */
export interface Command<P extends PositionalTable = PositionalTable, O extends OptionTable = OptionTable> {
  /** The command's name and its positional arguments, as yargs writes them: `get <name>`. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals: P;
  readonly options: O;
  /**
   * The section of a configuration file that may give the command's options. If there is a section, environment variables may give them, too.
   * Default: none, so that options come only from the command line.
   */
  readonly section?: "tracker" | "node" | "client";
  /** The examples: arguments, and a description of what they do. */
  readonly examples: readonly (readonly [string, string])[];
  run(args: ArgumentsOf<P> & ArgumentsOf<O>): Promise<ExitCode>;
}

/** Lets the compiler check a command's `run` against its options. The result has a common type, so that all commands can be in one list. */
export function command<P extends PositionalTable, O extends OptionTable>(definition: Command<P, O>): Command {
  return definition as unknown as Command;
}

export function nameOf({ usage }: Command): string {
  return usage.split(" ", 1)[0] as string;
}
