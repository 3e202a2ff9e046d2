/** Where one is signed in. */
import { z } from "zod";
import { moment, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { endOwnSessions, listOwnSessions } from "#lib/data/sessions.ts";

const session = z
  .object({
    id: z.string(),
    createdAt: moment,
    lastSeenAt: moment,
    expiresAt: moment.meta({
      description: "When it ends at the latest; it ends earlier where nobody is there",
    }),
    userAgent: z.string().nullable(),
    address: z.string().nullable(),
    current: z.boolean().meta({ description: "Whether it is the one that asks; a token never is" }),
  })
  .meta({ id: "Session" });

const list = operation({
  id: "listOwnSessions",
  method: "GET",
  path: "/sessions",
  tag: "People and tokens",
  summary: "Where you are signed in, the hundred seen last; of a service's token, nowhere",
  permission: "session.read",
  answer: z.object({ data: z.array(session) }),
  handle: async ({ viewer, now }) => ({ data: await listOwnSessions(viewer, { now }) }),
});

const end = operation({
  id: "endOwnSession",
  method: "DELETE",
  path: "/sessions/{sessionId}",
  tag: "People and tokens",
  summary: "End one of your sessions at once",
  permission: "session.write",
  parameters: z.strictObject({ sessionId: uuid }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path }) => {
    await endOwnSessions(viewer, { id: path.sessionId });
    return null;
  },
});

/** Both. */
export const sessionOperations = [list, end];
