/** The codes of the failures that every service has, by protocol. */
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

/** Failure of the front door → code and HTTP status. */
export type Codes = Readonly<Record<FrontFailure, readonly [code: string, status: number]>>;

/** The query protocol. */
export const queryCodes: Codes = {
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

/** EC2. */
export const ec2Codes: Codes = {
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

/** JSON 1.0 and 1.1. */
export const jsonCodes: Codes = {
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

/** JSON over REST. */
export const restJsonCodes: Codes = {
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

/** S3 and S3 Control. */
export const s3Codes: Codes = {
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
