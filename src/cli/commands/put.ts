import type { ClientOptions, FileToPut } from "../../live/daemon/client-session.js";
import { MAX_CHUNK_BYTES, MAX_REAL_CHUNK_BYTES } from "../../tracker/limits.js";
import { BadInput, ExitCode, Failure } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { command } from "../options/command.js";
import { address, bytes, flag, number, several, text } from "../options/options.js";
import type { FileHere, FilesHere } from "../transfer/file-tree.js";
import type { SingleFile } from "../transfer/put-plan.js";
import { printable } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";

export const put = command({
  usage: "put <file..>",
  describe: "Store files and folders in a network",
  section: "client",
  positionals: { file: several("Files of this machine; with -r folders, too; - for the standard input") },
  options: {
    ...trackerOption,
    recursive: { ...flag("Put folders with everything in them, under their own names"), alias: "r" },
    name: text("Name in the network, of one file or folder [its own]"),
    prefix: text("Folder of the network to put everything in [none]"),
    replication: number("replication", "Replicas of each chunk [the network's]", 1),
    "chunk-size": bytes("chunk-size", "Cut files into chunks of this size [the network's]"),
    listen: address("listen", "Where nodes fetch the chunks from, as HOST:PORT [127.0.0.1:0]"),
    quiet: flag("Print nothing unless something fails"),
    ...securityOptions,
    ...personOptions,
  },
  examples: [
    ["put holiday.mp4 --tracker 127.0.0.1:7070", "under its own name"],
    ["put -r photos", "as photos/2024/a.jpg and so on; the same command again puts only what is new or has changed"],
    ["put *.jpg --prefix photos/2024", "several files, as photos/2024/a.jpg and so on"],
    ["pg_dump shop | swarmlab put - --name shop.sql", "the standard input"],
  ],
  async run(args) {
    const tracker = trackerOf(args);
    const { listen = "127.0.0.1:0", replication, "chunk-size": chunkSize, quiet } = args;
    if (chunkSize !== undefined) refuseUnfit(chunkSize);
    const person = await personOf(args, listen, tracker);
    const { filesHere, singleFile } = await import("../transfer/put-plan.js");
    const single = singleFile(args.file, args);
    const options = {
      ...(replication === undefined ? {} : { replication }),
      ...(chunkSize === undefined ? {} : { chunkSize }),
    };
    const client = { tracker, listen, ...person };
    if (single) return putOne(client, single, options, quiet);
    return putMany(client, filesHere(args.file, args.recursive, args), options, quiet);
  },
});

type PutOptions = Pick<FileToPut, "replication" | "chunkSize">;

async function putOne(client: ClientOptions, { path, name }: SingleFile, options: PutOptions, quiet: boolean) {
  const { clientSession, putUnlessStored } = await import("../../live/daemon/client-session.js");
  const { openWhole } = await import("../../live/disk/open-whole.js");
  const { spool } = await import("../../live/disk/spool.js");
  const { STDIN } = await import("../transfer/put-plan.js");
  const { summary, transfer } = await import("../transfer/transfer.js");
  const { result, took } = await transfer("put", name, { quiet }, ({ signal, onProgress }) =>
    clientSession({ ...client, signal }, async (session) => {
      const from = await (path === STDIN ? spool(process.stdin, signal) : openWhole(path, signal));
      return putUnlessStored(session, from, { ...options, name, onProgress });
    }),
  );
  if (result.error) throw new Failure(`cannot put ${name}: ${result.error}`);
  const how = result.wasThere ? "is stored already, with the same content" : summary(result, result.bytes, took);
  if (!quiet) say(result.wasThere ? `${printable(name)} ${how}` : `put ${printable(name)}: ${how}`);
  return ExitCode.OK;
}

async function putMany(client: ClientOptions, here: FilesHere, options: PutOptions, quiet: boolean) {
  const { putUnlessStored } = await import("../../live/daemon/client-session.js");
  const { openWhole } = await import("../../live/disk/open-whole.js");
  const { transferMany } = await import("../transfer/transfer-many.js");
  for (const what of here.leftOut) warn(`left out: ${printable(what)}`);
  const { failed } = here;
  const files = [...here.files.values()];
  if (files.length === 0 && failed.length === 0) throw new Failure("there is no file to put");
  return transferMany<FileHere>(client, {
    ...{ what: "put", quiet },
    plan: async () => ({ files, failed }),
    one: async (session, { path, name }, onProgress) => {
      const from = await openWhole(path, session.signal);
      const { error, bytes: moved, wasThere } = await putUnlessStored(session, from, { ...options, name, onProgress });
      return error ?? { moved, wasThere };
    },
  });
}

/** Throws BadInput for a chunk size that no network accepts. A real network accepts less than a dummy one, and says so itself. */
function refuseUnfit(chunkSize: number): void {
  if (Number.isInteger(chunkSize) && chunkSize >= 1 && chunkSize <= MAX_CHUNK_BYTES) return;
  throw new BadInput(
    `swarmlab: --chunk-size: expected from 1 B to ${MAX_REAL_CHUNK_BYTES} B (in a dummy network ${MAX_CHUNK_BYTES} B), found ` +
      `${chunkSize} B`,
  );
}
