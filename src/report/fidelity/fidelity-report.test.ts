import { expect, test } from "vitest";
import { fidelityJsonSchema } from "./fidelity-report.js";

test("fidelity.schema.json is the schema of the reports that are written (vitest -u writes it anew)", async () => {
  const text = `${JSON.stringify(fidelityJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../../fidelity.schema.json");
});
