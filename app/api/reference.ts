/** The table of operations and its codes in the form in which the reference page shows them. */
import { z } from "zod";
import type { OperationGroup, ShownParameter } from "#components/api/operation-list.tsx";
import { type Operation, tags } from "#lib/api/operation.ts";
import { type ProblemCode, problemStatus, problemTitles } from "#lib/api/problem.ts";
import { operations } from "#lib/api/table.ts";

const field = z.looseObject({
  type: z.unknown().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
});
const object = z.looseObject({
  properties: z.record(z.string(), field).default({}),
  required: z.array(z.string()).default([]),
});

/** The fields of a schema with their kind in a word; none of what is no object. */
function fieldsOf(schema: z.ZodType, io: "input" | "output" = "input"): ShownParameter[] {
  const json = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  const { properties, required } = object.parse(json);
  return Object.entries(properties).map(([name, { type, description, enum: values }]) => ({
    name,
    kind: values === undefined ? (typeof type === "string" ? type : "any") : values.join(" · "),
    required: required.includes(name),
    description: description ?? null,
  }));
}

/** The fields of what is answered; of a page of a list those of one entry. */
function answerFields(answer: z.ZodType | null): { title: string; fields: ShownParameter[] } {
  const list = answer instanceof z.ZodObject ? answer.shape["data"] : undefined;
  if (list instanceof z.ZodArray && list.element instanceof z.ZodType)
    return { title: "In each entry of data", fields: fieldsOf(list.element, "output") };
  return { title: "In the answer", fields: answer === null ? [] : fieldsOf(answer, "output") };
}

/** A line for a terminal, with TOKEN and URL from the environment. */
function curlLine({ method, path, body, files }: Operation): string {
  const address = `"$URL/api/v1${path.replaceAll(/\{(\w+)\}/g, "<$1>")}"`;
  const written = body === null ? [] : ["--json @body.json"];
  const kind = files[0] === undefined ? [] : ["-OJ"];
  const verb = method === "GET" || (method === "POST" && body !== null) ? [] : [`-X ${method}`];
  return ["curl", ...verb, '-H "Authorization: Bearer $TOKEN"', ...written, ...kind, address].join(" ");
}

function shown(operation: Operation) {
  const { id, method, path, summary, description, permission, parameters, query, body, answer } = operation;
  return {
    id,
    method,
    path,
    summary,
    description: description ?? null,
    permission,
    curl: curlLine(operation),
    parts: [
      { title: "In the path", fields: fieldsOf(parameters) },
      { title: "In the query", fields: fieldsOf(query) },
      { title: "In the body", fields: body === null ? [] : fieldsOf(body) },
      answerFields(answer),
    ].filter(({ fields }) => fields.length > 0),
  };
}

let made: OperationGroup[] | undefined;

/** Every operation, by what it is about. */
export function reference(): OperationGroup[] {
  made ??= tags.map((tag) => ({
    tag,
    operations: operations.filter((operation) => operation.tag === tag).map(shown),
  }));
  return made;
}

/** Every code of a problem, by its status. */
export function problems(): { id: string; status: number; code: string; title: string }[] {
  // The codes are the keys of the table of their titles.
  const codes = Object.keys(problemTitles) as ProblemCode[];
  return codes
    .map((code) => ({
      id: code.toLowerCase().replaceAll("_", "-"),
      status: problemStatus(code),
      code,
      title: problemTitles[code],
    }))
    .sort((a, b) => a.status - b.status);
}
