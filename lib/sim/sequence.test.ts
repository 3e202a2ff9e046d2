import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawn, joined, mapped } from "./sequence.ts";

const identity = (place: number): number => place;

describe("lists whose items are made when they are asked for", () => {
  test("nothing is made but what is asked for", () => {
    const made: number[] = [];
    const list = drawn(100_000, (place) => {
      made.push(place);
      return place;
    });
    expect(list.slice(99_998, 100_010)).toEqual([99_998, 99_999]);
    expect(made).toEqual([99_998, 99_999]);
  });

  test("any page of joined, mapped lists is the page of the whole list", () => {
    const lengths = fc.array(fc.nat({ max: 12 }), { maxLength: 5 });
    fc.assert(
      fc.property(lengths, fc.nat({ max: 70 }), fc.nat({ max: 70 }), (parts, start, size) => {
        const list = mapped(joined(...parts.map((length) => drawn(length, identity))), (place) => place * 2);
        const whole = parts.flatMap((length) => Array.from({ length }, (_, place) => place * 2));
        expect(list.length).toBe(whole.length);
        expect(list.slice(start, start + size)).toEqual(whole.slice(start, start + size));
      }),
    );
  });
});
