/** awsQuery and ec2Query: form bodies in, XML out. */
import { askedUnknown, type Codec } from "./codec.ts";
import { readQuery } from "./query-reader.ts";
import { element, errorElements, structureContent, writerOf } from "./xml-writer.ts";

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

function askByQuery(isEc2: boolean): Codec["ask"] {
  return (schema, entry, call) => {
    const parameters = new Map(new URLSearchParams(call.body.toString("utf8")));
    const name = parameters.get("Action") ?? "";
    const operation = schema.operations.get(name);
    return operation === undefined || parameters.get("Version") !== entry.version
      ? askedUnknown(name)
      : { name, operation, read: () => readQuery(operation.input, parameters, { isEc2 }) };
  };
}

function headersOf(requestId: string): Record<string, string> {
  return { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId };
}

/** awsQuery: a form in, XML with the operation's name around it out. */
export const awsQuery: Codec = {
  ask: askByQuery(false),
  write: (entry, { name, output: schema }, output, id) => {
    const result = schema.isStructSchema() ? writerOf(schema, `${name}Result`)(output) : "";
    const metadata = `<ResponseMetadata>${element("RequestId", id)}</ResponseMetadata>`;
    return {
      status: 200,
      headers: headersOf(id),
      body: `<${name}Response xmlns="${entry.namespace}">${result}${metadata}</${name}Response>`,
    };
  },
  fail: (entry, error, id) => {
    const type = element("Type", error.status < 500 ? "Sender" : "Receiver");
    return {
      status: error.status,
      headers: { ...headersOf(id), ...error.headers },
      body: `<ErrorResponse xmlns="${entry.namespace}"><Error>${type}${errorElements(error)}</Error>${element("RequestId", id)}</ErrorResponse>`,
    };
  },
};

/** ec2Query: awsQuery with EC2's own names and lists. */
export const ec2Query: Codec = {
  ask: askByQuery(true),
  write: (entry, { name, output: schema }, output, id) => {
    const content = element("requestId", id) + structureContent(schema, output);
    return {
      status: 200,
      headers: headersOf(id),
      body: `${declaration}<${name}Response xmlns="${entry.namespace}">${content}</${name}Response>`,
    };
  },
  fail: (_entry, error, id) => ({
    status: error.status,
    headers: { ...headersOf(id), ...error.headers },
    body: `${declaration}<Response><Errors><Error>${errorElements(error)}</Error></Errors>${element("RequestID", id)}</Response>`,
  }),
};
