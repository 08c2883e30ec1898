import * as z from "zod";
import { reportSchema } from "./report.js";

/** Writes the JSON Schema (2020-12) of report.json, as kept in `report.schema.json` at the project's root. */
export function reportJsonSchema(): unknown {
  return {
    $id: "urn:swarmlab:report.schema.json",
    title: "swarmlab report",
    description: "Bytes, milliseconds and counts; shares are in 0 .. 1; null where nothing was measured.",
    ...z.toJSONSchema(reportSchema),
  };
}
