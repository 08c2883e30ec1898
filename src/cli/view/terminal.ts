import process from "node:process";
import colours from "picocolors";
import type { Paint } from "../../report/text/terminal.js";
import { ExitCode } from "../exit-code.js";

type Stream = NodeJS.WriteStream;

/** Chooses colours for what is written to a stream. There are colours only if the stream is a terminal and its user wants them. */
export function paintFor(stream: Stream): Paint {
  return colours.createColors(stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb");
}

/** Writes lines of a result to the standard output. */
export function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** Writes lines to the standard error output, so that they do not mix with a result. */
export function warn(...lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
}

/**
 * Ends quietly when the reader of the output has gone, as in `swarmlab ls | head`. Ends with a message and an error when the output
 * cannot be written, as on a full disk.
 */
export function endWithReader(): void {
  process.stderr.on("error", endUnlessRead);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") warn(`swarmlab: cannot write to the standard output: ${error.message}`);
    endUnlessRead(error);
  });
}

function endUnlessRead({ code }: NodeJS.ErrnoException): never {
  return code === "EPIPE" ? process.exit() : process.exit(ExitCode.FAILED);
}
