import { type Stats, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { FileInfo } from "../../gen/swarmlab/v1/tracker.js";
import type { ClientOptions, ClientSession, OnProgress } from "../../live/daemon/client-session.js";
import { Code } from "../../runtime/rpc-error.js";
import { BadInput, ExitCode, Failure } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { command } from "../options/command.js";
import { flag, several, text } from "../options/options.js";
import type { OneResult } from "../transfer/transfer-many.js";
import { printable } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";
import { toStdout } from "../view/to-stdout.js";

export const get = command({
  usage: "get <name..>",
  describe: "Fetch files and folders from a network",
  section: "client",
  positionals: {
    name: several("Names of files in the network; one that ends with / is a folder, with all that is in it"),
  },
  options: {
    ...trackerOption,
    output: {
      ...text(
        "File to write, - for the standard output [one of the same name here, if there is none yet]; of several files the folder " +
          "to write them in, under their whole names [this one]",
      ),
      alias: "o",
    },
    recursive: { ...flag("Treat all names as names of folders"), alias: "r" },
    replace: flag("Replace existing files that have other content"),
    quiet: flag("Print nothing unless something fails"),
    ...securityOptions,
    ...personOptions,
  },
  examples: [
    ["get holiday.mp4 -o copy.mp4 --tracker 127.0.0.1:7070", "into a file of another name"],
    [
      "get photos/ -o restored",
      "a folder, as restored/photos/2024/a.jpg and so on; the same command again fetches only what is missing",
    ],
    ["get notes.txt -o - | less", "to the standard output"],
    ["get holiday.mp4", "again after an interruption; what has arrived is not fetched again"],
  ],
  async run(args) {
    const tracker = trackerOf(args);
    const { quiet, output, recursive, replace } = args;
    const person = await personOf(args, tracker);
    const client = { tracker, ...person };
    const names = args.name.map((name) => (recursive && !isFolder(name) ? `${name}/` : name));
    const [name] = names as [string];
    if (names.length > 1 || isFolder(name)) return getMany(client, names, { output, quiet, replace });
    return getOne(client, name, { output, quiet, replace });
  },
});

interface Choice {
  readonly output: string | undefined;
  readonly quiet: boolean;
  readonly replace: boolean;
}

async function getOne(client: ClientOptions, name: string, { output, quiet, replace }: Choice): Promise<ExitCode> {
  const path = output ?? basename(name);
  const piped = output === "-";
  if (!piped) refuseUnfit(path, output !== undefined || replace);
  const { clientSession, getFile } = await import("../../live/daemon/client-session.js");
  const { notFound } = await import("../transfer/get-plan.js");
  const { afterFailure, summary, transfer } = await import("../transfer/transfer.js");
  const fetch = async (to: string) => {
    const { result, took } = await transfer("get", name, { quiet, keeps: !piped }, ({ signal, onProgress }) =>
      clientSession({ ...client, signal }, async (session) => {
        const got = await getFile(session, { name, path: to, onProgress });
        const why = got.error?.code === Code.NOT_FOUND ? await notFound(session.tracker, name) : "";
        return { ...got, why };
      }),
    );
    const { error, left, bytes, keptBytes, why } = result;
    const said = why.startsWith("it is a folder") ? why : error;
    if (error) throw new Failure(`cannot get ${name}: ${said}${piped ? "" : afterFailure(error, left)}`);
    return summary(result, bytes - keptBytes, took);
  };
  const how = piped ? await toStdout(fetch) : await fetch(path);
  if (quiet) return ExitCode.OK;
  if (piped) warn(`got ${printable(name)}: ${how}`);
  else say(`got ${printable(name)} as ${printable(path)}: ${how}`);
  return ExitCode.OK;
}

async function getMany(client: ClientOptions, names: readonly string[], choice: Choice): Promise<ExitCode> {
  const { output = ".", quiet, replace } = choice;
  if (output === "-")
    throw new BadInput("swarmlab: -o - is for one file: the contents of several files would run together");
  if (output === "") throw new BadInput("swarmlab: -o: expected a folder to write to");
  const { faultOfFolder } = await import("../transfer/target-folder.js");
  const { filesThere } = await import("../transfer/get-plan.js");
  const { transferMany } = await import("../transfer/transfer-many.js");
  const fault = await faultOfFolder(output);
  if (fault !== undefined) throw new BadInput(`swarmlab: ${fault}`);
  return transferMany<FileInfo>(client, {
    ...{ what: "get", quiet },
    plan: ({ tracker }) => filesThere(tracker, names),
    one: (session, file, onProgress) => getInto(session, file, output, replace, onProgress),
  });
}

/** Fetches one of many files into a folder, unless the folder has the file already. */
async function getInto(
  session: ClientSession,
  file: FileInfo,
  folder: string,
  replace: boolean,
  onProgress: OnProgress,
): Promise<OneResult> {
  const { getFile } = await import("../../live/daemon/client-session.js");
  const { isHere } = await import("../../live/disk/stored-content.js");
  const { madePlace } = await import("../transfer/target-folder.js");
  const place = await madePlace(folder, file.name);
  if ("fault" in place) return place.fault;
  const { path } = place;
  const here = await isHere(session.tracker, file, path);
  if (here === "same") return { moved: 0, wasThere: true };
  if (here === "other" && !replace) return `${path} is there already, with other content: --replace replaces it`;
  const { error, bytes, keptBytes } = await getFile(session, { name: file.name, path, onProgress });
  return error ?? { moved: bytes - keptBytes, wasThere: false };
}

/** Whether a name means all files whose names begin with it. */
function isFolder(name: string): boolean {
  return name === "" || name.endsWith("/");
}

/** Throws BadInput if no file may be written at `path`. A get replaces only files, and only if the user named the path or gave `--replace`. */
function refuseUnfit(path: string, named: boolean): void {
  const there = at(path);
  if (path === "") throw new BadInput("swarmlab: -o: expected a file to write");
  // No file can have such a name, so check this before the fetch.
  if (/[/\\]$/.test(path) && !there?.isDirectory())
    throw new BadInput(`swarmlab: ${path} names a folder that does not exist: name a file`);
  if (there?.isDirectory()) throw new BadInput(`swarmlab: ${path} is a folder: name a file in it`);
  if (there && !there.isFile()) throw new BadInput(`swarmlab: ${path} is not a file: -o - is the standard output`);
  if (there && !named)
    throw new BadInput(`swarmlab: ${path} exists already: give --replace, or -o ${path}, to replace it`);
  if (!at(dirname(path))?.isDirectory())
    throw new BadInput(`swarmlab: there is no folder ${dirname(path)} to write to`);
}

function at(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // The path leads through a file, so nothing can exist there.
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}
