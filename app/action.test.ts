import { notFound } from "next/navigation";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { noAnswer } from "#components/action-answer.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { action } from "./action.ts";

const somebody: Viewer = { actor: "user:1", role: "admin", accounts: "all" };
const signedIn = vi.hoisted(() => ({ is: true }));
vi.mock("#lib/auth/viewer.ts", () => ({
  requestViewer: async () => {
    if (signedIn.is) return somebody;
    throw new AppError("UNAUTHENTICATED", { userMessage: "Your session has ended." });
  },
}));

const schema = z.strictObject({ accountId: z.string().regex(/^\d{12}$/) });

function aForm(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const good = aForm({ accountId: "111122223333" });

afterEach(() => {
  signedIn.is = true;
  vi.restoreAllMocks();
});

test("the handler gets the viewer and the parsed input, without the fields of React", async () => {
  const calls: [Viewer, unknown][] = [];
  const run = action(schema, async (viewer, input) => {
    calls.push([viewer, input]);
    return "Done.";
  });
  const form = aForm({ accountId: "111122223333", $ACTION_REF_1: "", "$ACTION_1:0": "{}" });
  expect(await run(noAnswer, form)).toEqual({ ok: true, message: "Done." });
  expect(calls).toEqual([[somebody, { accountId: "111122223333" }]]);
});

test.each([{}, { accountId: "1" }, { accountId: "111122223333", more: "x" }])(
  "input that does not fit never reaches the handler: %o",
  async (fields) => {
    const handle = vi.fn<() => Promise<null>>(async () => null);
    expect((await action(schema, handle)(noAnswer, aForm(fields))).ok).toBe(false);
    expect(handle).not.toHaveBeenCalled();
  },
);

test("whose session has ended changes nothing, and is told so", async () => {
  signedIn.is = false;
  const handle = vi.fn<() => Promise<null>>(async () => null);
  expect(await action(schema, handle)(noAnswer, good)).toEqual({
    ok: false,
    message: "Your session has ended.",
  });
  expect(handle).not.toHaveBeenCalled();
});

test("an expected failure is its own sentence", async () => {
  const run = action(schema, async () => {
    throw new AppError("NOT_FOUND", { userMessage: "There is no account 111122223333." });
  });
  expect(await run(noAnswer, good)).toEqual({ ok: false, message: "There is no account 111122223333." });
});

test("a bug is an id for the person and the error in the log, nothing more", async () => {
  let log = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    log += String(text);
    return true;
  });
  const run = action(schema, async () => {
    throw new Error("relation account_secret does not exist");
  });
  const { ok, message } = await run(noAnswer, good);
  expect(ok).toBe(false);
  expect(message).not.toContain("account_secret");
  const id = message?.match(/error ([0-9a-f]{8})\./)?.[1];
  expect(log).toContain(`"errorId":"${id}"`);
  expect(log).toContain("relation account_secret does not exist");
});

test("what Next throws to redirect or to answer 404 passes through", async () => {
  const run = action(schema, async (): Promise<null> => notFound());
  await expect(run(noAnswer, good)).rejects.toThrow("NEXT_HTTP_ERROR_FALLBACK;404");
});
