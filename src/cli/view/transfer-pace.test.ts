import { expect, test } from "vitest";
import { TransferPace } from "./transfer-pace.js";

const MiB = 2 ** 20;

test("the rate is that of late, and the time left follows from it", () => {
  const pace = new TransferPace(100 * MiB);
  expect(pace.tell(0, 5000)).toBe("0 B of 100 MiB (0 %)");
  // These bytes were read back from an earlier get, which takes no time.
  expect(pace.tell(50 * MiB, 5100)).toBe("50 MiB of 100 MiB (50 %)");
  let said = "";
  for (let second = 1; second <= 20; second++) said = pace.tell((50 + second) * MiB, 5100 + second * 1000);
  expect(said).toBe("70 MiB of 100 MiB (70 %) · 1 MiB/s · 30 s left");
});

test("one that has stopped says so", () => {
  const pace = new TransferPace(MiB);
  pace.tell(0, 0);
  pace.tell(MiB / 2, 1000);
  for (let at = 2; at < 10; at++) pace.tell(MiB / 2, at * 1000);
  expect(pace.tell(MiB / 2, 10_000)).toBe("512 KiB of 1 MiB (50 %) · stalled");
});

test("an empty file is there at once", () => {
  expect(new TransferPace(0).tell(0, 0)).toBe("0 B of 0 B (100 %)");
});
