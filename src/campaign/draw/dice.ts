import type { Millis } from "../../runtime/clock.js";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Draws } from "../../runtime/random/random.js";

/** The draws of one seed for one topic. Draws of other topics never change them. */
export class Dice {
  private readonly draws: Draws;

  constructor(
    private readonly random: KeyedRandom,
    private readonly topic: string,
  ) {
    this.draws = random.draws("campaign", topic);
  }

  static of(seed: number): Dice {
    return new Dice(new KeyedRandom(seed), "");
  }

  /** Returns dice for a topic within this one. */
  for(topic: string): Dice {
    return new Dice(this.random, `${this.topic}/${topic}`);
  }

  chance(probability: number): boolean {
    return this.draws.next() < probability;
  }

  /** Draws a whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + this.draws.below(most - least + 1);
  }

  /** Draws a number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.draws.next() * (most - least);
  }

  /** Draws a time in ms between two times, rounded to a tenth of a second. */
  time(from: Millis, until: Millis): Millis {
    return Math.round(this.between(from, until) / 100) * 100;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.draws.below(list.length)] as T;
  }

  /** Draws `count` different items of a list, in the list's order. If the list is shorter, it returns all of them. */
  some<T>(list: readonly T[], count: number): T[] {
    const ranked = list.map((item, place) => ({ item, place, draw: this.draws.next() }));
    return ranked
      .sort((a, b) => a.draw - b.draw)
      .slice(0, count)
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  }
}
