import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { permissions } from "#lib/viewer.ts";
import { openApiText } from "./openapi.ts";
import { operations } from "./table.ts";

const document = z
  .object({
    openapi: z.string(),
    paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
    components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
  })
  .parse(JSON.parse(openApiText()));

test("the document is valid OpenAPI 3.1", async () => {
  const result = await new Validator().validate(JSON.parse(openApiText()));
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(document.openapi).toBe("3.1.1");
});

test("it names every operation of the table once", () => {
  const named = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`,
    ),
  );
  expect(named.sort()).toEqual(operations.map(({ id, method, path }) => `${method} ${path} ${id}`).sort());
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
});

describe.each(operations)(
  "$method $path",
  ({ method, path, parameters, permission, body, summary, status }) => {
    test("its parts fit each other", () => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(new Set(Object.keys(parameters.shape))).toEqual(new Set(inPath));
      expect(permission === null || permissions.includes(permission)).toBe(true);
      // What only reads takes no body, and needs no more than a permission to read: a read-only token reaches it.
      if (method === "GET")
        expect([body, permission?.endsWith(".read") ?? true, status]).toEqual([null, true, 200]);
      else expect(permission?.endsWith(".read") ?? false).toBe(false);
      expect(summary).not.toMatch(/\.$/);
    });
  },
);

test("it holds nothing of an installation", () => {
  expect(openApiText()).not.toMatch(/externalId|tokenHash|localhost|127\.0\.0\.1/);
});
