import { readFileSync, statSync } from "node:fs";
import type * as z from "zod";
import { BadInput } from "../exit-code.js";

/** The largest size of a file, in bytes. The report of a large run has about a megabyte. */
const LARGEST = 64 * 2 ** 20;
/** The largest number of problems of one file that are shown. */
const TOLD = 5;

/**
 * Reads and checks a JSON file that swarmlab wrote. Refuses a file that is damaged, cut off or of another kind: throws BadInput with
 * the file and the path of each wrong value.
 */
export function readWritten<T>(file: string, format: string, schema: z.ZodType<T>): T {
  const value = parsed(file, textOf(file));
  const { format: found } = (typeof value === "object" && value !== null ? value : {}) as { format?: unknown };
  if (found !== format)
    throw new BadInput(
      `${file}: format: expected ${JSON.stringify(format)}, found ${JSON.stringify(found)?.slice(0, 60) ?? "nothing"}`,
    );
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const told = issues.slice(0, TOLD).map(({ path, message }) => `${file}: ${path.map(String).join(".")}: ${message}`);
  throw new BadInput(...told, ...(issues.length > TOLD ? [`${file}: and ${issues.length - TOLD} more problems`] : []));
}

function textOf(file: string): string {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new BadInput(`${file}: not a file`);
    if (found.size > LARGEST) throw new BadInput(`${file}: not a report: it is larger than 64 MiB`);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${file}: cannot be read: ${(error as Error).message.replace(/, \w+ '.*$/s, "")}`);
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput(`${file}: not JSON, or cut off: ${(error as Error).message}`);
  }
}
