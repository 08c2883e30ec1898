import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

export interface FolderOptions {
  /** The file by which an older folder of this kind is recognised, so that it may be replaced. */
  readonly marker: string;
  /** All file names that such a folder may have. Other files in the older folder stay. */
  readonly names: readonly string[];
  /** Called with each file when it is written. */
  readonly onFile?: ((name: string) => void) | undefined;
}

/**
 * Writes a folder that replaces an older one of its kind. Everything is first written to a folder beside it, which is then renamed. If
 * the process is killed while it writes, the older folder stays whole. If it is killed between the renames at the end, the older folder is
 * beside its place, with a name that ends with `.old`. Other files that a user put into the older folder stay. Throws what the file system
 * throws. Also throws when `directory` holds files but no `marker`, so that a mistyped path destroys nothing.
 */
export async function replaceFolder(
  directory: string,
  options: FolderOptions,
  fill: (keep: (name: string, content: string | Uint8Array | Iterable<string>) => Promise<void>) => Promise<void>,
): Promise<void> {
  const target = resolve(directory);
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  await refuseForeign(target, options.marker);
  const beside = join(parent, `.${basename(target)}-${randomBytes(4).toString("hex")}`);
  const made = `${beside}.new`;
  await mkdir(made);
  try {
    await fill(async (name, content) => {
      await writeFile(join(made, name), content);
      options.onFile?.(name);
    });
    await swapIn(made, target, `${beside}.old`, new Set(options.names));
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw error;
  }
}

async function entriesOf(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function refuseForeign(target: string, marker: string): Promise<void> {
  const entries = await entriesOf(target);
  if (entries && entries.length > 0 && !entries.includes(marker)) {
    throw new Error(`${target} holds files, but no report: choose another folder`);
  }
}

/** Puts the new folder in the place of the old one, and puts the old one back if that fails. */
async function swapIn(made: string, target: string, aside: string, own: ReadonlySet<string>): Promise<void> {
  const older = await entriesOf(target);
  if (!older) return rename(made, target);
  await rename(target, aside);
  try {
    await rename(made, target);
  } catch (error) {
    await rename(aside, target);
    throw error;
  }
  for (const name of older) if (!own.has(name)) await rename(join(aside, name), join(target, name));
  await rm(aside, { recursive: true, force: true });
}
