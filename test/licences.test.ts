import { expect, test } from "vitest";
import { isAllowed, refusedLicences } from "../scripts/licences.js";

test.each<[string, boolean]>([
  ["MIT", true],
  ["(Apache-2.0 AND BSD-3-Clause)", true],
  ["(GPL-3.0-only OR MIT)", true],
  ["MIT AND GPL-3.0-only", false],
  ["MIT AND (ISC OR GPL-3.0-only)", false],
  ["AGPL-3.0-or-later", false],
  ["SEE LICENSE IN README.md", false],
  ["", false],
])("a package under %j may be passed on: %s", (expression, expected) => {
  expect(isAllowed(expression)).toBe(expected);
});

test("only what users get is looked at, nested and of other machines too, and each refusal is named", () => {
  const packages = {
    "": { license: "MIT" },
    "node_modules/fine": { version: "1.0.0", license: "ISC" },
    "node_modules/fine/node_modules/@a/nested": { version: "2.0.0", license: "GPL-2.0-only" },
    "node_modules/other-machine": { version: "3.0.0", license: "SSPL-1.0", optional: true },
    "node_modules/silent": { version: "4.0.0" },
    "node_modules/ours": { link: true },
    "node_modules/tool": { version: "5.0.0", license: "GPL-3.0-only", dev: true },
    "node_modules/dejavu-fonts-ttf": { version: "6.0.0", license: "SEE LICENSE IN README.md AND LICENSE" },
  };
  expect(refusedLicences({ packages })).toEqual([
    "@a/nested 2.0.0: GPL-2.0-only",
    "other-machine 3.0.0: SSPL-1.0",
    "silent 4.0.0: no licence",
  ]);
});
