import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { PendingPieces, PieceSelection, PieceSource } from "./selection.js";
import { pieceSelections } from "./selections.js";

const rows = Object.entries(pieceSelections);

/** The chunks that wait to be fetched, and for each of them the sources that have it. */
class Waiting implements PendingPieces {
  constructor(
    private readonly chunks: readonly { readonly index: number; readonly sources: readonly PieceSource[] }[],
  ) {}

  get size(): number {
    return this.chunks.length;
  }

  index(place: number): number {
    return this.chunks[place]!.index;
  }

  sources(place: number): number {
    return this.chunks[place]!.sources.length;
  }

  fits(place: number, source: PieceSource): boolean {
    return this.chunks[place]!.sources.includes(source);
  }
}

const rate = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0.001, max: 100, noNaN: true }));
const sources = fc.array(fc.record({ outstanding: fc.nat(8), rate, lot: fc.double({ min: 0, max: 0.99 }) }), {
  minLength: 1,
  maxLength: 6,
});

/** Draws some sources, and waiting chunks. At least one of these sources has each chunk. */
const waiting = sources.chain((all) =>
  fc
    .array(fc.subarray(all, { minLength: 1 }), { minLength: 1, maxLength: 20 })
    .map((held) => ({ all, chunks: held.map((some, at) => ({ index: 7 * at, sources: some })) })),
);

describe.each(rows)("%s", (_name, row) => {
  function opened(seed: number, chunks: number, described: number): PieceSelection {
    const selection = row.create(new KeyedRandom(seed).draws("piece-selection", "test"));
    selection.open(chunks, described);
    return selection;
  }

  test("every chunk of a file is described once, whatever its length and that of its pages", () => {
    const lengths = fc.record({ chunks: fc.integer({ min: 0, max: 300 }), page: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(lengths, fc.integer(), ({ chunks, page }, seed) => {
        const first = Math.min(chunks, page);
        const order = opened(seed, chunks, first);
        const seen = new Set(Array.from({ length: first }, (_, index) => index));
        order.described(0, first);
        for (let at = order.nextPage; at !== undefined; at = order.nextPage) {
          const count = Math.min(page, chunks - at);
          for (let index = at; index < at + count; index++) {
            expect(seen.has(index)).toBe(false);
            seen.add(index);
          }
          order.described(at, count);
        }
        expect(seen.size).toBe(chunks);
      }),
    );
  });

  test("a shuffle is a permutation", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer(), (count, seed) => {
        const shuffled = opened(seed, count, count).shuffled(count);
        expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at));
      }),
    );
  });

  test("the next chunk is one of those that wait", () => {
    fc.assert(
      fc.property(waiting, fc.integer(), ({ chunks }, seed) => {
        const place = opened(seed, 200, 32).next(new Waiting(chunks));
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThan(chunks.length);
      }),
    );
  });

  test("a call takes along only chunks that its source has, each once, and can take all of them", () => {
    fc.assert(
      fc.property(waiting, fc.integer(), ({ all, chunks }, seed) => {
        const selection = opened(seed, 200, 32);
        const source = all[0]!;
        const left = [...chunks];
        const taken: number[] = [];
        for (let from = selection.along(new Waiting(left), source, 0); from >= 0; ) {
          const [chunk] = left.splice(from, 1);
          expect(chunk!.sources).toContain(source);
          taken.push(chunk!.index);
          from = selection.along(new Waiting(left), source, from);
        }
        const held = chunks.filter((chunk) => chunk.sources.includes(source)).map(({ index }) => index);
        expect(taken.sort((a, b) => a - b)).toEqual(held);
      }),
    );
  });

  test("its preference among sources orders them: never both ways round, and without circles", () => {
    fc.assert(
      fc.property(sources, fc.integer(), (all, seed) => {
        const selection = opened(seed, 200, 32);
        for (const a of all)
          for (const b of all) {
            expect(selection.prefers(a, b) && selection.prefers(b, a)).toBe(false);
            for (const c of all)
              if (selection.prefers(a, b) && selection.prefers(b, c)) expect(selection.prefers(a, c)).toBe(true);
          }
      }),
    );
  });

  test("every line of a crowd is joined before one is joined again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 48 }), fc.nat(), (members, start) => {
        const selection = opened(1, 200, 32);
        const seen = new Set<number>();
        for (let latest = start % members, n = 0; n < members; n++) {
          latest = selection.nextLine(latest, members);
          seen.add(latest);
        }
        expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: members }, (_, at) => at));
      }),
    );
  });

  test("of what a holder offers, it takes nothing else and nothing twice", () => {
    const offers = fc.uniqueArray(fc.nat(1000), { maxLength: 20 });
    fc.assert(
      fc.property(offers, (offered) => {
        const order = [...opened(1, 2000, 32).ofOffered(offered)];
        expect(order.sort((a, b) => a - b)).toEqual([...offered].sort((a, b) => a - b));
      }),
    );
  });

  test("readers begin elsewhere, if its traits say so", () => {
    const starts = new Set<string>();
    for (let seed = 0; seed < 50; seed++) {
      const selection = opened(seed, 320, 32);
      starts.add(`${selection.nextPage} ${selection.shuffled(32)[0]}`);
    }
    if (row.traits.startsAnywhere) expect(starts.size).toBeGreaterThan(30);
    else expect(starts.size).toBe(1);
  });

  test("it looks at the number of known holders only if its traits say so", () => {
    if (row.traits.countsHolders) return;
    fc.assert(
      fc.property(waiting, fc.integer(), ({ all, chunks }, seed) => {
        const alike = chunks.map(({ index }) => ({ index, sources: all }));
        expect(opened(seed, 200, 32).next(new Waiting(chunks))).toBe(opened(seed, 200, 32).next(new Waiting(alike)));
      }),
    );
  });
});
