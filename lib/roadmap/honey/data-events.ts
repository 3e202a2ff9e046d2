/** Whether a trail records the data events in which the use of a bucket's, an object's or a table's decoy shows. */
import type { HoneyTrail } from "#lib/facts/honey.ts";
import type { HoneyToken } from "#lib/roadmap/records/honey-tokens.ts";

type Recorded = "yes" | "no" | "unknown";

/** By the trail's selectors of data events. A selector that filters by more than the resource leaves it open. */
export function recordsData({ data }: HoneyTrail, { kind, arn }: HoneyToken): Recorded {
  if (data === null) return "unknown";
  const type = kind === "DYNAMODB_TABLE" ? "AWS::DynamoDB::Table" : "AWS::S3::Object";
  // Of a bucket any object may be touched: what records it has to record all of them.
  const wanted = kind === "S3_BUCKET" ? `${arn ?? ""}/` : (arn ?? "");
  const basic = data.basic.some(
    ({ ReadWriteType, Type, Values }) =>
      ReadWriteType !== "WriteOnly" && Type === type && Values.some((value) => wanted.startsWith(value)),
  );
  if (basic) return "yes";
  const found = data.advanced.map((fields) => selectorRecords(fields, type, wanted));
  return (["yes", "unknown"] as const).find((outcome) => found.includes(outcome)) ?? "no";
}

type Selector = NonNullable<HoneyTrail["data"]>["advanced"][number];

function selectorRecords(fields: Selector, type: string, wanted: string): Recorded {
  const outcomes = fields.map((field) => fieldLets(field, type, wanted));
  return (["no", "unknown"] as const).find((outcome) => outcomes.includes(outcome)) ?? "yes";
}

function fieldLets(field: Selector[number], type: string, wanted: string): Recorded {
  const { Field, Equals, StartsWith, ...others } = field;
  const isPlain = Object.values(others).every((values) => values === undefined);
  switch (Field) {
    case "eventCategory":
      return "yes";
    case "resources.type":
      return Equals?.includes(type) === true ? "yes" : "no";
    case "readOnly":
      return Equals?.includes("true") === true ? "yes" : "no";
    case "resources.ARN": {
      if (!isPlain) return "unknown";
      const isIn =
        Equals?.includes(wanted) === true || StartsWith?.some((start) => wanted.startsWith(start)) === true;
      return isIn ? "yes" : "no";
    }
    default:
      return "unknown";
  }
}
