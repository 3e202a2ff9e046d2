/** The only way to export a server action: its input is parsed, its viewer is known, its failures are sentences. */
import { randomUUID } from "node:crypto";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { ActionAnswer, FormAction } from "#components/action-answer.ts";
import { requestViewer } from "#lib/auth/viewer.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { noteRefusal, webLog } from "./server.ts";

/** What the page posted; React adds fields of its own, which start with a dollar sign. */
function fieldsOf(form: FormData): Record<string, FormDataEntryValue> {
  return Object.fromEntries([...form].filter(([name]) => !name.startsWith("$")));
}

/**
 * A form action. The handler answers a sentence, one with lines below it, or null. An AppError becomes its own sentence; anything else is a bug:
 * the person gets an id, the log gets the error.
 */
export function action<Schema extends z.ZodType>(
  schema: Schema,
  handle: (viewer: Viewer, input: z.infer<Schema>) => Promise<string | null | Omit<ActionAnswer, "ok">>,
): FormAction {
  return async (_previous, form) => {
    try {
      const input = schema.safeParse(fieldsOf(form));
      if (!input.success) return { ok: false, message: "This form does not fit the page. Load it again." };
      const answer = await handle(await requestViewer(), input.data);
      return typeof answer === "string" || answer === null
        ? { ok: true, message: answer }
        : { ok: true, ...answer };
    } catch (error) {
      // Redirects and the 404 page travel as errors of Next.
      unstable_rethrow(error);
      if (error instanceof AppError) {
        if (error.code === "FORBIDDEN") await noteRefusal("action", error.userMessage);
        return { ok: false, message: error.userMessage };
      }
      const id = randomUUID().slice(0, 8);
      webLog().error({ err: error, errorId: id }, "an action failed");
      return {
        ok: false,
        message: `This did not work, and nothing was changed. The log says why: error ${id}.`,
      };
    }
  };
}
