/** What people call the columns of their lists; compared without case, spaces and punctuation. */

/** The head of a column as it is compared: letters, digits and `#`. */
export function plainHead(head: string): string {
  return head
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}#]/gu, "");
}

/** Target → heads; what stands earlier is taken first. */
export const synonyms: readonly (readonly [target: string, heads: readonly string[]])[] = [
  [
    "id",
    [
      "accountid",
      "awsaccountid",
      "accountnumber",
      "awsaccountnumber",
      "accountno",
      "accountnr",
      "account#",
      "acct#",
      "acctid",
      "acct",
      "awsid",
      "awsaccount",
      "linkedaccount",
      "linkedaccountid",
      "usageaccountid",
      "lineitemusageaccountid",
      "12digitid",
      "12digitaccountid",
      "id",
      "accountuid",
      "number",
    ],
  ],
  [
    "name",
    ["accountname", "awsaccountname", "name", "accountalias", "alias", "account", "accounttitle", "title"],
  ],
  [
    "contact:owner:email",
    [
      "pocemail",
      "owneremail",
      "contactemail",
      "pointofcontactemail",
      "responsibleemail",
      "teamemail",
      "pocmail",
      "ownermail",
    ],
  ],
  ["email", ["rootemail", "accountemail", "awsemail", "rootuseremail", "emailaddress", "email", "mail"]],
  [
    "contact:owner",
    [
      "poc",
      "owner",
      "contact",
      "pointofcontact",
      "responsible",
      "accountowner",
      "teamlead",
      "technicalowner",
      "contactowner",
      "primarycontact",
      "owners",
    ],
  ],
  ["contact:security", ["securitycontact", "contactsecurity", "securityemail", "securitypoc"]],
  [
    "contact:operations",
    ["operationscontact", "contactoperations", "operationsemail", "opscontact", "oncall"],
  ],
  ["contact:billing", ["billingcontact", "contactbilling", "billingemail", "financecontact"]],
  ["contact:root_mailbox", ["rootmailbox", "contactrootmailbox", "rootmailboxowner"]],
  [
    "payer",
    [
      "payer",
      "payeraccount",
      "payeraccountid",
      "payerid",
      "associatedpayer",
      "managementaccount",
      "managementaccountid",
      "masteraccount",
      "masterpayer",
      "master",
      "billingaccount",
      "management",
    ],
  ],
  ["unit", ["ou", "oupath", "organizationalunit", "orgunit", "organisationalunit", "unit", "accountou"]],
  ["unitParent", ["parentou", "ouparent", "parentorganizationalunit"]],
  ["state", ["state", "status", "accountstatus", "accountstate"]],
  ["environment", ["environment", "env", "stage", "environmenttype", "tier", "lifecycle"]],
  [
    "dataClassification",
    [
      "dataclassification",
      "classification",
      "dataclass",
      "sensitivity",
      "confidentiality",
      "datasensitivity",
    ],
  ],
  [
    "businessUnit",
    ["businessunit", "bu", "department", "dept", "division", "team", "lineofbusiness", "lob", "organization"],
  ],
  ["costCentre", ["costcentre", "costcenter", "costcode", "cc", "budget"]],
  ["notes", ["notes", "note", "remarks", "remark", "comments", "comment", "description", "purpose"]],
  ["tags", ["tags", "labels"]],
];

/** What our own exports and AWS's say beside the account, and nobody can change by a file. */
export const notImported: ReadonlySet<string> = new Set([
  "arn",
  "joined",
  "joinedmethod",
  "joinedtimestamp",
  "jointimestamp",
  "source",
  "read",
  "lastread",
  "failure",
  "met",
  "unknown",
  "itemsmet",
  "itemsapplicable",
  "itemsunknown",
  "ouid",
  "paths",
]);

/** What people call the goals of the roadmap, by item. */
export const goals: readonly (readonly [itemId: string, heads: RegExp])[] = [
  ["3.1", /cloudtrail|trailon/],
  ["3.2", /auditrole|securityauditrole|readonlyrole|auditorrole/],
  ["3.3", /prowler|scoutsuite|onetimescan|initialscan|cloudmapperaudit/],
  ["3.4", /publicaccessblock|blockpublicaccess|s3bpa|s3block/],
  ["3.5", /accountinit|baseline|defaultencryption|ebsencryption/],
  ["4.1", /guardduty/],
  ["4.2", /realtime|alerting|cloudwatchalarms|siem|alerts/],
  ["4.3", /regularscan|weeklyscan|continuousscan|securityhub/],
  ["4.4", /guideline|policydocument/],
  ["5.1", /sso|singlesignon|identitycenter|federat/],
  ["5.2", /iamusers|noiamuser|rootmfa|mfa|accesskeys/],
  ["5.3", /leastprivilege|serviceroles/],
  ["5.4", /secretdetection|gitsecrets|secretscan|detectsecrets/],
  ["6.1", /nopublic|publicec2|publics3|publicresources/],
  ["6.2", /privatesubnet/],
  ["6.3", /securitygroup/],
  ["7.1", /amisourc|goldenami|packagesourc|approvedami/],
  ["7.2", /infrastructureascode|terraform|iac$|cloudformation/],
  ["8.1", /^scps?$|servicecontrolpolic|scpapplied|scpon/],
  ["8.2", /autoremediat|automatedremediat/],
  ["8.3", /refinediam|accessadvisor|repokid/],
  ["9.1", /imds|metadataservice/],
  ["9.2", /egress/],
  ["9.3", /honeytoken|canary|honeypot|decoy/],
  ["10.1", /blastradius/],
  ["10.2", /incidentresponse|tabletop|incidentpractice|gameday|irplan/],
  ["1.3", /securityaccount/],
  ["1.2", /inorganization|inorg$|organizationmember/],
  ["2.1", /backup/],
];
