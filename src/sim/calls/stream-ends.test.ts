import fc from "fast-check";
import { expect, test } from "vitest";
import { StreamEnd, StreamEnds } from "./stream-ends.js";

test("the ends of a host are those that were added and have not left, in the order in which they came", () => {
  const step = fc.record({ joins: fc.boolean(), which: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const all = Array.from({ length: 10 }, (_, n) => new StreamEnd(n));
      const ends = new StreamEnds<number>();
      const model = new Set<number>();
      for (const { joins, which } of steps) {
        if (!joins) {
          all[which]!.leave();
          model.delete(which);
        } else if (!model.has(which)) {
          ends.add(all[which]!);
          model.add(which);
        }
        expect(ends.streams()).toEqual([...model]);
      }
    }),
  );
});

test("an end that leaves a host's old list does not touch the new one", () => {
  const [old, now] = [new StreamEnds<string>(), new StreamEnds<string>()];
  const [before, after] = [new StreamEnd("before"), new StreamEnd("after")];
  old.add(before);
  now.add(after);
  before.leave();
  before.leave();
  expect([old.streams(), now.streams()]).toEqual([[], ["after"]]);
});
