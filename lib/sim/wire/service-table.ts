/** The services that the simulator speaks for. */
import { collectedServices } from "./collected-services.ts";
import { guardingServices } from "./guarding-services.ts";
import { resourceServices } from "./resource-services.ts";
import { ec2Codes, jsonCodes, queryCodes, restJsonCodes, s3Codes } from "./service-codes.ts";
import { serviceEntries } from "./service-entry.ts";

/** Service → its protocol, its endpoint's name and its SDK's schemas. */
export const serviceTable = serviceEntries({
  sts: {
    protocol: "awsQuery",
    signingName: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    codes: queryCodes,
    isRegional: true,
    load: () => import("@aws-sdk/client-sts"),
  },
  iam: {
    protocol: "awsQuery",
    signingName: "iam",
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    codes: queryCodes,
    isRegional: false,
    load: () => import("@aws-sdk/client-iam"),
  },
  ec2: {
    protocol: "ec2Query",
    signingName: "ec2",
    version: "2016-11-15",
    namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    codes: ec2Codes,
    isRegional: true,
    load: () => import("@aws-sdk/client-ec2"),
  },
  organizations: {
    protocol: "awsJson",
    signingName: "organizations",
    version: "2016-11-28",
    namespace: "",
    target: "AWSOrganizationsV20161128",
    codes: jsonCodes,
    isRegional: false,
    load: () => import("@aws-sdk/client-organizations"),
  },
  cloudtrail: {
    protocol: "awsJson",
    signingName: "cloudtrail",
    version: "2013-11-01",
    namespace: "",
    target: "CloudTrail_20131101",
    codes: {
      ...jsonCodes,
      throttled: ["ThrottlingException", 400],
      internal: ["InternalFailure", 500],
      "invalid-input": ["InvalidParameterException", 400],
    },
    isRegional: true,
    load: () => import("@aws-sdk/client-cloudtrail"),
  },
  account: {
    protocol: "restJson",
    signingName: "account",
    version: "2021-02-01",
    namespace: "",
    codes: restJsonCodes,
    isRegional: false,
    load: () => import("@aws-sdk/client-account"),
  },
  guardduty: {
    protocol: "restJson",
    signingName: "guardduty",
    version: "2017-11-28",
    namespace: "",
    codes: {
      ...restJsonCodes,
      internal: ["InternalServerErrorException", 500],
      "invalid-input": ["BadRequestException", 400],
    },
    isRegional: true,
    load: () => import("@aws-sdk/client-guardduty"),
  },
  s3: {
    protocol: "restXml",
    signingName: "s3",
    version: "2006-03-01",
    namespace: "http://s3.amazonaws.com/doc/2006-03-01/",
    codes: s3Codes,
    isRegional: true,
    load: () => import("@aws-sdk/client-s3"),
  },
  s3control: {
    protocol: "restXml",
    signingName: "s3",
    version: "2018-08-20",
    namespace: "http://awss3control.amazonaws.com/doc/2018-08-20/",
    codes: s3Codes,
    isRegional: true,
    load: () => import("@aws-sdk/client-s3-control"),
  },
  ...collectedServices,
  ...guardingServices,
  ...resourceServices,
});

export type ServiceName = keyof typeof serviceTable;

/** Every service that is simulated. */
export const serviceNames = Object.keys(serviceTable).filter(
  (name): name is ServiceName => name in serviceTable,
);
