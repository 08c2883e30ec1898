import * as z from "zod";
import { scenarioSchema } from "./schema.js";

/** Writes the scenario format as JSON Schema, for editors: the text of scenario.schema.json. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: "input" });
  return `${JSON.stringify({ $id: "urn:swarmlab:scenario.schema.json", title: "swarmlab scenario", ...schema }, null, 2)}\n`;
}
