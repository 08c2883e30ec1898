import process from "node:process";
import { BadInput } from "./exit-code.js";
import { address, flag } from "./options.js";
import { warn } from "./terminal.js";

// What the commands of the live mode share: where the tracker is, and who may hear what is said.

export const trackerOption = {
  tracker: address("tracker", "Where the tracker listens, as HOST:PORT [$SWARMLAB_TRACKER]"),
} as const;

export const insecureOption = {
  insecure: flag("Speak in plain text beyond this machine, where anybody on the way can read and change it"),
} as const;

/** The tracker that a command is for. Throws BadInput when none is named. */
export function trackerOf({ tracker }: { readonly tracker?: string | undefined }): string {
  const named = tracker ?? process.env.SWARMLAB_TRACKER;
  if (named) return named;
  throw new BadInput(
    "swarmlab: which tracker? name it by --tracker HOST:PORT, or in the environment as SWARMLAB_TRACKER",
  );
}

/** Refuses to speak in plain text with another machine, unless that was asked for; and then says so. */
export function guardPlainText(insecure: boolean, ...addresses: readonly string[]): void {
  const [open] = addresses.filter((one) => !isLoopback(one));
  if (open === undefined) return;
  if (!insecure)
    throw new BadInput(`swarmlab: ${open} is not on this machine, and nothing is encrypted: allow that by --insecure`);
  warn(`swarmlab: INSECURE: what is said with ${open} is plain text; anybody on the way can read and change it`);
}

function isLoopback(address: string): boolean {
  const host = address.slice(0, address.lastIndexOf(":"));
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
