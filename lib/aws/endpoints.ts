/** Which endpoint a service has, and which region the worker: given, or as the SDK's own configuration says. */
import { loadConfig } from "@smithy/core/config";

/**
 * The endpoint of a service; undefined: AWS's own.
 * `AWS_ENDPOINT_URL_<SERVICE>` wins over `endpoint`, which wins over `AWS_ENDPOINT_URL` and profiles; those are read by
 * the SDK's own loader, so that shared configuration files count as they do in every other tool.
 */
export async function endpointOf(service: string, endpoint: string | null): Promise<string | undefined> {
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

/** The region that the SDK's configuration names (AWS_REGION, profile), else the leading one of the commercial partition. */
export async function configuredRegion(): Promise<string> {
  const found = await loadConfig<string>({
    environmentVariableSelector: (environment) =>
      environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"],
    configFileSelector: (profile) => profile["region"],
    default: "us-east-1",
  })();
  return found === "" ? "us-east-1" : found;
}
