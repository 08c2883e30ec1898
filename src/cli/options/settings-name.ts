import { createHash } from "node:crypto";

/**
 * The longest text of settings in a folder's name, in characters. Of a longer text only the first `KEPT` characters stay, and a hash of all settings
 * follows.
 */
const LONGEST = 60;
const KEPT = 48;
const HASH = 8;

/**
 * The settings as part of a folder's name: `replication=2,tracker.placement=random`; empty if there are none. The same
 * settings in another order give the same name, unless one overwrites another, and different settings give different names. Characters that some file
 * systems refuse are replaced. If that happens, or if the text is cut, a hash follows. Settings that the folder's name
 * contains anyway are left out.
 */
export function settingsName(settings: readonly string[]): string {
  const told = settings.map((setting) => setting.trim()).filter((setting) => !/^(?:seed|name)=/.test(setting));
  const inOrder = [...new Set(told.reverse())].reverse();
  const all = (dependOnOrder(inOrder) ? inOrder : inOrder.sort()).join(",");
  const safe = all.replace(/[^\w.,=+-]+/g, "-");
  if (safe === all && all.length <= LONGEST && !all.endsWith(".")) return all;
  const hash = createHash("sha256").update(all).digest("hex").slice(0, HASH);
  return `${safe.slice(0, KEPT).replace(/[-.,]+$/, "")}-${hash}`;
}

/** Whether one setting overwrites another, or a part of it: their paths are equal, or one begins with the other. */
function dependOnOrder(settings: readonly string[]): boolean {
  const paths = settings.map((setting) => setting.split("=", 1)[0]!.trim());
  return paths.some((path, at) => paths.some((other, i) => i !== at && isWithin(path, other)));
}

function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}
