/** What is wrong with our own identity or the way to AWS, in words. */
import { type Classified, isOwnCredentialError } from "./classify.ts";

/** What is wrong and what to do, for a call that our own identity made. */
export function explainOwnFailure(
  { outcome, code, message }: Classified,
  op: string,
  arn: string | null,
  endpoint: string | null,
): string {
  const said = `AWS said: ${code}: ${message}`;
  if (code === "CredentialsProviderError") {
    return `No AWS credentials were found by the SDK's standard chain (environment, profile, web identity, container or instance role). Set AWS_PROFILE, or sign in with "aws sso login", and try again. ${said}`;
  }
  if (code.startsWith("ExpiredToken")) {
    return `The AWS credentials have expired. Sign in again (for example "aws sso login") and retry. ${said}`;
  }
  if (isOwnCredentialError(code)) {
    return `AWS does not accept the credentials (wrong, deleted or deactivated keys, or a wrong clock). ${said}`;
  }
  if (outcome === "timeout" || outcome === "network") {
    const where = endpoint === null ? "AWS" : `the endpoint ${endpoint} (AWS_ENDPOINT_URL)`;
    return `${where} could not be reached for ${op}. Check network, proxy and region. ${said}`;
  }
  if (outcome === "denied") return `${arn ?? "The AWS identity"} may not call ${op}. ${said}`;
  return `${op} failed. ${said}`;
}
