import { expect, test } from "vitest";
import { reportJsonSchema } from "./schema.js";

test("report.schema.json is the schema of the reports that are written (vitest -u writes it anew)", async () => {
  const text = `${JSON.stringify(reportJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../report.schema.json");
});
