/** awsJson and restJson, read and written by the SDK's own JSON codec. */
import { JsonShapeDeserializer, JsonShapeSerializer } from "@aws-sdk/core/protocols";
import { FrontError } from "./aws-error.ts";
import { askedUnknown, type Codec } from "./codec.ts";
import { askByRest, matchRest, segmentsOf } from "./rest-reader.ts";
import type { Operation } from "./schema.ts";

const timestampFormat = { useTrait: true, default: 7 } as const;
/** Only REST services rename members. */
const rpcReader = new JsonShapeDeserializer({ jsonName: false, timestampFormat });
const rpcWriter = new JsonShapeSerializer({ jsonName: false, timestampFormat });
const restWriter = new JsonShapeSerializer({ jsonName: true, timestampFormat });

function writeJson(writer: JsonShapeSerializer, schema: Operation["output"], output: object): string {
  if (!schema.isStructSchema()) {
    return "{}";
  }
  writer.write(schema, output);
  return writer.flush();
}

/** awsJson 1.0 and 1.1: the operation in a header, everything else in the body. */
export const awsJson: Codec = {
  ask: (schema, entry, call) => {
    // Some SDKs write the target with a name space in front: `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.…`.
    const [target = "", name = ""] = (call.headers["x-amz-target"] ?? "").split(".").slice(-2);
    if (target !== entry.target) {
      throw target === ""
        ? new FrontError("unknown-operation", "The request names no operation")
        : new FrontError("bad-signature", `Credential should be scoped to correct service: '${target}'.`);
    }
    const operation = schema.operations.get(name);
    if (operation === undefined) {
      return askedUnknown(name);
    }
    const text = call.body.length === 0 ? "{}" : call.body.toString("utf8");
    return { name, operation, read: () => rpcReader.readObject(operation.input, JSON.parse(text)) };
  },
  write: (_entry, { output: schema }, output, id) => ({
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": id },
    body: writeJson(rpcWriter, schema, output),
  }),
  fail: (_entry, error, id) => ({
    status: error.status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": id, ...error.headers },
    body: JSON.stringify({ __type: error.code, Message: error.message, ...error.fields }),
  }),
};

/** restJson1: method and path name the operation. */
export const restJson: Codec = {
  ask: (schema, _entry, call) => askByRest(matchRest(schema, segmentsOf(call.rawPath), call), call),
  write: (_entry, { output: schema }, output, id) => ({
    status: 200,
    headers: { "content-type": "application/json", "x-amzn-requestid": id },
    body: writeJson(restWriter, schema, output),
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
