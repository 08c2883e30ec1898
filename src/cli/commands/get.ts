import { type Stats, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { command } from "../command.js";
import { BadInput, ExitCode, Failure } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { flag, text } from "../options.js";
import { say, warn } from "../terminal.js";
import { toStdout } from "../to-stdout.js";

export const get = command({
  usage: "get <name>",
  describe: "Fetch a file from a network",
  section: "client",
  positionals: { name: { type: "string", demandOption: true, describe: "Name of the file in the network" } },
  options: {
    ...trackerOption,
    output: {
      ...text("File to write, - for the standard output [one of the same name here, if there is none yet]"),
      alias: "o",
    },
    quiet: flag("Say nothing unless it fails"),
    ...securityOptions,
    ...personOptions,
  },
  examples: [
    ["get holiday.mp4 -o copy.mp4 --tracker 127.0.0.1:7070", "into a file of another name"],
    ["get notes.txt -o - | less", "to the standard output"],
    ["get holiday.mp4", "again after an interruption: what has arrived is not fetched again"],
  ],
  async run(args) {
    const tracker = trackerOf(args);
    const { name, quiet, output: path = basename(name) } = args;
    const person = await personOf(args, tracker);
    const piped = args.output === "-";
    if (!piped) refuseUnfit(path, args.output !== undefined);
    const { clientSession, getFile } = await import("../../live/client-session.js");
    const { afterFailure, summary, transfer } = await import("../transfer.js");
    const fetch = async (to: string) => {
      const { result, took } = await transfer("get", name, { quiet, keeps: !piped }, ({ signal, onProgress }) =>
        clientSession({ tracker, signal, ...person }, (session) => getFile(session, { name, path: to, onProgress })),
      );
      const { error, left, bytes, keptBytes } = result;
      if (error) throw new Failure(`cannot get ${name}: ${error}${piped ? "" : afterFailure(error, left)}`);
      return summary(result, bytes - keptBytes, took);
    };
    const how = piped ? await toStdout(fetch) : await fetch(path);
    if (quiet) return ExitCode.OK;
    if (piped) warn(`got ${name}: ${how}`);
    else say(`got ${name} as ${path}: ${how}`);
    return ExitCode.OK;
  },
});

/** Only files are replaced, and only those that were named. */
function refuseUnfit(path: string, named: boolean): void {
  const there = at(path);
  if (path === "") throw new BadInput("swarmlab: -o: expected a file to write");
  // Found out before it is fetched: a file cannot be given such a name.
  if (/[/\\]$/.test(path) && !there?.isDirectory())
    throw new BadInput(`swarmlab: ${path} names a folder, which there is not: name a file`);
  if (there?.isDirectory()) throw new BadInput(`swarmlab: ${path} is a folder: name a file in it`);
  if (there && !there.isFile()) throw new BadInput(`swarmlab: ${path} is not a file: -o - is the standard output`);
  if (there && !named) throw new BadInput(`swarmlab: ${path} is there already: say -o ${path} to replace it`);
  if (!at(dirname(path))?.isDirectory())
    throw new BadInput(`swarmlab: there is no folder ${dirname(path)} to write to`);
}

function at(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Below a file there is nothing.
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}
