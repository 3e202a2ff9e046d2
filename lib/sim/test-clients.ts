/** For tests of this room: the SDK's own clients, pointed at a simulator and without retries. */
import { AccountClient } from "@aws-sdk/client-account";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { EC2Client } from "@aws-sdk/client-ec2";
import { GuardDutyClient } from "@aws-sdk/client-guardduty";
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Simulator } from "./simulator.ts";

export interface KeyPair {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Clients {
  sts: STSClient;
  iam: IAMClient;
  ec2: EC2Client;
  organizations: OrganizationsClient;
  account: AccountClient;
  cloudtrail: CloudTrailClient;
  guardduty: GuardDutyClient;
  s3: S3Client;
  s3control: S3ControlClient;
}

/** One client per service with the given credentials, each made when it is first used. */
export function clientsOf(url: string, credentials: KeyPair, region = "us-east-1"): Clients {
  const config = { endpoint: url, region, credentials, maxAttempts: 1 };
  const makers: { [Name in keyof Clients]: () => Clients[Name] } = {
    sts: () => new STSClient(config),
    iam: () => new IAMClient(config),
    ec2: () => new EC2Client(config),
    organizations: () => new OrganizationsClient(config),
    account: () => new AccountClient(config),
    cloudtrail: () => new CloudTrailClient(config),
    guardduty: () => new GuardDutyClient(config),
    s3: () => new S3Client({ ...config, forcePathStyle: true }),
    // The rules would put the account in front of the host; it travels in a header as well.
    s3control: () => new S3ControlClient({ ...config, endpointProvider: () => ({ url: new URL(url) }) }),
  };
  const made: Partial<Clients> = {};
  const get = <Name extends keyof Clients>(name: Name): Clients[Name] => {
    const client = made[name] ?? makers[name]();
    Object.assign(made, { [name]: client });
    return client;
  };
  return {
    get sts() {
      return get("sts");
    },
    get iam() {
      return get("iam");
    },
    get ec2() {
      return get("ec2");
    },
    get organizations() {
      return get("organizations");
    },
    get account() {
      return get("account");
    },
    get cloudtrail() {
      return get("cloudtrail");
    },
    get guardduty() {
      return get("guardduty");
    },
    get s3() {
      return get("s3");
    },
    get s3control() {
      return get("s3control");
    },
  };
}

/** The keys of a session of the account's audit role. */
export async function enter(
  simulator: Simulator,
  accountId: string,
  seconds = 3600,
): Promise<Required<KeyPair>> {
  const { organization, url, baseCredentials } = simulator;
  const { Credentials: issued } = await clientsOf(url, baseCredentials).sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${organization.auditRoleName}`,
      RoleSessionName: "waymark-test",
      ExternalId: organization.externalId,
      DurationSeconds: seconds,
    }),
  );
  if (!issued?.AccessKeyId || !issued.SecretAccessKey || !issued.SessionToken) {
    throw new Error("AssumeRole answered without credentials");
  }
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
  };
}

/** What a client throws: the name that the SDK gives it, the status, and the message. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ name: string; status: number; message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) {
      const metadata = "$metadata" in error ? error.$metadata : undefined;
      const status =
        typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
          ? Number(metadata.httpStatusCode ?? 0)
          : 0;
      return { name: error.name, status, message: error.message };
    }
    throw error;
  }
  throw new Error("The call succeeded");
}
