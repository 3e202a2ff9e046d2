import { describe, expect, test } from "vitest";
import type { CollectOptions } from "#lib/aws/collecting.ts";
import { collectFrom, queryAnswer, queryError } from "#lib/aws/stub-account.ts";
import { cloudformationStackSets } from "./cloudformation-stack-sets.ts";

// CloudFormation API Reference, ListStackSets, DescribeStackSet, ListStackInstances.
const summary = (name: string, model: string, auto: string) => `<member>
  <StackSetName>${name}</StackSetName><StackSetId>${name}:2f1</StackSetId><Status>ACTIVE</Status>
  <PermissionModel>${model}</PermissionModel><AutoDeployment><Enabled>${auto}</Enabled>
  <RetainStacksOnAccountRemoval>true</RetainStacksOnAccountRemoval></AutoDeployment></member>`;
const firstPage = queryAnswer(
  "ListStackSets",
  `<Summaries>${summary("manual", "SERVICE_MANAGED", "false")}${summary("own-roles", "SELF_MANAGED", "false")}</Summaries><NextToken>two</NextToken>`,
);
const emptyPage = queryAnswer("ListStackSets", "<Summaries></Summaries><NextToken>three</NextToken>");
const lastPage = queryAnswer(
  "ListStackSets",
  `<Summaries>${summary("account-baseline", "SERVICE_MANAGED", "true")}</Summaries>`,
);
const listStackSets = ({ form }: { form: URLSearchParams }) => {
  const token = form.get("NextToken");
  if (token === "two") return emptyPage;
  return token === "three" ? lastPage : firstPage;
};
const describeStackSet = queryAnswer(
  "DescribeStackSet",
  `<StackSet><StackSetName>account-baseline</StackSetName><Status>ACTIVE</Status>
   <TemplateBody>SECRET-IN-A-TEMPLATE</TemplateBody>
   <Parameters><member><ParameterKey>Token</ParameterKey><ParameterValue>SECRET-PARAMETER</ParameterValue></member></Parameters>
   <OrganizationalUnitIds><member>r-ab12</member></OrganizationalUnitIds></StackSet>`,
);
const instance = (account: string, status: string, detailed: string) => `<member>
  <StackSetId>account-baseline:2f1</StackSetId><Region>eu-west-1</Region><Account>${account}</Account>
  <Status>${status}</Status><StackInstanceStatus><DetailedStatus>${detailed}</DetailedStatus></StackInstanceStatus>
  <DriftStatus>NOT_CHECKED</DriftStatus></member>`;
const listInstances = queryAnswer(
  "ListStackInstances",
  `<Summaries>${instance("222233334444", "CURRENT", "SUCCEEDED")}${instance("111122223333", "OUTDATED", "FAILED")}</Summaries>`,
);
const answers = {
  ListStackSets: listStackSets,
  DescribeStackSet: describeStackSet,
  ListStackInstances: listInstances,
};
const management: CollectOptions = { isManagement: true };

describe("cloudformation.stack-sets", () => {
  test("those that deploy themselves, with targets and instances, past an empty page; no template, no parameter", async () => {
    const { envelope, requests } = await collectFrom(
      answers,
      cloudformationStackSets,
      "eu-west-1",
      management,
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      stackSets: [
        {
          StackSetName: "account-baseline",
          StackSetId: "account-baseline:2f1",
          OrganizationalUnitIds: ["r-ab12"],
          instances: [
            {
              Account: "111122223333",
              Region: "eu-west-1",
              Status: "OUTDATED",
              DetailedStatus: "FAILED",
              DriftStatus: "NOT_CHECKED",
            },
            {
              Account: "222233334444",
              Region: "eu-west-1",
              Status: "CURRENT",
              DetailedStatus: "SUCCEEDED",
              DriftStatus: "NOT_CHECKED",
            },
          ],
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("SECRET");
    expect(requests.map(({ form }) => form.get("CallAs"))).toEqual(Array.from({ length: 5 }, () => "SELF"));
  });

  test("a delegated administrator says that it is one", async () => {
    const { requests } = await collectFrom(answers, cloudformationStackSets, "eu-west-1");
    expect(requests[0]?.form.get("CallAs")).toBe("DELEGATED_ADMIN");
  });

  test("a refused list says nothing; refused instances leave the rest", async () => {
    const denied = queryError(403, "AccessDenied", "not authorized to perform: cloudformation:ListStackSets");
    const nothing = await collectFrom(
      { ListStackSets: denied },
      cloudformationStackSets,
      "eu-west-1",
      management,
    );
    expect(nothing.envelope).toMatchObject({ complete: false, data: null });
    const some = await collectFrom(
      { ...answers, ListStackInstances: denied },
      cloudformationStackSets,
      "eu-west-1",
      management,
    );
    expect(some.envelope).toMatchObject({
      complete: false,
      data: { stackSets: [{ OrganizationalUnitIds: ["r-ab12"], instances: null }] },
    });
  });

  test("a stack set that was deleted meanwhile is dropped", async () => {
    const gone = queryError(404, "StackSetNotFoundException", "StackSet account-baseline not found");
    const { envelope } = await collectFrom(
      { ...answers, DescribeStackSet: gone },
      cloudformationStackSets,
      "eu-west-1",
      management,
    );
    expect(envelope.data).toEqual({ stackSets: [] });
  });
});
