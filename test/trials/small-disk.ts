import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync } from "node:fs";
import process from "node:process";
import type { Machine } from "../e2e/program.js";

/** A disk of its own for a folder, which fills up. It outlives the programs on it, and is gone with `remove`. */
export interface SmallDisk {
  readonly machine: Machine;
  /** The folder as others reach it. */
  readonly folder: string;
  /** Takes all room that is left. Does nothing where no disk of its own could be mounted. */
  fill(): void;
  remove(): void;
}

/** Mounts a file system of `bytes` in memory at `folder`, which only programs of the disk's `machine` see. */
export async function smallDisk(folder: string, bytes: number): Promise<SmallDisk> {
  mkdirSync(folder);
  const asUser = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const mount = `mount -t tmpfs -o size=${bytes} tmpfs '${folder}' && echo mounted && exec sleep 3600`;
  const holder = spawn("unshare", ["--mount", ...asUser, "sh", "-c", mount], { stdio: ["ignore", "pipe", "ignore"] });
  if (!(await isMounted(holder))) return shortOfSpace(folder, bytes);
  const into = ["nsenter", `--target=${holder.pid}`, "--mount"];
  const inside = `/proc/${holder.pid}/root${folder}`;
  const under = asUser.length > 0 ? [...into, "--user", "--preserve-credentials"] : into;
  return {
    machine: { under: [...under, `--wd=${process.cwd()}`] },
    folder: inside,
    fill: () => fillUp(`${inside}/filler`),
    remove: () => holder.kill("SIGKILL"),
  };
}

/** Appends to a file until the disk has no room left. */
function fillUp(path: string): void {
  try {
    for (;;) appendFileSync(path, Buffer.alloc(4096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

async function isMounted(holder: ChildProcess): Promise<boolean> {
  const ended = once(holder, "exit").then(
    () => false,
    () => false,
  );
  return Promise.race([once(holder.stdout!, "data").then(() => true), ended]);
}

/** For machines where nothing may be mounted, such as most containers: a program whose writes fail after `bytes` bytes. */
function shortOfSpace(folder: string, bytes: number): SmallDisk {
  const seam = `
    import { open } from "node:fs/promises";
    const file = await open(process.execPath);
    const { write } = Object.getPrototypeOf(file);
    let left = ${bytes};
    Object.getPrototypeOf(file).write = function (data, ...where) {
      if ((left -= data.length) >= 0) return write.call(this, data, ...where);
      return Promise.reject(Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }));
    };
    await file.close();`;
  const machine = { flags: ["--import", `data:text/javascript,${encodeURIComponent(seam)}`] };
  return { machine, folder, fill: () => {}, remove: () => {} };
}
