/** What faults do to a call: delays, errors in the service's own words, and broken connections. */
import { denialMessage } from "./authorization.ts";
import type { DeniedVariant, Falsification, Fault, Faults, FaultTarget } from "./faults.ts";
import type { SimulatedOrganization } from "./organization.ts";
import { AwsError, FrontError } from "./wire/aws-error.ts";

/** What becomes of the answer on its way out. */
export type Transport = "send" | "hang" | "reset-before" | "reset-middle" | Held;

export interface Held {
  when: "before" | "middle";
  until: Promise<void>;
}

/** What a fault leaves to be done; one that is an error answer is thrown. */
export interface Effect {
  transport: Transport;
  falsification: Falsification | null;
}

export interface Struck {
  target: FaultTarget;
  /** IAM action, for the messages of denials. */
  action: string;
  principalArn: string;
  organization: SimulatedOrganization;
  delay: (ms: number) => void;
  /** Told of each fault before it is in force. */
  strikes: (fault: Fault) => void;
}

/** Delays add up, another kind decides. @throws FrontError or AwsError where the fault is an error answer. */
export function strike(faults: Faults, struck: Struck): Effect {
  const effect: Effect = { transport: "send", falsification: null };
  for (const fault of faults.strike(struck.target)) {
    struck.strikes(fault);
    if (fault.kind === "latency") {
      struck.delay(fault.ms);
    } else if (fault.kind === "falsified") {
      effect.falsification = fault.how;
    } else {
      effect.transport = apply(fault, struck);
    }
  }
  return effect;
}

function apply(fault: Exclude<Fault, { kind: "latency" | "falsified" }>, struck: Struck): Transport {
  switch (fault.kind) {
    case "throttled":
      throw new FrontError("throttled", "Rate exceeded");
    case "internal":
      throw new FrontError("internal", "An internal error occurred. Try again later.");
    case "unavailable":
      throw new FrontError("unavailable", "The service is temporarily unavailable. Try again later.");
    case "expired":
      throw new FrontError("expired", "The security token included in the request is expired");
    case "unknown-key":
      throw new FrontError("unknown-key", "The security token included in the request is invalid");
    case "skewed":
      throw new FrontError(
        "skewed",
        "The difference between the request time and the current time is too large.",
      );
    case "unknown-operation":
      throw new FrontError("unknown-operation", `Could not find operation ${struck.target.operation}`);
    case "held":
      fault.arrived?.();
      return { when: fault.when, until: fault.until };
    case "denied":
      throw new FrontError("denied", deniedMessage(struck, fault.by, fault.policyArn));
    case "error":
      throw new AwsError(fault.code, fault.message, { status: fault.status });
    case "timeout":
      return "hang";
    case "reset":
      return fault.when === "before" ? "reset-before" : "reset-middle";
  }
}

/** AWS's grammar; a fault that names no policy of its own gets one that looks like the organization's. */
function deniedMessage(struck: Struck, variant: DeniedVariant, policyArn: string | undefined): string {
  const { action, principalArn, organization } = struck;
  const say = (reason: string): string =>
    `User: ${principalArn} is not authorized to perform: ${action} ${reason}`;
  const arnOf = (kind: string, id: string): string =>
    policyArn ??
    `arn:aws:organizations::${organization.managementAccountId}:policy/${organization.id}/${kind}/${id}`;
  switch (variant) {
    case "identity":
      return denialMessage(
        principalArn,
        { action, resource: "*" },
        { by: "identity-based", explicit: false, arn: null },
      );
    case "boundary":
      return say(`because no permissions boundary allows the ${action} action`);
    case "session":
      return say(`because no session policy allows the ${action} action`);
    case "scp":
      return say(
        `with an explicit deny in a service control policy: ${arnOf("service_control_policy", "p-fault0scp")}`,
      );
    case "rcp":
      return say(
        `with an explicit deny in a resource control policy: ${arnOf("resource_control_policy", "p-fault0rcp")}`,
      );
    case "resource":
      return say("with an explicit deny in a resource-based policy");
    case "vpc_endpoint":
      return say("with an explicit deny in a VPC endpoint policy");
    case "unknown":
      return "Access Denied";
  }
}
