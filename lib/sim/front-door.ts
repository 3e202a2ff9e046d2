/** What happens to a call between the listener and its handler: service, operation, signature, faults, permission. */
import { randomUUID } from "node:crypto";
import type { Clock } from "#lib/clock.ts";
import type { AccessJobs } from "./access-jobs.ts";
import { accountState, isRegionEnabled } from "./account-state.ts";
import { decide, denialMessage } from "./authorization.ts";
import { identityPoliciesOf } from "./caller-policies.ts";
import type { CredentialReports } from "./credential-reports.ts";
import type { Caller, Credentials } from "./credentials.ts";
import { falsifiedBody, falsifyOutput, withoutFalseToken } from "./fault-answers.ts";
import { type Effect, strike, type Transport } from "./fault-effects.ts";
import type { Faults } from "./faults.ts";
import { controlsOf, type SimulatedOrganization } from "./organization.ts";
import { isRegion } from "./regions.ts";
import type { RequestRecord } from "./request-log.ts";
import type { Handler } from "./service-call.ts";
import { actionOf, handlersOf } from "./services/registry.ts";
import { parseScope, type Scope } from "./signature.ts";
import { FrontError } from "./wire/aws-error.ts";
import { type Asked, wireErrorOf } from "./wire/codec.ts";
import type { Answer, IncomingCall } from "./wire/http-message.ts";
import { codecs } from "./wire/protocols.ts";
import { loadSchema, type Operation, type ServiceSchema } from "./wire/schema.ts";
import type { ServiceEntry } from "./wire/service-entry.ts";
import { type ServiceName, serviceNames, serviceTable } from "./wire/service-table.ts";

export interface FrontDoorOptions {
  organization: () => SimulatedOrganization;
  credentials: Credentials;
  reports: CredentialReports;
  jobs: AccessJobs;
  faults: Faults;
  clock: Clock;
}

export interface Outcome {
  answer: Answer;
  record: RequestRecord;
  /** What the transport has to do to the answer. */
  latencyMs: number;
  transport: Transport;
}

export interface FrontDoor {
  handle: (call: IncomingCall) => Promise<Outcome>;
}

/** The service that a scope names; two generations of a service sign alike and are told apart by path or version. */
function serviceOf(call: IncomingCall, scope: Scope | null): ServiceName | undefined {
  switch (scope?.service) {
    case undefined:
      return unsignedServiceOf(call);
    case "s3":
      return call.rawPath.startsWith("/v20180820/") ? "s3control" : "s3";
    case "apigateway":
      return call.rawPath.startsWith("/v2/") ? "apigatewayv2" : "apigateway";
    case "elasticloadbalancing":
      return call.body.includes(`Version=${serviceTable.elb.version}`) ? "elb" : "elbv2";
    default:
      return serviceNames.find((name) => serviceTable[name].signingName === scope?.service);
  }
}

function unsignedServiceOf(call: IncomingCall): ServiceName {
  // Without a signature only the form of the request tells whose error a client will understand.
  if (call.headers["x-amz-target"] !== undefined) {
    return "organizations";
  }
  return call.headers["content-type"]?.includes("form-urlencoded") ? "sts" : "s3";
}

/** What is known of a call while it passes; faults and records need it whether or not the call succeeds. */
interface Passage {
  service: ServiceName;
  entry: ServiceEntry;
  schema: ServiceSchema;
  scope: Scope | null;
  asked: Asked | null;
  caller: Caller | null;
  latencyMs: number;
  effect: Effect;
  fault: string | null;
}

/** What every request passes before a service sees it: signature, session, faults, permissions. */
export function createFrontDoor(options: FrontDoorOptions): FrontDoor {
  return {
    handle: async (call) => {
      const scope = parseScope(call.headers["authorization"]);
      const service = serviceOf(call, scope);
      if (service === undefined) {
        return unknownService(call, scope);
      }
      const entry: ServiceEntry = serviceTable[service];
      const schema = await loadSchema(service);
      const passage: Passage = {
        service,
        entry,
        schema,
        scope,
        asked: null,
        caller: null,
        latencyMs: 0,
        effect: { transport: "send", falsification: null },
        fault: null,
      };
      const requestId = randomUUID();
      const codec = codecs[entry.protocol];
      try {
        const { operation, output } = run(options, call, passage);
        const answer = falsifyBody(passage, codec.write(entry, operation, output, requestId));
        return outcomeOf(passage, answer, null);
      } catch (error) {
        const wireError = wireErrorOf(schema, entry, error) ?? bug(error);
        return outcomeOf(passage, codec.fail(entry, wireError, requestId), wireError.code);
      }
    },
  };
}

/** A bug of the simulator is loud on stderr, and for the client what a bug of AWS is. */
function bug(error: unknown): ReturnType<typeof wireErrorOf> & object {
  console.error("The simulator failed:", error);
  return { code: "InternalFailure", status: 500, message: "Internal failure", fields: {}, headers: {} };
}

function outcomeOf(passage: Passage, answer: Answer, code: string | null): Outcome {
  const { asked, caller, scope, service, latencyMs, fault } = passage;
  const { transport } = passage.effect;
  return {
    answer,
    latencyMs,
    transport,
    record: {
      account: caller?.accountId ?? null,
      accessKeyId: scope?.accessKeyId ?? null,
      service,
      operation: asked?.name ?? "?",
      region: scope?.region ?? "?",
      status: transport === "send" ? answer.status : 0,
      code,
      fault,
    },
  };
}

function unknownService(call: IncomingCall, scope: Scope | null): Outcome {
  const message = `The simulator has no service ${scope?.service ?? "?"}`;
  return {
    answer: {
      status: 404,
      headers: { "content-type": "application/json", "x-amzn-errortype": "UnknownOperationException" },
      body: JSON.stringify({ __type: "UnknownOperationException", message }),
    },
    latencyMs: 0,
    transport: "send",
    record: {
      account: null,
      accessKeyId: scope?.accessKeyId ?? null,
      service: scope?.service ?? "?",
      operation: call.headers["x-amz-target"] ?? `${call.method} ${call.rawPath}`,
      region: scope?.region ?? "?",
      status: 404,
      code: "UnknownOperationException",
      fault: null,
    },
  };
}

/** @throws FrontError, AwsError */
function run(
  options: FrontDoorOptions,
  call: IncomingCall,
  passage: Passage,
): { operation: Operation; output: object } {
  const { service, entry, schema, scope } = passage;
  if (scope === null) {
    throw new FrontError("unsigned", "Request is missing Authentication Token");
  }
  const now = options.clock.now();
  const organization = options.organization();
  const asked = readable(() => codecs[entry.protocol].ask(schema, entry, call));
  passage.asked = asked;
  const caller = options.credentials.authenticate(call, scope, now);
  passage.caller = caller;
  if (!isRegion(scope.region)) {
    throw new FrontError(
      "bad-signature",
      `Credential should be scoped to a valid region, not '${scope.region}'.`,
    );
  }
  const state = accountState(organization, caller.accountId);
  if (entry.isRegional && !isRegionEnabled(state, scope.region)) {
    throw new FrontError("unknown-key", "The security token included in the request is invalid");
  }
  const action = actionOf(service, asked.name);
  const { accountId } = caller;
  passage.effect = strike(options.faults, {
    target: { accountId, service, operation: asked.name, region: scope.region, enters: entered(asked) },
    action: action ?? `${service}:${asked.name}`,
    principalArn: caller.arn,
    organization,
    delay: (ms) => {
      passage.latencyMs += ms;
    },
    strikes: ({ kind }) => {
      // A falsification counts when it finds something to falsify.
      if (kind !== "latency" && kind !== "falsified") passage.fault = kind;
    },
  });
  const handler: Handler | undefined = handlersOf[service][asked.name];
  if (handler === undefined || asked.operation === null) {
    throw new FrontError(
      "unknown-operation",
      `Could not find operation ${asked.name} for version ${entry.version}`,
    );
  }
  if (action !== null) {
    const request = {
      action,
      resource: "*",
      context: { "aws:requestedregion": entry.isRegional ? scope.region : organization.homeRegion },
    };
    const decision = decide(
      controlsOf(organization, state.account),
      identityPoliciesOf(state, caller),
      request,
    );
    if (!decision.allowed) {
      const prefix = service === "ec2" ? "You are not authorized to perform this operation. " : "";
      throw new FrontError("denied", prefix + denialMessage(caller.arn, request, decision));
    }
  }
  const falsification = passage.effect.falsification;
  const { input, page } = withoutFalseToken(asked.operation, readable(asked.read));
  const honest = handler(
    // Each handler takes the input of its own operation, which that operation's schema has read.
    input as never,
    {
      organization,
      caller,
      state,
      region: scope.region,
      now,
      headers: call.headers,
      credentials: options.credentials,
      reports: options.reports,
      jobs: options.jobs,
    },
  );
  const output =
    falsification === null ? honest : falsifyOutput(asked.operation, honest, falsification, page);
  if (output !== honest) passage.fault = falsification;
  return { operation: asked.operation, output };
}

/** The account whose role is to be assumed; null: another operation, or nonsense. */
function entered(asked: Asked): string | null {
  if (asked.name !== "AssumeRole") {
    return null;
  }
  const arn = readable(asked.read)["RoleArn"];
  return typeof arn === "string" ? (arn.split(":")[4] ?? null) : null;
}

function falsifyBody(passage: Passage, answer: Answer): Answer {
  const { falsification } = passage.effect;
  const body = falsification === null ? null : falsifiedBody(answer.body, falsification);
  if (body === null || body === answer.body) {
    return answer;
  }
  passage.fault = falsification;
  return { ...answer, body };
}

/** What a client sent wrongly is its error, not ours. @throws FrontError invalid-input */
function readable<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof URIError) {
      throw new FrontError("invalid-input", error.message);
    }
    throw error;
  }
}
