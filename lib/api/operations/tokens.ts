/** Who asks, and keys of scripts. */
import { z } from "zod";
import { flag, moment, pageOf, stepped, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { createToken, listTokens, revokeToken, tokenDays } from "#lib/data/tokens.ts";
import { hasPermission, permissions, roles } from "#lib/viewer.ts";

const role = z.enum(roles).exclude(["nobody"]);

const me = operation({
  id: "getMe",
  method: "GET",
  path: "/me",
  tag: "People and tokens",
  summary: "Who asks, and what they may",
  permission: null,
  answer: z
    .object({
      actor: z.string().meta({ description: "As the audit log names it" }),
      role: z.enum(roles),
      readOnly: z.boolean(),
      accounts: z.enum(["all", "some"]).meta({ description: "some: those of the owner, or of chosen OUs" }),
      permissions: z.array(z.enum(permissions)),
    })
    .meta({ id: "Me" }),
  handle: async ({ viewer }) => ({
    actor: viewer.actor,
    role: viewer.role,
    readOnly: viewer.readOnly === true,
    accounts: viewer.accounts === "all" ? ("all" as const) : ("some" as const),
    permissions: permissions.filter((permission) => hasPermission(viewer, permission)),
  }),
});

const token = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().meta({ description: "Its first and last characters" }),
    userId: z.string().nullable().meta({ description: "Whose it is; null: a service's" }),
    role,
    readOnly: z.boolean(),
    unitIds: z.array(z.string()),
    createdBy: z.string(),
    createdByName: z.string().nullable(),
    createdAt: moment,
    expiresAt: moment.nullable(),
    lastUsedAt: moment.nullable(),
    revokedAt: moment.nullable(),
    state: z.enum(["active", "expired", "revoked"]),
  })
  .meta({ id: "Token" });

const list = operation({
  id: "listTokens",
  method: "GET",
  path: "/tokens",
  tag: "People and tokens",
  summary: "Tokens, newest first: your own, of an administrator everybody's",
  permission: "token.read",
  query: z.strictObject({
    ended: flag.meta({ description: "Also those that are revoked or past their end" }),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    after: uuid.optional(),
  }),
  answer: pageOf(token),
  handle: async ({ viewer, query, now }) => {
    const { ended = false, limit, after = null } = query;
    const rows = await listTokens(viewer, { ended, after, limit: limit + 1, now });
    return stepped(rows, limit, ({ id }) => id);
  },
});

const create = operation({
  id: "createToken",
  method: "POST",
  path: "/tokens",
  tag: "People and tokens",
  summary: "Make a token for a service",
  description:
    "The answer holds the token, this once: only its hash is kept. What a token makes does not outlive it.",
  permission: "token.admin",
  body: z.strictObject({
    name: z.string().min(1).max(80),
    role,
    readOnly: z.boolean().default(true),
    unitIds: z.array(z.string().max(100)).max(50).default([]),
    days: z.number().int().min(1).max(tokenDays.most).default(tokenDays.usual),
  }),
  status: 201,
  secret: true,
  answer: z
    .object({ id: z.string(), token: z.string(), role, expiresAt: moment })
    .meta({ id: "CreatedToken" }),
  handle: ({ viewer, body, now }) => createToken(viewer, { ...body, now }),
});

const revoke = operation({
  id: "revokeToken",
  method: "DELETE",
  path: "/tokens/{tokenId}",
  tag: "People and tokens",
  summary: "End a token at once",
  permission: "token.write",
  parameters: z.strictObject({ tokenId: uuid }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, now }) => {
    await revokeToken(viewer, { id: path.tokenId, now });
    return null;
  },
});

/** All of them. */
export const tokenOperations = [me, list, create, revoke];
