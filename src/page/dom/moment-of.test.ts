import { expect, test } from "vitest";
import { clockText } from "./clock.js";
import { momentOf } from "./moment-of.js";

const [HOUR, DAY] = [3_600_000, 86_400_000];

test.each([
  ["12:12", 43_920_000],
  ["12:12:30", 43_950_000],
  [" 0:05 ", 300_000],
  ["00:00:01.5", 1500],
  ["26:00", 93_600_000],
  ["1 d 02:00:00", 93_600_000],
  ["743s", 743_000],
  ["743 s", 743_000],
  ["12 min 5 s", 725_000],
  ["12MIN5S", 725_000],
  ["1.5h", 5_400_000],
  ["250 ms", 250],
  ["2 d", 172_800_000],
])("%s is a moment", (text, ms) => {
  expect(momentOf(text, DAY)).toBe(ms);
});

test.each(["", "noon", "743", "12:", "12:70", "12:12:99", "-5s", "1:2:3:4", "5 s later", "1e3s"])(
  "%j is none",
  (text) => {
    expect(momentOf(text, DAY)).toBeUndefined();
  },
);

test("what the clock shows can be typed", () => {
  for (const ms of [0, 61_000, 86_399_000, 90_061_000, 1_000_000_000])
    expect(momentOf(clockText(ms, 1e9), 1e9)).toBe(ms);
  expect(momentOf(clockText(61_300, 100_000), 100_000)).toBe(61_300);
});

test.each([
  ["12:12", 40 * 60_000, 732_000],
  ["5:00", HOUR, 300_000],
  ["0:12:12", HOUR, 732_000],
  ["12:12", HOUR + 1, 43_920_000],
  ["1 d 02:00", HOUR, 93_600_000],
])("%s in a run of %d ms is %d: two parts are minutes and seconds up to an hour", (text, end, ms) => {
  expect(momentOf(text, end)).toBe(ms);
});
