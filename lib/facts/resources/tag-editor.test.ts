import { expect, test } from "vitest";
import { type TagEditorColumns, tagEditorColumns, tagEditorRow } from "./tag-editor.ts";

const header = "Identifier,Tag: Name,Service,Type,Region,Tag: Owner,Tags,ARN".split(",");

function columnsOf(names: readonly string[]): TagEditorColumns {
  const columns = tagEditorColumns(names);
  if (typeof columns === "string") throw new Error(columns);
  return columns;
}

const read = (line: string, accountId: string | null = null, names = header) =>
  tagEditorRow(columnsOf(names), line.split(","), { accountId, clean: (value) => value });

test("a row of the console: a missing tag is none, an empty one is empty", () => {
  expect(
    read(
      "fn-1,(not tagged),Lambda,Function,eu-central-1,,0,arn:aws:lambda:eu-central-1:111122223333:function:fn-1",
    ),
  ).toEqual({
    accountId: "111122223333",
    resource: {
      arn: "arn:aws:lambda:eu-central-1:111122223333:function:fn-1",
      region: "eu-central-1",
      type: "lambda:function",
      id: "fn-1",
      name: "fn-1",
      detail: null,
      tags: { Owner: "" },
      isPublic: null,
      isDefault: false,
      addresses: [],
      createdAt: null,
    },
  });
});

test("buckets name no account: whoever brings the file says whose it is", () => {
  const line = "bucket-1,web,S3,Bucket,eu-west-1,team,2,arn:aws:s3:::bucket-1";
  expect(read(line)).toEqual({ reason: "The ARN names no account: say which one it is by --account." });
  expect(read(line, "111122223333")).toMatchObject({
    accountId: "111122223333",
    resource: { type: "s3:bucket", region: "eu-west-1" },
  });
});

test("columns are known by their names, in any order, and a byte order mark hides none", () => {
  const names = ["\uFEFFARN", "AWS Account", "Region"];
  expect(read("arn:aws:s3:::b,1111-2222-3333,eu-west-1", null, names)).toMatchObject({
    accountId: "111122223333",
    resource: { tags: null },
  });
});

test.each([
  ["", "There is no ARN."],
  ["i-0abc", '"i-0abc" is no ARN.'],
])("the ARN %j is refused", (arn, reason) => {
  expect(read(`x,,EC2,Instance,eu-west-1,,0,${arn}`)).toEqual({ reason });
});

test("an id that a spreadsheet shortened, and one that contradicts the ARN, are refused", () => {
  const names = ["ARN", "Account ID"];
  expect(read("arn:aws:s3:::b,1.11122E+11", null, names)).toEqual({
    reason: '"1.11122E+11" is no account id: it has 12 digits.',
  });
  expect(read("arn:aws:sns:eu-west-1:111122223333:t,999988887777", null, names)).toEqual({
    reason: "The ARN names account 111122223333, the column 999988887777.",
  });
});

test("a file without ARNs says which columns it has", () => {
  expect(tagEditorColumns(["Name", "Id"])).toMatch(/No column is called ARN.*Name, Id/);
});

test("our own files keep the tags without a column in the last one", () => {
  const columns = columnsOf(["ARN", "Tag: env", "Other tags"]);
  const context = { accountId: null, clean: (value: string) => value };
  const arn = "arn:aws:sns:eu-west-1:111122223333:t";
  const tagsOf = (others: string) => {
    const row = tagEditorRow(columns, [arn, "prod", others], context);
    return "reason" in row ? row.reason : row.resource.tags;
  };
  expect(tagsOf('{"team":"media","=x":""}')).toEqual({ env: "prod", team: "media", "=x": "" });
  expect(tagsOf("")).toEqual({ env: "prod" });
  for (const broken of ["team=media", '{"team":1}', "[]"])
    expect(tagsOf(broken)).toBe("What stands under Other tags is no JSON of keys and values.");
});
