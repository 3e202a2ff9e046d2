/** Every operation of the API, called by everybody: about what is theirs, what is not, and what does not exist. */
import { beforeAll, expect, test } from "vitest";
import type { Operation } from "#lib/api/operation.ts";
import { operations } from "#lib/api/table.ts";
import { type Api, apiAt, bugs } from "#lib/api/test-api.ts";
import { useTestDatabase } from "#lib/data/test-database.ts";
import { mayMeet } from "./expectations.ts";
import { type Address, addressesOf, expectedOfCall, unknownParameters } from "./operations.ts";
import { addCallers, type Caller, callers } from "./tokens.ts";
import { canaries, makeWorld, organizationCanary, type World } from "./world.ts";

useTestDatabase();
let world: World;
let tokens: ReadonlyMap<string, string>;
let api: Api;

beforeAll(async () => {
  world = await makeWorld();
  tokens = await addCallers();
  api = apiAt(new Date());
});

function call({ method }: { method: string }, { path }: Address, caller: Caller) {
  return api(path, {
    method,
    token: tokens.get(caller.name) ?? null,
    ...(["POST", "PUT", "PATCH"].includes(method) && { body: {} }),
  });
}

/** A body that does not fit is said before anything is looked for, to whoever may send one: it tells nothing. */
function isSaidBefore({ body }: Operation, status: number): boolean {
  return body !== null && status === 400;
}

function outcomeOf(status: number): string {
  return [401, 403, 404].includes(status)
    ? String(status)
    : status >= 500
      ? `failed with ${status}`
      : "reached";
}

/** Names of accounts and of the organization that this caller may not know. */
function leaks(caller: Caller, text: string): string[] {
  const allowed = mayMeet(caller, canaries);
  const all = [...Object.values(canaries), ...(caller.signedIn ? [] : [organizationCanary])];
  return all.filter((canary) => !allowed.has(canary) && text.toLowerCase().includes(canary.toLowerCase()));
}

test("there is an example for every parameter of a path", () => {
  expect(unknownParameters(operations)).toEqual([]);
});

test("each answers whom it should, and tells nobody what is not theirs", async () => {
  const wrong: string[] = [];
  for (const operation of operations)
    for (const address of addressesOf(operation, world)) {
      let gone = false;
      for (const caller of callers) {
        const answer = await call(operation, address, caller);
        const [got, expected] = [outcomeOf(answer.status), expectedOfCall(operation, address, caller)];
        const told = leaks(caller, answer.text + JSON.stringify([...answer.headers]));
        // What the first one deleted is gone for the next.
        const right =
          got === expected ||
          (gone && got === "404") ||
          (expected === "404" && isSaidBefore(operation, answer.status));
        gone ||= operation.method === "DELETE" && got === "reached";
        if (!right || told.length > 0)
          wrong.push(
            `${operation.id} ${address.object} as ${caller.name}: ${got} instead of ${expected} ${told.join(" ")}`,
          );
      }
    }
  expect(wrong).toEqual([]);
  expect(bugs).toEqual([]);
});

test("what is foreign and what is missing read the same", async () => {
  const owner = callers.find(({ name }) => name === "token: owner of X");
  if (owner === undefined) throw new Error("no owner");
  for (const operation of operations) {
    const addresses = addressesOf(operation, world);
    const [foreign, missing] = ["Y", "missing"].map((object) =>
      addresses.find((one) => one.object === object),
    );
    if (foreign === undefined || missing === undefined) continue;
    const said = async (address: Address) => {
      const { status, text } = await call(operation, address, owner);
      return `${status} ${text.replaceAll(/\d{12}/g, "ID")}`;
    };
    expect(await said(foreign), operation.id).toBe(await said(missing));
  }
});
