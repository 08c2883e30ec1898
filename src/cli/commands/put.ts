import { statSync } from "node:fs";
import { basename } from "node:path";
import { MAX_CHUNK_BYTES, MAX_REAL_CHUNK_BYTES } from "../../tracker/limits.js";
import { command } from "../command.js";
import { BadInput, ExitCode, Failure } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { address, bytes, flag, number, text } from "../options.js";
import { say } from "../terminal.js";

export const put = command({
  usage: "put <file>",
  describe: "Store a file in a network",
  section: "client",
  positionals: { file: { type: "string", demandOption: true, describe: "A file of this machine" } },
  options: {
    ...trackerOption,
    name: text("Name in the network [the file's own]"),
    replication: number("replication", "Replicas of each chunk [the network's]", 1),
    "chunk-size": bytes("chunk-size", "Cut the file into chunks of this size [the network's]"),
    listen: address("listen", "Where nodes fetch the chunks from, as HOST:PORT [127.0.0.1:0]"),
    quiet: flag("Say nothing unless it fails"),
    ...securityOptions,
    ...personOptions,
  },
  examples: [["put holiday.mp4 --tracker 127.0.0.1:7070", "under its own name"]],
  async run(args) {
    const tracker = trackerOf(args);
    const {
      file: path,
      quiet,
      name = basename(path),
      listen = "127.0.0.1:0",
      replication,
      "chunk-size": chunkSize,
    } = args;
    if (chunkSize !== undefined) refuseUnfit(chunkSize);
    const person = await personOf(args, listen, tracker);
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new BadInput(`swarmlab: ${path} is a folder: put its files one by one`);
    if (!there?.isFile()) throw new BadInput(`swarmlab: there is no file ${path}`);
    const { clientSession, putFile } = await import("../../live/client-session.js");
    const { summary, transfer } = await import("../transfer.js");
    const { result, took } = await transfer("put", name, { quiet }, ({ signal, onProgress }) =>
      clientSession({ tracker, listen, signal, ...person }, (session) =>
        putFile(session, {
          path,
          name,
          onProgress,
          ...(replication === undefined ? {} : { replication }),
          ...(chunkSize === undefined ? {} : { chunkSize }),
        }),
      ),
    );
    if (result.error) throw new Failure(`cannot put ${name}: ${result.error}`);
    if (!quiet) say(`put ${name}: ${summary(result, result.bytes, took)}`);
    return ExitCode.OK;
  },
});

/** What no network takes. One that carries contents takes less than one of sizes, and says so. */
function refuseUnfit(chunkSize: number): void {
  if (Number.isInteger(chunkSize) && chunkSize >= 1 && chunkSize <= MAX_CHUNK_BYTES) return;
  throw new BadInput(
    `swarmlab: --chunk-size: expected from 1 B to ${MAX_REAL_CHUNK_BYTES} B (in a dummy network ${MAX_CHUNK_BYTES} B), found ` +
      `${chunkSize} B`,
  );
}
