import process from "node:process";
import yargs from "yargs";
import { suggestion } from "../scenario/source/suggest.js";
import { version } from "../version.js";
import { certs } from "./commands/certs.js";
import { compare } from "./commands/compare.js";
import { experiment } from "./commands/experiment.js";
import { explain } from "./commands/explain.js";
import { fidelity } from "./commands/fidelity.js";
import { fuzz } from "./commands/fuzz.js";
import { get } from "./commands/get.js";
import { history } from "./commands/history.js";
import { leave } from "./commands/leave.js";
import { live } from "./commands/live.js";
import { ls } from "./commands/ls.js";
import { node } from "./commands/node.js";
import { put } from "./commands/put.js";
import { rm } from "./commands/rm.js";
import { run } from "./commands/run.js";
import { serve } from "./commands/serve.js";
import { shrink } from "./commands/shrink.js";
import { status } from "./commands/status.js";
import { sweep } from "./commands/sweep.js";
import { top } from "./commands/top.js";
import { tracker } from "./commands/tracker.js";
import { validate } from "./commands/validate.js";
import { BadInput, ExitCode, Failure } from "./exit-code.js";
import { type Command, nameOf, type Option, type OptionTable } from "./options/command.js";
import {
  configurable,
  configurationOptions,
  printSettings,
  settle,
  variableOf,
  withOrigins,
} from "./options/configuration.js";
import { typed, withLiterals } from "./options/literal-words.js";
import { printable } from "./view/printable.js";
import { warn } from "./view/terminal.js";

const commands: readonly Command[] = [
  run,
  compare,
  sweep,
  experiment,
  fuzz,
  shrink,
  serve,
  live,
  explain,
  fidelity,
  history,
  validate,
  tracker,
  node,
  put,
  get,
  ls,
  rm,
  leave,
  status,
  top,
  certs,
];

const COMPLETION = "completion";

type Environment = Readonly<Record<string, string | undefined>>;
type Action = () => Promise<ExitCode>;

/** Runs the program and resolves with its exit code. Errors go to the standard error output, as lines. */
export async function main(words: readonly string[], env: Environment): Promise<ExitCode> {
  try {
    const action = await understood(words, env);
    return await action();
  } catch (thrown) {
    const error = isUnfit(thrown) ? new BadInput(`swarmlab: ${thrown.message}`) : thrown;
    // The lines may contain names that others chose, so control characters are replaced.
    if (error instanceof BadInput) warn(...error.lines.map(printable));
    else if (isExpected(error)) warn(`swarmlab: ${printable((error as Error).message)}`);
    else warn(`swarmlab: this is a bug of swarmlab, please report it\n${(error as Error)?.stack ?? error}`);
    if (error instanceof BadInput) return ExitCode.BAD_INPUT;
    if (error instanceof Failure) return error.exitCode;
    return isExpected(error) ? ExitCode.FAILED : ExitCode.BUG;
  }
}

function isUnfit(error: unknown): error is Error {
  return error instanceof Error && error.name === "Unfit";
}

/** Whether an error is a failure of the network or of the machine, and not a bug. */
function isExpected(error: unknown): boolean {
  if (error instanceof Failure) return true;
  return (
    error instanceof Error &&
    (["RpcFailure", "ProcessFailure", "RedisFailure"].includes(error.name) || "syscall" in error)
  );
}

/** The action that the words of the command line ask for. Throws BadInput when they are not understood. */
async function understood(words: readonly string[], env: Environment): Promise<Action> {
  const named = commands.find((command) => nameOf(command) === words[0]);
  if (words[0] === "--") throw new BadInput("swarmlab: name a command before --; see swarmlab --help");
  try {
    await program(named ? withLiterals(words, optionsOf(named)) : words).parseAsync();
  } catch (thrown) {
    if (thrown instanceof Chosen) return actionOf(thrown.command, asTyped(thrown.args), env);
    if (thrown instanceof BadInput) throw thrown;
    throw new BadInput(usageError(thrown as Error, named, words));
  }
  return async () => ExitCode.OK;
}

/**
 * A command and its arguments. yargs's handlers throw it. If a handler returns, yargs composes the command's help text, in case that is wanted
 * later. It never is, and composing it takes longer than all else that yargs does.
 */
class Chosen extends Error {
  constructor(
    readonly command: Command,
    readonly args: Record<string, unknown>,
  ) {
    super(`chosen: ${nameOf(command)}`);
  }
}

function asTyped(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, typed(value)]));
}

/** The action of a command with these arguments, together with options from environment variables and a file. */
function actionOf(command: Command, args: Record<string, unknown>, env: Environment): Action {
  if (command.section === undefined) return () => command.run(args as Parameters<Command["run"]>[0]);
  return async () => {
    const settings = await settle(command, args, env, commands);
    if (args["print-config"] === true) {
      await printSettings(command, settings);
      return ExitCode.OK;
    }
    const values = Object.fromEntries([...settings].map(([name, { value }]) => [name, value]));
    try {
      return await command.run({ ...args, ...values } as Parameters<Command["run"]>[0]);
    } catch (error) {
      throw error instanceof BadInput ? withOrigins(error, settings) : error;
    }
  };
}

function program(words: readonly string[]) {
  const parser = yargs([...words])
    .scriptName("swarmlab")
    .usage("$0 <command>\n\nA BitTorrent-like file network, and a deterministic simulator of it.")
    // Help is in English, like the rest of the program. yargs must not give `--no-x` and `--a.b` a meaning of its own.
    .locale("en")
    .parserConfiguration({ "boolean-negation": false, "dot-notation": false })
    .version(version)
    .help()
    .demandCommand(1, "name a command, such as: swarmlab run scenarios/churn.yaml")
    .strict()
    .exitProcess(false)
    .fail(false)
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .epilogue(
      "Exit codes: 0 all went well, 1 an expectation or an operation failed, 2 bad input, 3 a bug of swarmlab, 130 interrupted.",
    );
  for (const command of commands) {
    parser.command({
      command: command.usage,
      describe: command.describe,
      builder: (one) => {
        for (const [name, positional] of Object.entries(command.positionals)) one.positional(name, positional);
        for (const [example, what] of command.examples) one.example(`$0 ${example}`, what);
        const options = optionsOf(command);
        const ungrouped = Object.keys(options).filter((name) => options[name]?.group === undefined);
        // Groups stand in the order in which they are first named.
        return one.group(ungrouped, "Options:").options(options).group(["help", "version"], "Also:");
      },
      handler: (args) => {
        throw new Chosen(command, args);
      },
    });
  }
  parser.completion(COMPLETION, "Print a script by which the shell completes commands");
  for (const { examples } of commands)
    for (const [example, what] of examples.slice(0, 1)) parser.example(`$0 ${example}`, what);
  return parser;
}

/**
 * A command's options for yargs. An option that may also come from a file or a variable has no default here. So if it
 * has a value, the user typed it.
 */
function optionsOf(command: Command): OptionTable {
  if (command.section === undefined) return command.options;
  const elsewhere = configurable(command);
  const named = Object.entries(command.options).map(([name, option]): [string, Option] => {
    if (!Object.hasOwn(elsewhere, name)) return [name, option];
    return [
      name,
      { ...option, default: undefined, coerce: undefined, describe: `${option.describe} [$${variableOf(name)}]` },
    ];
  });
  const { config, ...rest } = configurationOptions;
  const described = { ...config, describe: `${config.describe} [$${variableOf("config")}]` };
  return { ...Object.fromEntries(named), config: described, ...rest };
}

/** Makes an error from a message of yargs, with a hint added. */
function usageError(error: Error, command: Command | undefined, [word = ""]: readonly string[]): string {
  const help = `swarmlab ${command ? `${nameOf(command)} ` : ""}--help`;
  const message = String(typed(error.message));
  if (command && /^Not enough non-option/.test(message)) return `swarmlab: incomplete: ${command.usage}; see ${help}`;
  const [, unknown] = /^Unknown arguments?: (.+)$/.exec(message) ?? [];
  const [first] = unknown?.split(", ") ?? [];
  if (first === undefined) return `swarmlab: ${message}; see ${help}`;
  if (!command && !word.startsWith("-"))
    return `swarmlab: there is no command ${word}${suggestion(word, [...commands.map(nameOf), COMPLETION])}; see ${help}`;
  const known = command ? Object.keys(optionsOf(command)) : [];
  return `swarmlab: unknown: ${unknown}${suggestion(first, known)}; see ${help}`;
}
