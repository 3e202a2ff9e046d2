/** The five wire protocols from the server's side: which operation is asked, its input, and the form of answers. */
import { JsonShapeDeserializer, JsonShapeSerializer } from "@aws-sdk/core/protocols";
import { AwsError, FrontError } from "./aws-error.ts";
import type { Answer, IncomingCall } from "./http-message.ts";
import { readQuery } from "./query-reader.ts";
import { matchRest, type RestMatch, readRest, segmentsOf } from "./rest-reader.ts";
import type { Operation, ServiceSchema } from "./schema.ts";
import { type Protocol, type ServiceEntry, serviceTable } from "./service-table.ts";
import { element, escapeXml, structureContent, writerOf } from "./xml-writer.ts";

export interface Asked {
  /** As the request names it; an operation may be unknown to the model. */
  name: string;
  /** null: the model has no such operation. */
  operation: Operation | null;
  /** @throws TypeError or SyntaxError for input that the shape cannot hold. */
  read: () => Record<string, unknown>;
}

/** What an error looks like to the client, whatever its protocol. */
export interface WireError {
  code: string;
  status: number;
  message: string;
  fields: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
}

interface Codec {
  ask: (schema: ServiceSchema, entry: ServiceEntry, call: IncomingCall) => Asked;
  write: (entry: ServiceEntry, operation: Operation, output: object, requestId: string) => Answer;
  fail: (entry: ServiceEntry, error: WireError, requestId: string) => Answer;
}

const jsonSettings = { jsonName: true, timestampFormat: { useTrait: true, default: 7 } } as const;
const rpcJsonSettings = { jsonName: false, timestampFormat: { useTrait: true, default: 7 } } as const;

const unknown = (name: string): Asked => ({ name, operation: null, read: () => ({}) });

function askByQuery(isEc2: boolean): Codec["ask"] {
  return (schema, entry, call) => {
    const parameters = new Map(new URLSearchParams(call.body.toString("utf8")));
    const name = parameters.get("Action") ?? "";
    const operation = schema.operations.get(name);
    return operation === undefined || parameters.get("Version") !== entry.version
      ? unknown(name)
      : { name, operation, read: () => readQuery(operation.input, parameters, { isEc2 }) };
  };
}

function writeQuery(
  entry: ServiceEntry,
  { name, output: schema }: Operation,
  output: object,
  id: string,
): Answer {
  const result = schema.isStructSchema() ? writerOf(schema, `${name}Result`)(output) : "";
  return {
    status: 200,
    headers: { "content-type": "text/xml", "x-amzn-requestid": id },
    body: `<${name}Response xmlns="${entry.namespace}">${result}<ResponseMetadata>${element("RequestId", id)}</ResponseMetadata></${name}Response>`,
  };
}

function errorElements({ code, message, fields }: WireError): string {
  const further = Object.entries(fields).map(([name, value]) => element(name, value));
  return `${element("Code", code)}${element("Message", message)}${further.join("")}`;
}

function failQuery(entry: ServiceEntry, error: WireError, id: string): Answer {
  const type = error.status < 500 ? "Sender" : "Receiver";
  return {
    status: error.status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": id, ...error.headers },
    body: `<ErrorResponse xmlns="${entry.namespace}"><Error>${element("Type", type)}${errorElements(error)}</Error>${element("RequestId", id)}</ErrorResponse>`,
  };
}

const awsQuery: Codec = { ask: askByQuery(false), write: writeQuery, fail: failQuery };

const ec2Query: Codec = {
  ask: askByQuery(true),
  write: (entry, { name, output: schema }, output, id) => ({
    status: 200,
    headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": id },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${name}Response xmlns="${entry.namespace}">${element("requestId", id)}${structureContent(schema, { ...output })}</${name}Response>`,
  }),
  fail: (_entry, error, id) => ({
    status: error.status,
    headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": id, ...error.headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>${errorElements(error)}</Error></Errors>${element("RequestID", id)}</Response>`,
  }),
};

function writeJson(
  settings: typeof jsonSettings | typeof rpcJsonSettings,
  schema: Operation["output"],
  output: object,
): string {
  if (!schema.isStructSchema()) {
    return "{}";
  }
  const serializer = new JsonShapeSerializer(settings);
  serializer.write(schema, output);
  return serializer.flush().toString();
}

const awsJson: Codec = {
  ask: (schema, entry, call) => {
    const [target = "", name = ""] = (call.headers["x-amz-target"] ?? "").split(".");
    if (target !== entry.target) {
      const scope = `Credential should be scoped to correct service: '${target}'.`;
      throw target === "" ? new FrontError("unknown-operation", "") : new FrontError("bad-signature", scope);
    }
    const operation = schema.operations.get(name);
    return operation === undefined
      ? unknown(name)
      : {
          name,
          operation,
          read: () =>
            new JsonShapeDeserializer(rpcJsonSettings).readObject(
              operation.input,
              JSON.parse(call.body.length === 0 ? "{}" : call.body.toString("utf8")),
            ),
        };
  },
  write: (_entry, operation, output, id) => ({
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": id },
    body: writeJson(rpcJsonSettings, operation.output, output),
  }),
  fail: (_entry, error, id) => ({
    status: error.status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": id, ...error.headers },
    body: JSON.stringify({ __type: error.code, Message: error.message, ...error.fields }),
  }),
};

function askByRest(match: RestMatch | null, call: IncomingCall): Asked {
  return match === null
    ? unknown(`${call.method} ${call.rawPath}`)
    : { name: match.operation.name, operation: match.operation, read: () => readRest(match, call) };
}

const restJson: Codec = {
  ask: (schema, _entry, call) => askByRest(matchRest(schema, segmentsOf(call.rawPath), call), call),
  write: (_entry, operation, output, id) => ({
    status: 200,
    headers: { "content-type": "application/json", "x-amzn-requestid": id },
    body: writeJson(jsonSettings, operation.output, output),
  }),
  fail: (_entry, error, id) => ({
    status: error.status,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": id,
      "x-amzn-errortype": error.code,
      ...error.headers,
    },
    body: JSON.stringify({ message: error.message, ...error.fields }),
  }),
};

/** S3 in path style has the bucket in front of the routes of its model, which know it only by the host name. */
function askS3(schema: ServiceSchema, entry: ServiceEntry, call: IncomingCall): Asked {
  const segments = segmentsOf(call.rawPath);
  if (entry.signingName !== "s3" || schema.name === "s3control") {
    return askByRest(matchRest(schema, segments, call), call);
  }
  const [bucket, ...rest] = segments;
  const needsBucket = bucket !== undefined;
  const match = matchRest(
    schema,
    rest,
    call,
    ({ input }) =>
      (input.isStructSchema() && input.getMemberSchemas()["Bucket"] !== undefined) === needsBucket,
  );
  return askByRest(
    match === null || !needsBucket ? match : { ...match, labels: { ...match.labels, Bucket: bucket } },
    call,
  );
}

function writeRestXml(
  entry: ServiceEntry,
  { output: schema }: Operation,
  output: object,
  id: string,
): Answer {
  let body = "";
  const headers: Record<string, string> = {
    "content-type": "application/xml",
    "x-amz-request-id": id,
    "x-amz-id-2": `${id}00`,
  };
  if (schema.isStructSchema()) {
    const fields: Readonly<Record<string, unknown>> = { ...output };
    const payload = [...schema.structIterator()].find(([, member]) => member.getMergedTraits().httpPayload);
    if (payload === undefined) {
      const tag = schema.getMergedTraits().xmlName ?? schema.getName() ?? "Result";
      body = withNamespace(writerOf(schema, tag)(output), tag, entry.namespace);
    } else {
      const [name, member] = payload;
      const tag = member.getMergedTraits().xmlName ?? member.getName() ?? name;
      body = withNamespace(writerOf(member, tag)(fields[name]), tag, entry.namespace);
    }
    for (const [name, member] of schema.structIterator()) {
      const { httpHeader } = member.getMergedTraits();
      if (httpHeader !== undefined && fields[name] !== undefined) {
        headers[httpHeader.toLowerCase()] = String(fields[name]);
      }
    }
  }
  return { status: 200, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

function withNamespace(xml: string, tag: string, namespace: string): string {
  return `<${tag} xmlns="${escapeXml(namespace)}"${xml.slice(tag.length + 1)}`;
}

const restXml: Codec = {
  ask: askS3,
  write: writeRestXml,
  fail: (entry, error, id) => {
    const elements = `${errorElements(error)}${element("RequestId", id)}${element("HostId", `${id}00`)}`;
    const isWrapped = entry.version !== serviceTable.s3.version;
    const xml = isWrapped
      ? `<ErrorResponse xmlns="${entry.namespace}"><Error>${elements}</Error>${element("RequestId", id)}</ErrorResponse>`
      : `<Error>${elements}</Error>`;
    return {
      status: error.status,
      headers: { "content-type": "application/xml", "x-amz-request-id": id, ...error.headers },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
    };
  },
};

export const codecs: Readonly<Record<Protocol, Codec>> = { awsQuery, ec2Query, awsJson, restJson, restXml };

/** Turns what was thrown into what the service's clients get to see; null: not an error of AWS's kind, but a bug. */
export function wireErrorOf(
  schema: ServiceSchema | null,
  entry: ServiceEntry,
  error: unknown,
): WireError | null {
  if (error instanceof FrontError) {
    const [code, status] = entry.codes[error.kind];
    return { code, status, message: error.message, fields: {}, headers: {} };
  }
  if (error instanceof AwsError) {
    const modelled = schema?.errors.get(error.code);
    return {
      code: modelled?.code ?? error.code,
      status: error.status ?? modelled?.status ?? 400,
      message: error.message,
      fields: error.fields,
      headers: error.headers,
    };
  }
  return null;
}
