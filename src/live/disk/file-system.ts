import { unlinkSync } from "node:fs";
import { mkdir, open, rename, unlink, writeFile } from "node:fs/promises";

/** How files and names come to a disk, and become durable there: what a crash leaves depends on these calls and their order. */
export const machineFiles = { mkdir, open, rename, unlink, unlinkSync, writeFile };

export type FileSystem = typeof machineFiles;
