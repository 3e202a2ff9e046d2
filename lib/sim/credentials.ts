/** Who calls: the base identity, whose key is known from the start, and the sessions that AssumeRole issued. */
import { createHmac, randomBytes } from "node:crypto";
import type { SimulatedOrganization } from "./organization.ts";
import { base32, text } from "./random.ts";
import { type Scope, signedAt, verifySignature } from "./signature.ts";
import { FrontError } from "./wire/aws-error.ts";
import type { IncomingCall } from "./wire/http-message.ts";

export interface Caller {
  accessKeyId: string;
  accountId: string;
  roleName: string;
  /** `arn:aws:sts::…:assumed-role/…` */
  arn: string;
  userId: string;
}

export interface IssuedSession {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiresAt: Date;
}

interface Session extends IssuedSession {
  caller: Caller;
}

/** AWS allows five minutes; S3 fifteen. */
const allowedSkewMs = 300_000;
const keptSessions = 20_000;

export interface Credentials {
  /** A stand-in for the workload's role, whose rotating credentials come without a token here. */
  base: { accessKeyId: string; secretAccessKey: string };
  baseCaller: Caller;
  issue: (role: {
    accountId: string;
    roleName: string;
    roleId: string;
    sessionName: string;
    expiresAt: Date;
    now: Date;
  }) => Session;
  /** @throws FrontError unknown-key, bad-signature, skewed, expired. */
  authenticate: (call: IncomingCall, scope: Scope, now: Date) => Caller;
}

/** Secrets are derived from the seed, so that a demo that is started again accepts the same base credentials. */
export function createCredentials(organization: SimulatedOrganization): Credentials {
  const { seed, securityAccountId } = organization;
  const secretOf = (key: string): string =>
    createHmac("sha256", `simulated ${seed}`).update(key).digest("base64");
  const accessKeyId = `ASIA${text(16, base32, seed, "base-identity")}`;
  const base = { accessKeyId, secretAccessKey: secretOf(accessKeyId).slice(0, 40) };
  const baseCaller: Caller = {
    accessKeyId,
    accountId: securityAccountId,
    roleName: "WaymarkBase",
    arn: `arn:aws:sts::${securityAccountId}:assumed-role/WaymarkBase/waymark`,
    userId: `AROA${text(17, base32, seed, "base-role")}:waymark`,
  };
  const sessions = new Map<string, Session>();
  return {
    base,
    baseCaller,
    issue: ({ accountId, roleName, roleId, sessionName, expiresAt, now }) => {
      const id = `ASIA${[...randomBytes(16)].map((byte) => base32.charAt(byte % 32)).join("")}`;
      const session: Session = {
        accessKeyId: id,
        secretAccessKey: randomBytes(30).toString("base64"),
        sessionToken: randomBytes(96).toString("base64"),
        expiresAt,
        caller: {
          accessKeyId: id,
          accountId,
          roleName,
          arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
          userId: `${roleId}:${sessionName}`,
        },
      };
      forgetSome(sessions, now);
      sessions.set(id, session);
      return session;
    },
    authenticate: (call, scope, now) => {
      const token = call.headers["x-amz-security-token"];
      if (scope.accessKeyId === base.accessKeyId) {
        checkTime(call, now);
        verifySignature(call, scope, base.secretAccessKey);
        return baseCaller;
      }
      const session = sessions.get(scope.accessKeyId);
      if (session === undefined || token !== session.sessionToken) {
        throw new FrontError("unknown-key", "The security token included in the request is invalid.");
      }
      checkTime(call, now);
      verifySignature(call, scope, session.secretAccessKey);
      if (session.expiresAt <= now) {
        throw new FrontError("expired", "The security token included in the request is expired");
      }
      return session.caller;
    },
  };
}

/** How long an expired session is still known, as one that has expired. */
const graceMs = 3_600_000;

/** Sessions that expired long ago, and the oldest where there are too many. */
function forgetSome(sessions: Map<string, Session>, now: Date): void {
  for (const [id, { expiresAt }] of sessions) {
    if (sessions.size < keptSessions && expiresAt.getTime() + graceMs > now.getTime()) return;
    sessions.delete(id);
  }
}

/** Clients sign by the machine's clock, or by the injected one: either is right, anything else is skewed. */
function checkTime(call: IncomingCall, now: Date): void {
  const signed = signedAt(call.headers["x-amz-date"]);
  const isNear = [Date.now(), now.getTime()].some((time) => Math.abs(time - signed) <= allowedSkewMs);
  if (!isNear) {
    throw new FrontError(
      "skewed",
      `Signature expired: ${call.headers["x-amz-date"] ?? "no date"} is not within five minutes of the service's time`,
    );
  }
}
