import { createHash } from "node:crypto";

/** Longest text of settings in the name of a folder; of longer ones this much, and a hash of them all. */
const LONGEST = 60;
const KEPT = 48;
const HASH = 8;

/**
 * What was set, as part of a folder's name: `replication=2,tracker.placement=random`; empty when nothing was. Settings that are the
 * same in another order have the same name, and others have another: where characters are replaced that not every file system
 * takes, or the text is cut, a hash follows. What is in the folder's name already is left out.
 */
export function settingsName(settings: readonly string[]): string {
  const told = settings.map((setting) => setting.trim()).filter((setting) => !/^(?:seed|name)=/.test(setting));
  const all = [...new Set(told)].sort().join(",");
  const safe = all.replace(/[^\w.,=+-]+/g, "-");
  if (safe === all && all.length <= LONGEST && !all.endsWith(".")) return all;
  const hash = createHash("sha256").update(all).digest("hex").slice(0, HASH);
  return `${safe.slice(0, KEPT).replace(/[-.,]+$/, "")}-${hash}`;
}
