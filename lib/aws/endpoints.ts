/** Which endpoint a service has: one that was given, one that the SDK's configuration names, or AWS's own. */
import { loadConfig } from "@smithy/core/config";

export type ServiceId =
  | "Account"
  | "EC2"
  | "GuardDuty"
  | "IAM"
  | "Organizations"
  | "S3"
  | "S3 Control"
  | "STS";

/**
 * The endpoint of a service; undefined: AWS's own.
 * `AWS_ENDPOINT_URL_<SERVICE>` wins over `endpoint`, which wins over `AWS_ENDPOINT_URL` and profiles; those are read by
 * the SDK's own loader, so that shared configuration files count as they do in every other tool.
 */
export async function endpointOf(service: ServiceId, endpoint: string | null): Promise<string | undefined> {
  const suffix = service.toUpperCase().replaceAll(" ", "_");
  const ofService = await configured(`AWS_ENDPOINT_URL_${suffix}`);
  return ofService ?? endpoint ?? (await configured("AWS_ENDPOINT_URL"));
}

async function configured(variable: string): Promise<string | undefined> {
  const value = await loadConfig<string | null>({
    environmentVariableSelector: (environment) => environment[variable],
    configFileSelector: (profile) => (variable === "AWS_ENDPOINT_URL" ? profile["endpoint_url"] : undefined),
    default: null,
  })();
  return value === null || value === "" ? undefined : value;
}
