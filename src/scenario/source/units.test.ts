import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyQuantity, bandwidth, duration, percentage, rate, size } from "./units.js";

describe("quantities with units", () => {
  test.each([
    ["10 MiB", 10 * 1024 * 1024],
    ["10MiB", 10 * 1024 * 1024],
    ["1 GB", 1e9],
    ["1.5 kB", 1500],
    ["0 B", 0],
    ["1_000 B", 1000],
    ["2e3 KiB", 2_048_000],
  ])("%s is a size", (text, bytes) => expect(size.parse(text)).toBe(bytes));

  test.each([
    ["250ms", 250],
    ["2h", 7_200_000],
    ["1.5 d", 129_600_000],
    ["40 us", 0.04],
    ["90 s", 90_000],
    ["10min", 600_000],
    ["-5s", -5000],
  ])("%s is a time", (text, ms) => expect(duration.parse(text)).toBe(ms));

  test.each([
    ["50 Mbit/s", 6_250_000],
    ["10 MiB/s", 10 * 1024 * 1024],
    ["8 bit/s", 1],
    ["1 Gbit/s", 125e6],
    ["unlimited", Number.POSITIVE_INFINITY],
  ])("%s is a bandwidth", (text, bytes) => expect(bandwidth.parse(text)).toBe(bytes));

  test("rates count occurrences per millisecond", () => {
    expect(rate.parse("2/min")).toBeCloseTo(2 / 60_000, 15);
    expect(rate.parse("0.5/s")).toBe(0.0005);
    expect(rate.parse("10 /h")).toBeCloseTo(10 / 3.6e6, 15);
  });

  test("shares may be percentages", () => expect(percentage.parse("10 %")).toBeCloseTo(0.1, 15));

  test.each([
    "10",
    "MiB",
    "10 mib",
    "10 MiBs",
    "1,5 MiB",
    "10 MiB 3",
    "",
    "ten MiB",
    "0x10 B",
    "Infinity B",
    "1e999 B",
  ])("%j is no size", (text) => expect(size.parse(text)).toBeUndefined());

  test("a bit is not a byte, nor a month a minute", () => {
    expect(bandwidth.parse("50 MBit/s")).toBeUndefined();
    expect(duration.parse("5m")).toBeUndefined();
    expect(size.parse("5 Mb")).toBeUndefined();
  });

  test("the pattern for editors accepts all that is parsed", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(fc.double({ noNaN: true }), fc.constantFrom("MiB", " s", "%", "/h", "")).map(([n, u]) => n + u),
        ),
        (text) => {
          for (const kind of [size, duration, rate]) {
            if (kind.parse(text) !== undefined && !kind.pattern.test(text)) return false;
          }
          return true;
        },
      ),
    );
  });

  test("a threshold takes any unit", () => {
    expect(anyQuantity("0")).toBe(0);
    expect(anyQuantity("30s")).toBe(30_000);
    expect(anyQuantity("99.9 %")).toBeCloseTo(0.999, 12);
    expect(anyQuantity("1 GiB")).toBe(2 ** 30);
    expect(anyQuantity("soon")).toBeUndefined();
  });
});
