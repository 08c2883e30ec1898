import { statSync } from "node:fs";
import { basename } from "node:path";
import { formatBytes, formatDuration, formatRate, plural } from "../../report/format.js";
import { command } from "../command.js";
import { BadInput, ExitCode, Failure } from "../exit-code.js";
import { guardPlainText, insecureOption, trackerOf, trackerOption } from "../network.js";
import { address, bytes, number, text } from "../options.js";
import { say } from "../terminal.js";

export const put = command({
  usage: "put <file>",
  describe: "Store a file in a network",
  positionals: { file: { type: "string", demandOption: true, describe: "A file of this machine" } },
  options: {
    ...trackerOption,
    name: text("Name in the network [the file's own]"),
    replication: number("replication", "Replicas of each chunk [the network's]", 1),
    "chunk-size": bytes("chunk-size", "Cut the file into chunks of this size [the network's]"),
    listen: address("listen", "Where nodes fetch the chunks from, as HOST:PORT [127.0.0.1:0]"),
    ...insecureOption,
  },
  examples: [["put holiday.mp4 --tracker 127.0.0.1:7070", "under its own name"]],
  async run(args) {
    const tracker = trackerOf(args);
    const { file: path, name = basename(path), listen = "127.0.0.1:0", replication, "chunk-size": chunkSize } = args;
    guardPlainText(args.insecure, listen, tracker);
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new BadInput(`swarmlab: ${path} is a folder: put its files one by one`);
    if (!there?.isFile()) throw new BadInput(`swarmlab: there is no file ${path}`);
    const { clientSession, putFile } = await import("../../live/client-session.js");
    const began = performance.now();
    const result = await clientSession({ tracker, listen }, (session) =>
      putFile(session, {
        path,
        name,
        ...(replication === undefined ? {} : { replication }),
        ...(chunkSize === undefined ? {} : { chunkSize }),
      }),
    );
    if (result.error) throw new Failure(`cannot put ${name}: ${result.error}`);
    const took = performance.now() - began;
    const size = `${formatBytes(result.bytes)} in ${plural(result.chunks, "chunk")}`;
    say(`put ${name}: ${size}, in ${formatDuration(took)} (${formatRate((result.bytes / took) * 1000)})`);
    return ExitCode.OK;
  },
});
