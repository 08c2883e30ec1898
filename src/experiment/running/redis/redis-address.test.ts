import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRedisAddress } from "./redis-address.js";
import { unreachable } from "./redis-failure.js";

describe("the address of a Redis server", () => {
  test.each([
    ["redis://a", { host: "a", port: 6379, database: 0, shown: "redis://a" }],
    ["redis://a:1234/7", { host: "a", port: 1234, database: 7, shown: "redis://a:1234/7" }],
    ["redis://[::1]:1234", { host: "::1", port: 1234, database: 0, shown: "redis://[::1]:1234" }],
    ["redis://:p%40ss@a", { host: "a", port: 6379, database: 0, password: "p@ss", shown: "redis://a" }],
    ["redis://u:p@a", { host: "a", port: 6379, database: 0, username: "u", password: "p", shown: "redis://a" }],
    ["rediss://a:1", { host: "a", port: 1, database: 0, tls: {}, shown: "rediss://a:1" }],
  ])("%s", (text, address) => {
    expect(parseRedisAddress(text)).toEqual(address);
  });

  test("its own password comes before another", () => {
    expect(parseRedisAddress("redis://a", { password: "x" })).toMatchObject({ password: "x" });
    expect(parseRedisAddress("redis://:own@a", { password: "x" })).toMatchObject({ password: "own" });
  });

  test.each([
    ["http://a", /expected redis:\/\/HOST:PORT.*found "http:\/\/a"/],
    ["a:6379", /expected redis/],
    ["", /expected redis/],
    ["redis://", /expected redis/],
    ["redis://a/x", /is not a number/],
    ["redis://a?family=6", /nothing may come after/],
    ["redis://a:99999", /expected redis/],
    ["redis://%zz:p@a", /%-signs/],
  ])("%s is refused", (text, why) => {
    expect(parseRedisAddress(text)).toMatch(why);
  });

  test("certificates without TLS are refused", () => {
    expect(parseRedisAddress("redis://a", { ca: "PEM" })).toMatch(/rediss:\/\//);
    expect(parseRedisAddress("rediss://a", { ca: "PEM" })).toMatchObject({ tls: { ca: "PEM" } });
  });

  test("never shows a password, however wrong the rest is", () => {
    const part = fc.string({ unit: fc.constantFrom("a", "/", ":", "://", "@", "?", "%", " ", "\n", "1") });
    fc.assert(
      fc.property(fc.constantFrom("redis", "rediss", "http", ""), part, part, part, (scheme, user, more, rest) => {
        const read = parseRedisAddress(`${scheme}://${user}:SECRET${more}@${rest}`);
        expect(typeof read === "string" ? read : read.shown).not.toContain("SECRET");
      }),
    );
  });
});

test.each([
  [{ code: "ECONNREFUSED", message: "connect ECONNREFUSED" }, "nobody listens there"],
  [{ code: "ENOTFOUND", message: "getaddrinfo" }, "there is no host of that name"],
  [{ message: "WRONGPASS invalid username-password pair" }, "it does not accept this user and password"],
  [{ message: "NOAUTH Authentication required." }, "it wants a password"],
  [{ message: "something new" }, "something new"],
])("why a server cannot be used: %o", (error, why) => {
  const address = { host: "a", port: 1, database: 0, password: "SECRET", shown: "redis://a:1" };
  const { message, name } = unreachable(address, error);
  expect(name).toBe("RedisFailure");
  expect(message).toContain(`cannot use the Redis server at redis://a:1: ${why}`);
});
