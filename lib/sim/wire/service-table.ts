/** The services that the simulator speaks for: protocol, version, and the codes of the failures that every service has. */
export type Protocol = "awsQuery" | "ec2Query" | "awsJson" | "restJson" | "restXml";

/** Failures that come from the front door of a service, not from an operation. */
export type FrontFailure =
  | "denied"
  | "unknown-key"
  | "expired"
  | "bad-signature"
  | "skewed"
  | "unsigned"
  | "throttled"
  | "internal"
  | "unavailable"
  | "unknown-operation"
  | "invalid-input";

type Codes = Readonly<Record<FrontFailure, readonly [code: string, status: number]>>;

const queryCodes: Codes = {
  denied: ["AccessDenied", 403],
  "unknown-key": ["InvalidClientTokenId", 403],
  expired: ["ExpiredToken", 403],
  "bad-signature": ["SignatureDoesNotMatch", 403],
  skewed: ["SignatureDoesNotMatch", 403],
  unsigned: ["MissingAuthenticationToken", 403],
  throttled: ["Throttling", 400],
  internal: ["InternalFailure", 500],
  unavailable: ["ServiceUnavailable", 503],
  "unknown-operation": ["InvalidAction", 400],
  "invalid-input": ["ValidationError", 400],
};

const ec2Codes: Codes = {
  ...queryCodes,
  denied: ["UnauthorizedOperation", 403],
  "unknown-key": ["AuthFailure", 401],
  expired: ["RequestExpired", 400],
  "bad-signature": ["AuthFailure", 401],
  skewed: ["RequestExpired", 400],
  throttled: ["RequestLimitExceeded", 503],
  internal: ["InternalError", 500],
  unavailable: ["Unavailable", 503],
  "invalid-input": ["InvalidParameterValue", 400],
};

const jsonCodes: Codes = {
  denied: ["AccessDeniedException", 400],
  "unknown-key": ["UnrecognizedClientException", 400],
  expired: ["ExpiredTokenException", 400],
  "bad-signature": ["InvalidSignatureException", 400],
  skewed: ["InvalidSignatureException", 400],
  unsigned: ["MissingAuthenticationTokenException", 400],
  throttled: ["TooManyRequestsException", 400],
  internal: ["ServiceException", 500],
  unavailable: ["ServiceUnavailableException", 503],
  "unknown-operation": ["UnknownOperationException", 400],
  "invalid-input": ["InvalidInputException", 400],
};

const restJsonCodes: Codes = {
  denied: ["AccessDeniedException", 403],
  "unknown-key": ["UnrecognizedClientException", 403],
  expired: ["ExpiredTokenException", 403],
  "bad-signature": ["InvalidSignatureException", 403],
  skewed: ["InvalidSignatureException", 403],
  unsigned: ["MissingAuthenticationTokenException", 403],
  throttled: ["TooManyRequestsException", 429],
  internal: ["InternalServerException", 500],
  unavailable: ["ServiceUnavailableException", 503],
  "unknown-operation": ["UnknownOperationException", 404],
  "invalid-input": ["ValidationException", 400],
};

const s3Codes: Codes = {
  denied: ["AccessDenied", 403],
  "unknown-key": ["InvalidAccessKeyId", 403],
  expired: ["ExpiredToken", 400],
  "bad-signature": ["SignatureDoesNotMatch", 403],
  skewed: ["RequestTimeTooSkewed", 403],
  unsigned: ["AccessDenied", 403],
  throttled: ["SlowDown", 503],
  internal: ["InternalError", 500],
  unavailable: ["ServiceUnavailable", 503],
  "unknown-operation": ["NotImplemented", 501],
  "invalid-input": ["InvalidArgument", 400],
};

export interface ServiceEntry {
  protocol: Protocol;
  /** The service part of the signature's scope. */
  signingName: string;
  version: string;
  /** XML namespace of answers; empty in the JSON protocols. */
  namespace: string;
  /** Prefix of X-Amz-Target (awsJson). */
  target?: string;
  codes: Codes;
  /** Regional services refuse the credentials of an account that has not enabled the Region. */
  isRegional: boolean;
  load: () => Promise<Readonly<Record<string, unknown>>>;
}

/** Service → its protocol, its endpoint's name and its SDK's schemas. */
export const serviceTable = {
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
} as const satisfies Record<string, ServiceEntry>;

export type ServiceName = keyof typeof serviceTable;

/** Every service that is simulated. */
export const serviceNames = Object.keys(serviceTable).filter(
  (name): name is ServiceName => name in serviceTable,
);
