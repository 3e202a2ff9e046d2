import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { withoutAws, withoutSignIn } from "./child-environment.ts";

const environment = {
  NODE_ENV: "test" as const,
  PATH: "/bin",
  DATABASE_URL: "postgresql://db/app",
  WAYMARK_URL: "https://waymark.example.com",
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "canary",
  AWS_SESSION_TOKEN: "canary",
  AWS_PROFILE: "audit",
  AWS_REGION: "eu-central-1",
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
  AWS_WEB_IDENTITY_TOKEN_FILE: "/var/run/token",
  AWS_ROLE_ARN: "arn:aws:iam::111122223333:role/waymark",
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/x",
  AWS_CONTAINER_AUTHORIZATION_TOKEN: "canary",
  AWS_SHARED_CREDENTIALS_FILE: "/etc/aws/credentials",
  aws_secret_access_key: "canary",
  OIDC_ISSUER: "https://idp.example.com",
  OIDC_CLIENT_SECRET: "shibboleth",
  AUTH_SECRET: "shibboleth",
};

it("the web knows nothing of AWS", () => {
  const web = withoutAws(environment);
  expect(Object.keys(web).filter((name) => /aws/i.test(name))).toEqual([]);
  expect(JSON.stringify(web)).not.toContain("canary");
  expect(web).toMatchObject({ PATH: "/bin", OIDC_CLIENT_SECRET: "shibboleth" });
});

it("a worker knows nothing of who signs in", () => {
  const worker = withoutSignIn(environment);
  expect(JSON.stringify(worker)).not.toContain("shibboleth");
  expect(worker).toMatchObject({ AWS_PROFILE: "audit", WAYMARK_URL: "https://waymark.example.com" });
});

it("both commands that start them take it away", () => {
  for (const file of ["cli/start.ts", "cli/demo.ts"]) {
    const source = readFileSync(file, "utf8");
    expect(source).toContain('waymarkChild("web", ["web"], withoutAws(childEnv))');
    expect(source).toContain('waymarkChild("worker", ["worker"], withoutSignIn(childEnv))');
  }
});
