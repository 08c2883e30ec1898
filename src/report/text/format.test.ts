import { describe, expect, test } from "vitest";
import {
  byteScale,
  formatBytes,
  formatDuration,
  formatNumber,
  formatRate,
  formatShare,
  formatTick,
  formatValue,
  ordinal,
  plural,
  roughShare,
  timeScale,
} from "./format.js";

describe("for people", () => {
  test.each([
    [0, "0 B"],
    [1023, "1,023 B"],
    [1536, "1.50 KiB"],
    [100 * 2 ** 20, "100 MiB"],
    [5.86 * 2 ** 30, "5.86 GiB"],
  ])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test.each([
    [0, "0 s"],
    [0.25, "0.250 ms"],
    [3.2, "3.20 ms"],
    [999, "999 ms"],
    [41_000, "41 s"],
    [59_999, "1 min"],
    [725_000, "12 min 5 s"],
    [3_599_900, "1 h"],
    [83_400_000, "23 h 10 min"],
    [86_400_000, "24 h"],
    [273_600_000, "3 d 4 h"],
  ])("%d milliseconds are %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  test.each([
    [0, "0 %"],
    [1, "100 %"],
    [0.5, "50 %"],
    [0.9412, "94.1 %"],
    [0.999999, "99.9999 %"],
    [1e-7, "0.00001 %"],
  ])("a share of %d is %s: a failure is never rounded away", (share, text) => expect(formatShare(share)).toBe(text));

  test("shares in prose have one decimal", () => {
    expect([0, 1e-6, 0.1666, 0.999999, 1].map(roughShare)).toEqual([
      "0 %",
      "under 0.1 %",
      "16.7 %",
      "over 99.9 %",
      "100 %",
    ]);
  });

  test.each([
    [1234567, "1,234,567"],
    [1234.5, "1,235"],
    [12.345, "12.3"],
    [1.2345, "1.23"],
    [0.05678, "0.057"],
    [0.0000456, "0.000046"],
    [Number.POSITIVE_INFINITY, "∞"],
  ])("the number %d is %s", (value, text) => expect(formatNumber(value)).toBe(text));

  test("ordinals", () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 1111].map(ordinal).join(" ")).toBe(
      "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 1,111th",
    );
  });

  test("rates, values by unit, and plurals", () => {
    expect(formatRate(2 ** 21)).toBe("2 MiB/s");
    expect(formatValue(1500, "duration")).toBe("1.50 s");
    expect(formatValue(0.25, "share")).toBe("25 %");
    expect(formatValue(0.25, "ratio")).toBe("0.250");
    expect(plural(1, "node")).toBe("1 node");
    expect(plural(2, "crash", "crashes")).toBe("2 crashes");
  });
});

describe("for axes", () => {
  test("one unit suits all values up to the largest", () => {
    expect(byteScale(3 * 2 ** 30).name).toBe("GiB");
    expect(timeScale(86_400_000).name).toBe("h");
    expect(timeScale(90_000).name).toBe("s");
    expect(timeScale(0)).toEqual({ size: 1, name: "ms" });
  });

  test("ticks have no more digits than they need", () => {
    expect([0.1 + 0.2, 5000, 99.95, 0].map(formatTick)).toEqual(["0.3", "5,000", "99.95", "0"]);
  });
});
