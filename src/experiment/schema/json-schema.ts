import * as z from "zod";
import { experimentSchema } from "./schema.js";

/** Writes the experiment format as JSON Schema, for editors: the text of experiment.schema.json. */
export function experimentJsonSchema(): string {
  const schema = z.toJSONSchema(experimentSchema, { io: "input" });
  return `${JSON.stringify({ $id: "urn:swarmlab:experiment.schema.json", title: "swarmlab experiment", ...schema }, null, 2)}\n`;
}
