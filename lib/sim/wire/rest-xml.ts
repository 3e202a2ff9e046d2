/** restXml, as S3 and S3 Control speak it: bindings in, XML out. */
import type { NormalizedSchema } from "@smithy/core/schema";
import type { Asked, Codec } from "./codec.ts";
import type { IncomingCall } from "./http-message.ts";
import { askByRest, matchRest, segmentsOf } from "./rest-reader.ts";
import type { ServiceSchema } from "./schema.ts";
import { serviceTable } from "./service-table.ts";
import { element, errorElements, escapeXml, writerOf } from "./xml-writer.ts";

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** S3 in path style has the bucket in front of the routes of its model, which know it only by the host name. */
function ask(schema: ServiceSchema, call: IncomingCall): Asked {
  const segments = segmentsOf(call.rawPath);
  if (schema.name !== "s3") {
    return askByRest(matchRest(schema, segments, call), call);
  }
  const [bucket, ...rest] = segments;
  if (bucket === undefined) {
    return askByRest(
      matchRest(schema, [], call, ({ hasBucket }) => !hasBucket),
      call,
    );
  }
  const match = matchRest(schema, rest, call, ({ hasBucket }) => hasBucket);
  return askByRest(match === null ? null : { ...match, labels: { ...match.labels, Bucket: bucket } }, call);
}

function headersOf(id: string): Record<string, string> {
  return { "content-type": "application/xml", "x-amz-request-id": id, "x-amz-id-2": `${id}-host` };
}

/** The document is the payload member where there is one, otherwise the whole output. */
function documentOf(schema: NormalizedSchema, output: object, namespace: string): string {
  const payload = [...schema.structIterator()].find(([, member]) => member.getMergedTraits().httpPayload);
  const fields: Readonly<Record<string, unknown>> = { ...output };
  const [root, value] = payload === undefined ? [schema, output] : [payload[1], fields[payload[0]]];
  // A text as payload is the answer as it is: S3's bucket policies.
  if (payload !== undefined && typeof value === "string") return value;
  const tag = root.getMergedTraits().xmlName ?? root.getName() ?? "Result";
  const xml = writerOf(root, tag)(value);
  return `${declaration}<${tag} xmlns="${escapeXml(namespace)}"${xml.slice(tag.length + 1)}`;
}

/** restXml: S3 and S3 Control. */
export const restXml: Codec = {
  ask: (schema, _entry, call) => ask(schema, call),
  write: (entry, { output: schema }, output, id) => ({
    status: 200,
    headers: headersOf(id),
    body: schema.isStructSchema() ? documentOf(schema, output, entry.namespace) : "",
  }),
  fail: (entry, error, id) => {
    const elements = `${errorElements(error)}${element("RequestId", id)}${element("HostId", `${id}-host`)}`;
    // S3 alone sends the error bare; S3 Control wraps it.
    const xml =
      entry.version === serviceTable.s3.version
        ? `<Error>${elements}</Error>`
        : `<ErrorResponse xmlns="${entry.namespace}"><Error>${elements}</Error>${element("RequestId", id)}</ErrorResponse>`;
    return { status: error.status, headers: { ...headersOf(id), ...error.headers }, body: declaration + xml };
  },
};
