/**
 * Accounts that AWS documents as its own, and ids that stand in its documentation as examples. Data: a line an id, with the
 * service that uses it; the pages stand beside the services. Vendors are not here: operators load those that they know.
 */

interface AwsService {
  name: string;
  /** The page of AWS's documentation that names the accounts. */
  source: string;
  accounts: readonly string[];
}

/** By service. */
const awsServices: readonly AwsService[] = [
  {
    name: "Elastic Load Balancing, access logs",
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
    accounts: [
      "127311923021",
      "033677994240",
      "027434742980",
      "797873946194",
      "098369216593",
      "754344448648",
      "589379963580",
      "718504428378",
      "383597477331",
      "600734575887",
      "114774131450",
      "783225319266",
      "582318560864",
      "985666609251",
      "054676820928",
      "156460612806",
      "652711504416",
      "635631232127",
      "009996457667",
      "897822967062",
      "076674570225",
      "507241528517",
      "048591011584",
      "190560391635",
      "638102146993",
      "037604701340",
    ],
  },
  {
    name: "CloudTrail, delivery of logs",
    source:
      "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
    accounts: [
      "216624486486",
      "492519147666",
      "765225791966",
      "977081816279",
      "903692715234",
      "284668455005",
      "819402241893",
      "193415116832",
      "681348832753",
      "035351147821",
      "829690693026",
      "669305197877",
      "859597730677",
      "282025262664",
      "262312530599",
      "034638983726",
      "814480443879",
      "086441151436",
      "475085895292",
      "608710470296",
      "388731089494",
      "113285607260",
      "119688915426",
    ],
  },
  {
    name: "Amazon Redshift, audit logs",
    source: "https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html",
    accounts: [
      "193672423079",
      "391106570357",
      "262260360010",
      "902366379725",
      "404641285394",
      "361669875840",
      "762762565011",
      "053454850223",
      "210876761215",
      "307160386991",
      "915173422425",
      "075028567923",
      "907379612154",
      "865932855811",
      "760740231472",
      "729911121831",
    ],
  },
  {
    name: "Amazon EKS, images of add-ons",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html",
    accounts: [
      "602401143452",
      "800184023465",
      "877085696533",
      "558608220178",
      "590381155156",
      "900889452093",
      "491585149902",
      "296578399912",
      "761377655185",
      "066635153087",
      "455263428931",
      "900612956339",
      "759879836304",
      "013241004608",
      "151742754352",
      "918309763551",
      "961992271922",
    ],
  },
  {
    name: "Amazon Linux and ECS images",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html",
    accounts: ["137112412989", "591542846629", "801119661308"],
  },
  {
    name: "AWS Marketplace images",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharing-amis.html",
    accounts: ["679593333241"],
  },
  {
    name: "CloudWatch Lambda Insights, layer",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-extension-versionsx86-64.html",
    accounts: ["580247275435"],
  },
  {
    name: "Powertools for AWS Lambda, layer",
    source: "https://docs.aws.amazon.com/powertools/python/latest/",
    accounts: ["017000801446"],
  },
  {
    name: "AWS Distro for OpenTelemetry, layer",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-tracing.html",
    accounts: ["901920570463"],
  },
  {
    name: "AWS SDK for pandas, layer",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html",
    accounts: ["336392948345"],
  },
];

/** Id → the service of AWS whose account it is, and where that is written. */
export const awsAccounts: ReadonlyMap<string, { service: string; source: string }> = new Map(
  awsServices.flatMap(({ name, source, accounts }) =>
    accounts.map((id) => [id, { service: name, source }] as const),
  ),
);

/** Ids that documentation and tutorials write where one's own belongs: a policy that still has one was copied. */
export const exampleAccounts: ReadonlySet<string> = new Set([
  "123456789012",
  "111122223333",
  "444455556666",
  "777788889999",
  "012345678901",
  "111111111111",
  "222222222222",
  "333333333333",
  "444444444444",
  "555555555555",
  "999999999999",
  "000000000000",
]);
