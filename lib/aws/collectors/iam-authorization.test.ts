import { describe, expect, test } from "vitest";
import { collectFrom, queryAnswer, queryError } from "#lib/aws/stub-account.ts";
import { decodeDocument, iamAuthorization } from "./iam-authorization.ts";

const account = "111122223333";
// IAM API Reference, by operation.
const trust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000001:role/Base"},"Action":"sts:AssumeRole"}]}';
const extra =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"account:ListRegions","Resource":"*"}]}';
const roleDetail = (name: string, attached: string, owner = account) =>
  `<member><RoleName>${name}</RoleName><Path>/</Path><Arn>arn:aws:iam::${owner}:role/${name}</Arn><RoleId>AROA</RoleId><AssumeRolePolicyDocument>${encodeURIComponent(trust)}</AssumeRolePolicyDocument><RolePolicyList><member><PolicyName>WaymarkExtra</PolicyName><PolicyDocument>${encodeURIComponent(extra)}</PolicyDocument></member></RolePolicyList><AttachedManagedPolicies>${attached}</AttachedManagedPolicies><PermissionsBoundary><PermissionsBoundaryType>PermissionsBoundaryPolicy</PermissionsBoundaryType><PermissionsBoundaryArn>arn:aws:iam::${account}:policy/Edge</PermissionsBoundaryArn></PermissionsBoundary></member>`;
const attachedPolicy = (arn: string) =>
  `<member><PolicyName>p</PolicyName><PolicyArn>${arn}</PolicyArn></member>`;
const securityAudit = "arn:aws:iam::aws:policy/SecurityAudit";
const edge = `arn:aws:iam::${account}:policy/Edge`;
const policyDetail = (arn: string, document: string) =>
  `<member><PolicyName>p</PolicyName><Arn>${arn}</Arn><DefaultVersionId>v2</DefaultVersionId><PolicyVersionList><member><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion><Document>${encodeURIComponent("{}")}</Document></member><member><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion><Document>${encodeURIComponent(document)}</Document></member></PolicyVersionList></member>`;
const details = (roles: string, policies: string, more = "<IsTruncated>false</IsTruncated>") =>
  queryAnswer(
    "GetAccountAuthorizationDetails",
    `${more}<UserDetailList/><GroupDetailList/><RoleDetailList>${roles}</RoleDetailList><Policies>${policies}</Policies>`,
  );

describe("iam.authorization", () => {
  test("decodes answers written by hand from AWS's documentation: role on page 1, its policy on page 2", async () => {
    const GetAccountAuthorizationDetails = [
      details(
        roleDetail("Other", "") + roleDetail("WaymarkAudit", attachedPolicy(securityAudit)),
        "",
        "<IsTruncated>true</IsTruncated><Marker>m1</Marker>",
      ),
      details("", policyDetail(securityAudit, extra) + policyDetail(edge, extra)),
    ];
    const { envelope, requests } = await collectFrom({ GetAccountAuthorizationDetails }, iamAuthorization);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toMatchObject({
      auditRole: {
        Arn: `arn:aws:iam::${account}:role/WaymarkAudit`,
        trustPolicy: trust,
        attachedPolicies: [{ PolicyArn: securityAudit, document: extra }],
        inlinePolicies: [{ PolicyName: "WaymarkExtra", document: extra }],
        permissionsBoundary: edge,
        MaxSessionDuration: null,
      },
      roles: [{ RoleName: "Other" }, { RoleName: "WaymarkAudit", attachedPolicies: [], inlinePolicies: [] }],
      // The audit role's own stand there already.
      policies: [{ Arn: edge, document: extra }],
    });
    expect(requests.map(({ form }) => [form.get("MaxItems"), form.get("Marker")])).toEqual([
      ["1000", null],
      ["1000", "m1"],
    ]);
  });

  test("keeps users to which AWS itself attached a quarantine policy, and nobody else", async () => {
    const user = (name: string, ...policies: string[]) =>
      `<member><Path>/</Path><UserName>${name}</UserName><Arn>arn:aws:iam::${account}:user/${name}</Arn><UserPolicyList/><GroupList/><AttachedManagedPolicies>${policies.map(attachedPolicy).join("")}</AttachedManagedPolicies></member>`;
    const quarantine = (version: string) => `arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine${version}`;
    const users =
      user("leaked", quarantine(""), quarantine("V3")) +
      user("plain", securityAudit) +
      user("imitated", `arn:aws:iam::${account}:policy/AWSCompromisedKeyQuarantineV3`) +
      user("also", quarantine("V2"));
    const GetAccountAuthorizationDetails = queryAnswer(
      "GetAccountAuthorizationDetails",
      `<IsTruncated>false</IsTruncated><UserDetailList>${users}</UserDetailList><GroupDetailList/><RoleDetailList/><Policies/>`,
    );
    const { envelope, requests } = await collectFrom({ GetAccountAuthorizationDetails }, iamAuthorization);
    expect(envelope.data).toMatchObject({
      quarantinedUsers: [
        { Arn: `arn:aws:iam::${account}:user/also`, PolicyName: "AWSCompromisedKeyQuarantineV2" },
        { Arn: `arn:aws:iam::${account}:user/leaked`, PolicyName: "AWSCompromisedKeyQuarantineV3" },
      ],
    });
    expect(requests[0]?.form.get("Filter.member.2")).toBe("User");
  });

  test("users and groups with what they are granted, each document once", async () => {
    const inline = (name: string) =>
      `<member><PolicyName>${name}</PolicyName><PolicyDocument>${encodeURIComponent(extra)}</PolicyDocument></member>`;
    const own = `arn:aws:iam::${account}:policy/Own`;
    const user = `<member><Path>/people/</Path><UserName>ann</UserName><UserId>AIDA</UserId><Arn>arn:aws:iam::${account}:user/people/ann</Arn><CreateDate>2024-01-31T10:00:00Z</CreateDate><UserPolicyList>${inline("mine")}</UserPolicyList><GroupList><member>ops</member><member>dev</member></GroupList><AttachedManagedPolicies>${attachedPolicy(own)}</AttachedManagedPolicies><PermissionsBoundary><PermissionsBoundaryType>PermissionsBoundaryPolicy</PermissionsBoundaryType><PermissionsBoundaryArn>${edge}</PermissionsBoundaryArn></PermissionsBoundary><Tags/></member>`;
    const group = (name: string, attached: string) =>
      `<member><Path>/</Path><GroupName>${name}</GroupName><GroupId>AGPA</GroupId><Arn>arn:aws:iam::${account}:group/${name}</Arn><GroupPolicyList>${name === "dev" ? inline("team") : ""}</GroupPolicyList><AttachedManagedPolicies>${attached}</AttachedManagedPolicies></member>`;
    const page = (lists: string, more = "<IsTruncated>false</IsTruncated>") =>
      queryAnswer("GetAccountAuthorizationDetails", `${more}${lists}<RoleDetailList/>`);
    const more = (marker: string) => `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`;
    const { envelope, requests } = await collectFrom(
      {
        GetAccountAuthorizationDetails: [
          page(`<UserDetailList>${user}</UserDetailList><GroupDetailList/><Policies/>`, more("m1")),
          page("<UserDetailList/><GroupDetailList/><Policies/>", more("m2")),
          page(
            `<UserDetailList/><GroupDetailList>${group("ops", attachedPolicy(own))}${group("dev", "")}</GroupDetailList><Policies>${policyDetail(own, extra)}${policyDetail(edge, extra)}</Policies>`,
          ),
        ],
      },
      iamAuthorization,
    );
    expect(requests).toHaveLength(3);
    expect(requests[0]?.form.get("Filter.member.3")).toBe("Group");
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toMatchObject({
      users: [
        {
          Arn: `arn:aws:iam::${account}:user/people/ann`,
          UserName: "ann",
          GroupList: ["dev", "ops"],
          permissionsBoundary: edge,
          attachedPolicies: [own],
          inlinePolicies: [{ PolicyName: "mine", document: extra }],
        },
      ],
      groups: [
        { GroupName: "dev", attachedPolicies: [], inlinePolicies: [{ PolicyName: "team", document: extra }] },
        { GroupName: "ops", attachedPolicies: [own], inlinePolicies: [] },
      ],
      policies: [
        { Arn: edge, document: extra },
        { Arn: own, document: extra },
      ],
    });
  });

  test("tags of roles without what looks like a secret; policies of the account that nothing has", async () => {
    const tag = (key: string, value: string) => `<member><Key>${key}</Key><Value>${value}</Value></member>`;
    const tagged = roleDetail("Tagged", "").replace(
      "<PermissionsBoundary>",
      `<Tags>${tag("team", "quay")}${tag("db-password", "hunter2-canary")}</Tags><PermissionsBoundary>`,
    );
    const own = policyDetail(edge, extra).replace(
      "<DefaultVersionId>",
      "<CreateDate>2025-05-04T03:02:01Z</CreateDate><DefaultVersionId>",
    );
    const GetAccountAuthorizationDetails = details(
      roleDetail("Plain", "") + tagged,
      own + policyDetail(securityAudit, extra),
    );
    const { envelope } = await collectFrom({ GetAccountAuthorizationDetails }, iamAuthorization);
    expect(envelope.data).toMatchObject({
      roles: [
        { RoleName: "Plain" },
        { RoleName: "Tagged", Tags: [{ Key: "team", Value: "quay" }, { Key: "db-password" }] },
      ],
      customerPolicies: [{ Arn: edge, CreateDate: "2025-05-04T03:02:01.000Z" }],
    });
    expect(JSON.stringify(envelope)).not.toContain("hunter2-canary");
  });

  test("an answer without lists of users and groups says nothing of them", async () => {
    const GetAccountAuthorizationDetails = queryAnswer(
      "GetAccountAuthorizationDetails",
      "<IsTruncated>false</IsTruncated><RoleDetailList/><Policies/>",
    );
    const { envelope } = await collectFrom({ GetAccountAuthorizationDetails }, iamAuthorization);
    expect(envelope.data).toEqual({ auditRole: null, roles: [], policies: [], customerPolicies: [] });
  });

  test("a document that the details leave out is asked", async () => {
    const { envelope } = await collectFrom(
      {
        GetAccountAuthorizationDetails: details(
          roleDetail("WaymarkAudit", attachedPolicy(securityAudit)),
          "",
        ),
        GetPolicy: queryAnswer(
          "GetPolicy",
          `<Policy><PolicyName>SecurityAudit</PolicyName><DefaultVersionId>v85</DefaultVersionId><Arn>${securityAudit}</Arn></Policy>`,
        ),
        GetPolicyVersion: ({ form }) =>
          queryAnswer(
            "GetPolicyVersion",
            `<PolicyVersion><Document>${encodeURIComponent(extra)}</Document><IsDefaultVersion>true</IsDefaultVersion><VersionId>${form.get("VersionId")}</VersionId></PolicyVersion>`,
          ),
      },
      iamAuthorization,
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: { auditRole: { attachedPolicies: [{ document: extra }] } },
    });
  });

  test("… and where that is denied, unknown: null and the refusal", async () => {
    const { envelope } = await collectFrom(
      {
        GetAccountAuthorizationDetails: details(
          roleDetail("WaymarkAudit", attachedPolicy(securityAudit)),
          "",
        ),
        GetPolicy: queryError(403, "AccessDenied", "no"),
      },
      iamAuthorization,
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: { auditRole: { attachedPolicies: [{ document: null }] } },
    });
  });

  test("no such role in a list read to its end", async () => {
    const { envelope } = await collectFrom(
      { GetAccountAuthorizationDetails: details(roleDetail("Other", ""), policyDetail(edge, extra)) },
      iamAuthorization,
    );
    expect(envelope).toMatchObject({ complete: true, data: { auditRole: null } });
  });

  test("every role: last use by the day, service-linked ones without their policies, each document once", async () => {
    const encoded = encodeURIComponent(trust);
    const role = (path: string, name: string, more: string) =>
      `<member><RoleName>${name}</RoleName><Path>${path}</Path><Arn>arn:aws:iam::${account}:role${path}${name}</Arn><RoleId>AROA</RoleId><CreateDate>2024-01-31T10:00:00Z</CreateDate><AssumeRolePolicyDocument>${encoded}</AssumeRolePolicyDocument>${more}</member>`;
    const own = `arn:aws:iam::${account}:policy/team/Own`;
    const attached = `<AttachedManagedPolicies>${attachedPolicy(own)}</AttachedManagedPolicies>`;
    const used = `<RoleLastUsed><LastUsedDate>2026-10-30T23:59:59Z</LastUsedDate><Region>eu-west-1</Region></RoleLastUsed>`;
    const { envelope, requests } = await collectFrom(
      {
        GetAccountAuthorizationDetails: details(
          role("/service-role/", "b", attached + used) +
            role("/", "a", `${attached}<RoleLastUsed/>`) +
            role("/aws-service-role/ecs.amazonaws.com/", "AWSServiceRoleForECS", attached) +
            role("/aws-reserved/sso.amazonaws.com/eu-west-1/", "AWSReservedSSO_Admin_0a1b", attached + used),
          policyDetail(own, extra),
        ),
      },
      iamAuthorization,
    );
    const common = {
      CreateDate: "2024-01-31T10:00:00.000Z",
      trustPolicy: trust,
      permissionsBoundary: null,
      inlinePolicies: [],
    };
    const at = (
      Path: string,
      RoleName: string,
      lastUsedOn: string | null,
      ...attachedPolicies: string[]
    ) => ({
      ...common,
      Arn: `arn:aws:iam::${account}:role${Path}${RoleName}`,
      Path,
      RoleName,
      lastUsedOn,
      attachedPolicies,
    });
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      auditRole: null,
      roles: [
        at("/", "a", null, own),
        at("/aws-reserved/sso.amazonaws.com/eu-west-1/", "AWSReservedSSO_Admin_0a1b", "2026-10-30", own),
        at("/aws-service-role/ecs.amazonaws.com/", "AWSServiceRoleForECS", null),
        at("/service-role/", "b", "2026-10-30", own),
      ],
      users: [],
      groups: [],
      policies: [{ Arn: own, document: extra }],
      customerPolicies: [{ Arn: own, CreateDate: null }],
    });
    expect(requests).toHaveLength(1);
  });

  test("roles of another account in the answer → refused", async () => {
    const GetAccountAuthorizationDetails = details(roleDetail("WaymarkAudit", "", "999988887777"), "");
    const { envelope } = await collectFrom({ GetAccountAuthorizationDetails }, iamAuthorization);
    expect(envelope).toMatchObject({
      complete: false,
      data: null,
      ops: [{ outcome: "invalid", code: "ForeignAccount" }],
    });
  });

  test("documents: percent-encoded, plain, with a percent sign of their own, broken", () => {
    expect(decodeDocument(encodeURIComponent('{"a":"100%"}'))).toBe('{"a":"100%"}');
    expect(decodeDocument('{"a":"%7B"}')).toBe('{"a":"%7B"}');
    expect(decodeDocument("%7B%FF")).toMatch(/^\{/);
    expect(decodeDocument(undefined)).toBeNull();
  });
});
