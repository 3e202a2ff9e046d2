/** The tools' own ids: as their reports spell them, and against reports themselves where samples lie beside the checkout. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { canonicalCheck, coverRegion, isTactical, ranCheck } from "./tactical-checks.ts";

const ports = [
  "ec2_securitygroup_allow_ingress_from_internet_to_all_ports",
  "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22",
  "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389",
  "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_elasticsearch_kibana_9200_9300_5601",
];
const inside = [
  "opensearch_service_domains_not_publicly_accessible",
  ...ports,
  "rds_instance_no_public_access",
];
const s3 = "s3_bucket_public_access";

describe("tactical checks", () => {
  test.each([
    ["prowler", s3, true],
    ["Prowler 5.39", "ec2_instance_port_mongodb_exposed_to_internet", true],
    ["prowler", "extra73", true],
    ["prowler", "iam_root_mfa_enabled", false],
    ["prowler", "ec2_securitygroup_not_used", false],
    ["ScoutSuite", "ec2-security-group-opens-Oracle DB-port-to-all", true],
    ["ScoutSuite", "s3-bucket-AuthenticatedUsers-write_acp", true],
    ["ScoutSuite", "s3-bucket-no-logging", false],
    ["AWS Security Hub CSPM", "S3.2", true],
    ["securityhub", "EC2.13", true],
    ["securityhub", "IAM.6", false],
    ["cloudmapper", "ES_PUBLIC", true],
    ["cloudmapper", "GUARDDUTY_OFF", false],
    ["another scanner", s3, false],
  ])("%s %s: %s", (tool, check, expected) => {
    expect(isTactical(tool, check)).toBe(expected);
  });

  it("knows a check by its older names", () => {
    expect(canonicalCheck("prowler", "extra73")).toBe(s3);
    expect(canonicalCheck("prowler", "iam_root_mfa_enabled")).toBe("iam_root_mfa_enabled");
    expect(canonicalCheck("another scanner", s3)).toBe(s3);
  });
});

describe("how far a scan covers a region", () => {
  const regions = {
    "us-east-1": { checksRun: [s3, ...inside], errors: [] },
    "eu-west-1": { checksRun: inside, errors: [] },
    "eu-north-1": { checksRun: ["iam_root_mfa_enabled"], errors: [] },
    "eu-west-2": { checksRun: inside, errors: ["rds_instance_no_public_access"] },
    "eu-west-3": { errors: [] },
  };

  it("counts a check of the whole account wherever it ran", () => {
    expect(coverRegion("prowler", regions, "us-east-1")).toEqual({ missing: [], failed: [] });
    expect(coverRegion("prowler", regions, "eu-west-1")).toEqual({ missing: [], failed: [] });
    expect(ranCheck("prowler", regions, "eu-west-1", s3)).toBe(true);
  });

  it("names what did not run, and what failed", () => {
    expect(coverRegion("prowler", regions, "eu-north-1")?.missing).toEqual(inside);
    expect(coverRegion("prowler", regions, "eu-west-2")).toEqual({
      missing: [],
      failed: ["rds_instance_no_public_access"],
    });
    expect(ranCheck("prowler", regions, "eu-west-2", "rds_instance_no_public_access")).toBe(false);
  });

  it("cannot tell of a file of findings, of a region that it does not name, or of a tool without a mapping", () => {
    expect(coverRegion("prowler", regions, "eu-west-3")).toBeNull();
    expect(coverRegion("prowler", regions, "sa-east-1")).toBeNull();
    expect(coverRegion("another scanner", regions, "us-east-1")).toBeNull();
  });

  it("takes the names of an older version", () => {
    const old = {
      "us-east-1": {
        checksRun: ["extra73", "extra716", "extra748", "check41", "check42", "extra779", "extra78"],
        errors: [],
      },
    };
    expect(coverRegion("prowler", old, "us-east-1")).toEqual({ missing: [], failed: [] });
  });
});

const folder = "../shared/samples";

describe.skipIf(!existsSync(folder))("reports of the tools", () => {
  const read = (file: string) => readFileSync(`${folder}/${file}`, "utf8");

  it("ScoutSuite: the report has every rule that is required of it", () => {
    const report = read("scoutsuite/scoutsuite_results_aws-430150006394.js");
    const { services } = JSON.parse(report.slice(report.indexOf("{"))) as {
      services: Record<string, { findings?: Record<string, unknown> }>;
    };
    const checksRun = Object.values(services).flatMap(({ findings = {} }) => Object.keys(findings));
    const coverage = coverRegion("scoutsuite", { "us-east-1": { checksRun, errors: [] } }, "us-east-1");
    expect(coverage).toEqual({ missing: [], failed: [] });
    expect(checksRun.filter((rule) => isTactical("scoutsuite", rule)).length).toBeGreaterThan(20);
  });

  it("Prowler: findings that cannot wait are recognised by their ids", () => {
    const records = JSON.parse(read("prowler-ocsf/v5_made_run1_111122223333.ocsf.json")) as {
      metadata: { event_code: string };
    }[];
    const checks = new Set(records.map(({ metadata }) => metadata.event_code));
    expect([...checks].filter((check) => isTactical("prowler", check))).toEqual(
      expect.arrayContaining([s3, ports[0], "ec2_instance_port_mongodb_exposed_to_internet"]),
    );
    expect(
      [...checks].filter((check) => /^iam_|^kms_|backup/.test(check) && isTactical("prowler", check)),
    ).toEqual([]);
  });

  it("Security Hub and CloudMapper: controls and issues", () => {
    const { Findings } = JSON.parse(read("securityhub-asff/made_get_findings_consolidated.json")) as {
      Findings: { Compliance?: { SecurityControlId?: string } }[];
    };
    const controls = new Set(Findings.flatMap(({ Compliance }) => Compliance?.SecurityControlId ?? []));
    expect([...controls].filter((control) => isTactical("securityhub", control)).sort()).toEqual([
      "EC2.13",
      "EC2.19",
      "RDS.2",
    ]);
    const issues = read("cloudmapper/audit_findings.jsonl")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { issue: string }).issue);
    expect(new Set(issues.filter((issue) => isTactical("cloudmapper", issue)))).toEqual(
      new Set(["AMI_PUBLIC", "RDS_PUBLIC_IP", "ES_PUBLIC", "S3_PUBLIC_POLICY_GETOBJECT_ONLY"]),
    );
  });
});
