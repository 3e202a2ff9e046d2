import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { keepEach, keepLagging } from "./keep.ts";
import { useTestDatabase } from "./test-database.ts";

useTestDatabase();

test("only what moved on is computed anew, all of it together", async () => {
  const asked: string[][] = [];
  const compute = async (keys: readonly string[]) => {
    asked.push([...keys]);
    return new Map(keys.map((key) => [key, `${key}${asked.length}`]));
  };
  const read = (versions: Record<string, string>) =>
    keepEach("n", new Map(Object.entries(versions)), compute);
  expect(Object.fromEntries(await read({ a: "1", b: "1" }))).toEqual({ a: "a1", b: "b1" });
  expect(Object.fromEntries(await read({ a: "1", b: "1" }))).toEqual({ a: "a1", b: "b1" });
  expect(Object.fromEntries(await read({ a: "1", b: "2", c: "1" }))).toEqual({ a: "a1", b: "b2", c: "c2" });
  expect(Object.fromEntries(await keepEach("other", new Map([["a", "1"]]), compute))).toEqual({ a: "a3" });
  expect(asked).toEqual([["a", "b"], ["b", "c"], ["a"]]);
});

test("a failure is not kept", async () => {
  await expect(keepLagging("f", "1", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await keepLagging("f", "1", async () => "back")).toBe("back");
});

test("only a dear answer is served old", async () => {
  const dear = (value: string) => async () => {
    await sleep(130);
    return value;
  };
  expect(await keepLagging("d", "1", dear("old"))).toBe("old");
  expect(await keepLagging("d", "2", dear("new"))).toBe("old");
  expect(await keepLagging("c", "1", async () => "cheap")).toBe("cheap");
  expect(await keepLagging("c", "2", async () => "new")).toBe("new");
});
