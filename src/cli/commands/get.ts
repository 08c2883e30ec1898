import { existsSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { formatBytes, formatDuration, formatRate, plural } from "../../report/format.js";
import { command } from "../command.js";
import { BadInput, ExitCode, Failure } from "../exit-code.js";
import { guardPlainText, insecureOption, trackerOf, trackerOption } from "../network.js";
import { text } from "../options.js";
import { say } from "../terminal.js";

export const get = command({
  usage: "get <name>",
  describe: "Fetch a file from a network",
  positionals: { name: { type: "string", demandOption: true, describe: "Name of the file in the network" } },
  options: {
    ...trackerOption,
    output: { ...text("File to write [one of the same name here, if there is none yet]"), alias: "o" },
    ...insecureOption,
  },
  examples: [["get holiday.mp4 -o /tmp/holiday.mp4 --tracker 127.0.0.1:7070", "into a file elsewhere"]],
  async run(args) {
    const tracker = trackerOf(args);
    const { name, output: path = basename(name) } = args;
    guardPlainText(args.insecure, tracker);
    if (args.output === undefined && existsSync(path))
      throw new BadInput(`swarmlab: ${path} is there already: say -o ${path} to replace it`);
    if (isFolder(path)) throw new BadInput(`swarmlab: ${path} is a folder: name a file in it`);
    if (!isFolder(dirname(path))) throw new BadInput(`swarmlab: there is no folder ${dirname(path)} to write to`);
    const { clientSession, getFile } = await import("../../live/client-session.js");
    const began = performance.now();
    const result = await clientSession({ tracker }, (session) => getFile(session, { name, path }));
    if (result.error) throw new Failure(`cannot get ${name}: ${result.error}`);
    const took = performance.now() - began;
    const size = `${formatBytes(result.bytes)} in ${plural(result.chunks, "chunk")}`;
    say(`got ${name} as ${path}: ${size}, in ${formatDuration(took)} (${formatRate((result.bytes / took) * 1000)})`);
    return ExitCode.OK;
  },
});

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
