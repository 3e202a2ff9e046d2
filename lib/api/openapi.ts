/** The OpenAPI 3.1 document of the API, made from the table of operations and their schemas. */

import { z } from "zod";
import { createDocument, type ZodOpenApiObject, type ZodOpenApiOperationObject } from "zod-openapi";
import { version } from "#lib/version.ts";
import type { Operation } from "./operation.ts";
import { type ProblemCode, problemStatus, problemTitles } from "./problem.ts";
import { operations } from "./table.ts";

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: "What is wrong, and what to do, in words" }),
    code: z.string().meta({ description: "For programs", enum: Object.keys(problemTitles) }),
    errors: z
      .array(z.object({ in: z.string(), at: z.string(), message: z.string() }))
      .optional()
      .meta({ description: "Every part of the request that does not fit" }),
  })
  .meta({ id: "Problem", description: "RFC 9457" });

const always: readonly ProblemCode[] = ["INVALID_INPUT", "UNAUTHENTICATED", "TOO_MANY_REQUESTS", "INTERNAL"];

/** What may go wrong with an operation, apart from what may always. */
function problemsOf({ permission, path, body }: Operation): readonly ProblemCode[] {
  return [
    ...always,
    ...(permission === null ? [] : (["FORBIDDEN"] as const)),
    ...(path.includes("{") || permission !== null ? (["NOT_FOUND"] as const) : []),
    ...(body === null ? [] : (["BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const)),
  ];
}

function problemResponses(operation: Operation): ZodOpenApiOperationObject["responses"] {
  const writes: readonly ProblemCode[] = ["CONFLICT", "IDEMPOTENCY_KEY_REUSED"];
  const codes = [...problemsOf(operation), ...(operation.method === "GET" ? [] : writes)];
  return Object.fromEntries(
    codes.map((code) => [
      String(problemStatus(code)),
      { description: problemTitles[code], content: { "application/problem+json": { schema: problem } } },
    ]),
  );
}

function contentOf({ answer, files, status }: Operation) {
  if (status === 204) return {};
  if (answer !== null) return { content: { "application/json": { schema: answer } } };
  return { content: Object.fromEntries(files.map((type) => [type, { schema: z.string() }])) };
}

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .meta({ description: "A request that is sent again with its key, within 24 hours, is carried out once" });

const knownTag = z.string().optional().meta({ description: "ETag of an answer that you have" });

function bodyOf({ takesFile }: Operation, body: z.ZodType) {
  if (takesFile === undefined) return { "application/json": { schema: body } };
  return Object.fromEntries(
    takesFile.map((type) => [type, { schema: { type: "string" as const, format: "binary" } }]),
  );
}

function described(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, description, permission, method, parameters, query, body, status } = operation;
  const needs =
    permission === null ? "Needs nothing but a valid token." : `Needs the permission \`${permission}\`.`;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: description === undefined ? needs : `${description} ${needs}`,
    requestParams: {
      path: parameters,
      query,
      header: z.object(
        method === "GET" ? { "If-None-Match": knownTag } : { "Idempotency-Key": idempotencyKey },
      ),
    },
    ...(body !== null && { requestBody: { required: true, content: bodyOf(operation, body) } }),
    responses: {
      [String(status)]: { description: summary, ...contentOf(operation) },
      ...(method === "GET" && operation.answer !== null && { "304": { description: "As you have it" } }),
      ...problemResponses(operation),
    },
  };
}

function paths(): NonNullable<ZodOpenApiObject["paths"]> {
  const byPath = Map.groupBy(operations, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, own]) => [
      path,
      Object.fromEntries(own.map((operation) => [operation.method.toLowerCase(), described(operation)])),
    ]),
  );
}

let made: string | undefined;

/** The document as JSON; the same for everybody: it says nothing of any installation. */
export function openApiText(): string {
  made ??= JSON.stringify(
    createDocument({
      openapi: "3.1.1",
      info: {
        title: "Waymark",
        version,
        description:
          "Which AWS accounts there are, how far each is along the roadmap, and what to do next. Lists answer `data` and " +
          "`next`: say `next` as `after` to go on. Failures are problems (RFC 9457).",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/api/v1" }],
      security: [{ token: [] }],
      tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
      paths: paths(),
      components: {
        securitySchemes: {
          token: {
            type: "http",
            scheme: "bearer",
            description: "A token of this installation: it begins with wmk_.",
          },
        },
      },
    }),
  );
  return made;
}
