/** An identity provider on loopback that says whatever a test tells it to say, honest or not. */
import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** What the authorization request asked for. */
export interface Asked {
  state: string;
  nonce: string;
  challenge: string;
  redirectUri: string;
}

/** How the next token is made. */
export interface Script {
  /** Over those of an honest one. */
  claims?: (honest: JWTPayload) => JWTPayload;
  /** Signed by whom, and as what. */
  sign?:
    | "honest"
    | "stranger"
    | "none"
    | "hmac-public-key"
    | "hmac-secret"
    | "unknown-kid"
    | "broken"
    | "ES256"
    | "PS256";
  /** Instead of the token's answer. */
  token?: (response: ServerResponse) => void;
  /** Instead of the discovery document. */
  discovery?: (document: Record<string, unknown>) => Record<string, unknown>;
  /** Instead of any discovery. */
  discoveryAnswer?: (response: ServerResponse) => void;
  jwks?: (response: ServerResponse) => void;
  /** What the user-info endpoint says; absent: there is none. */
  userInfo?: (response: ServerResponse) => void;
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}

const clientSecret = "a secret of the test, long enough to sign with";

/** A token as the script wants it. */
async function sign(
  claims: JWTPayload,
  how: NonNullable<Script["sign"]>,
  { keys, kid }: { keys: KeyPair; kid: string },
): Promise<string> {
  const make = (key: KeyPair["privateKey"] | Uint8Array, alg: string, name = kid) =>
    new SignJWT(claims).setProtectedHeader({ alg, kid: name }).sign(key);
  const stranger = async (alg: string) => (await generateKeyPair(alg)).privateKey;
  switch (how) {
    case "honest":
      return make(keys.privateKey, "RS256");
    case "stranger":
      return make(await stranger("RS256"), "RS256");
    case "unknown-kid":
      return make(await stranger("RS256"), "RS256", "../../dev/null");
    case "none":
      return new UnsecuredJWT(claims).encode();
    case "hmac-secret":
      return make(new TextEncoder().encode(clientSecret), "HS256");
    case "hmac-public-key":
      return hmac(claims, await exportSPKI(keys.publicKey), kid);
    case "ES256":
    case "PS256":
      return make(await stranger(how), how);
    case "broken":
      return `${(await make(keys.privateKey, "RS256")).slice(0, -6)}AAAAAA`;
  }
}

/** What an honest provider says of Ada. */
function honestClaims(issuer: string, nonce: string): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    aud: "waymark",
    sub: "ada",
    nonce,
    iat: now,
    exp: now + 300,
    email: "ada@example.com",
    email_verified: true,
    name: "Ada",
    groups: ["engineers"],
  };
}

function discoveryOf(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}

/** Starts it; the caller closes it. */
export async function startTestProvider() {
  let keys = await generateKeyPair("RS256", { extractable: true });
  let kid = "first";
  let script: Script = {};
  let asked: Asked = { state: "", nonce: "", challenge: "", redirectUri: "" };
  const used = new Set<string>();

  const answerToken = async (request: IncomingMessage, response: ServerResponse, issuer: string) => {
    const form = await bodyOf(request);
    if (script.token !== undefined) {
      script.token(response);
      return;
    }
    const code = form.get("code") ?? "";
    const verifier = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (used.has(code) || verifier !== asked.challenge || form.get("redirect_uri") !== asked.redirectUri) {
      json(response, { error: "invalid_grant" }, 400);
      return;
    }
    used.add(code);
    const honest = honestClaims(issuer, asked.nonce);
    json(response, {
      access_token: "access-canary-9f2",
      token_type: "Bearer",
      id_token: await sign(script.claims?.(honest) ?? honest, script.sign ?? "honest", { keys, kid }),
    });
  };

  const server = createServer((request, response) => {
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const path = (request.url ?? "").split("?", 1)[0];
    if (path === "/.well-known/openid-configuration") {
      if (script.discoveryAnswer !== undefined) script.discoveryAnswer(response);
      else {
        const document = {
          ...discoveryOf(issuer),
          ...(script.userInfo !== undefined && { userinfo_endpoint: `${issuer}/userinfo` }),
        };
        json(response, script.discovery?.(document) ?? document);
      }
    } else if (path === "/jwks") {
      if (script.jwks !== undefined) script.jwks(response);
      else
        void exportJWK(keys.publicKey).then((key) =>
          json(response, { keys: [{ ...key, kid, alg: "RS256", use: "sig" }] }),
        );
    } else if (path === "/userinfo" && script.userInfo !== undefined) {
      response.setHeader("content-type", "application/json");
      script.userInfo(response);
    } else if (path === "/token") void answerToken(request, response, issuer);
    else json(response, {}, 404);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientSecret,
    play: (next: Script) => {
      script = next;
    },
    /** Takes the browser's request, as the page of the provider would. */
    receive: (location: string): Asked => {
      const query = new URL(location).searchParams;
      asked = {
        state: query.get("state") ?? "",
        nonce: query.get("nonce") ?? "",
        challenge: query.get("code_challenge") ?? "",
        redirectUri: query.get("redirect_uri") ?? "",
      };
      return asked;
    },
    rotateKeys: async () => {
      keys = await generateKeyPair("RS256", { extractable: true });
      kid = "second";
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The trick of old: the public key, which everybody has, as the secret of a symmetric signature. */
function hmac(claims: JWTPayload, publicKey: string, kid: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256", kid })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", publicKey).update(text).digest("base64url")}`;
}
