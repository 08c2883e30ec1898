import { unlinkSync } from "node:fs";
import { mkdir, open, rename, unlink, writeFile } from "node:fs/promises";

/** The calls that write files and names to a disk. What a crash leaves depends on these calls and their order. */
export const machineFiles = { mkdir, open, rename, unlink, unlinkSync, writeFile };

export type FileSystem = typeof machineFiles;
