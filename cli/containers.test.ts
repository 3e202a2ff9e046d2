/**
 * Dockerfile and docker-compose.yml against the program: what they call, set and copy exists. An image is not built here;
 * there may be no engine.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { describeEnv, readEnv } from "#lib/env.ts";
import { createProgram } from "./program.ts";
import { recordedIo } from "./test-io.ts";

const root = join(import.meta.dirname, "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const program = createProgram(recordedIo({ NODE_ENV: "test" }), () => undefined);
/** Those of sign-in are read where it is. */
const signIn = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_GROUPS_CLAIM", "AUTH_SECRET"];
const variables = [...describeEnv(readEnv({})).map(({ name }) => name), ...signIn];

const serviceSchema = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }),
  restart: z.string(),
  mem_limit: z.string(),
  read_only: z.boolean().default(false),
  init: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  deploy: z.object({ replicas: z.int() }).optional(),
});
const compose = z
  .object({ services: z.record(z.string(), serviceSchema), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(read("docker-compose.yml"), { merge: true }));
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith("waymark"));

/** Whether `argv` names a command of the program and options that it has. */
function expectCommand(argv: readonly string[]): void {
  const command = program.commands.find((one) => one.name() === argv[0]);
  expect(command, argv.join(" ")).toBeDefined();
  const options = command?.options.map(({ long }) => long) ?? [];
  for (const option of argv.filter((word) => word.startsWith("--"))) expect(options).toContain(option);
}

/** Instructions of the Dockerfile, continued lines joined, comments gone. */
const instructions = read("Dockerfile")
  .replaceAll(/^#.*\n/gm, "")
  .replaceAll(/\\\n/g, " ")
  .split("\n")
  .filter((line) => line.trim() !== "");
const argumentsOf = (word: string) =>
  instructions
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => line.slice(word.length + 1).trim());

describe("docker-compose.yml", () => {
  it("is Postgres, its migration, two workers and the pages; nothing listens but on loopback", () => {
    expect(Object.keys(compose.services)).toEqual(["postgres", "migrate", "worker", "web"]);
    expect(compose.services["worker"]?.deploy).toEqual({ replicas: 2 });
    for (const [, { ports }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const [name, { ports }] of ours) expect(ports).toHaveLength(name === "web" ? 1 : 0);
  });

  it("the pages know who signs people in, and nobody else does", () => {
    for (const [name, { environment }] of services) {
      const known = Object.keys(environment).filter((variable) => /^(?:OIDC_|AUTH_)/.test(variable));
      expect(known.length > 0).toBe(name === "web");
    }
    expect(compose.services["web"]).toMatchObject({
      image: "waymark-web:local",
      build: { target: "web" },
      environment: { HOST: "0.0.0.0" },
    });
  });

  it.each(ours)("%s calls a command of the program and sets variables that it reads", (_name, service) => {
    expectCommand(service.command ?? []);
    for (const variable of Object.keys(service.environment)) expect(variables).toContain(variable);
    const test = service.healthcheck.test;
    if (test !== undefined && test[2] !== "-e") {
      expect(test.slice(0, 3)).toEqual(["CMD", "node", "/app/bin/waymark.ts"]);
      expectCommand(test.slice(3));
    }
  });

  it.each(ours)("%s may do no more than it needs", (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      init: true,
      tmpfs: expect.arrayContaining(["/tmp"]),
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
  });

  it.each(services)("%s depends on what there is, in conditions that can be met", (_name, service) => {
    for (const [other, { condition }] of Object.entries(service.depends_on)) {
      const needed = compose.services[other];
      expect(needed, other).toBeDefined();
      if (condition === "service_healthy") expect(needed?.healthcheck.test).toBeDefined();
      if (condition === "service_completed_successfully") expect(needed?.restart).toBe("no");
    }
    for (const volume of service.volumes) expect(compose.volumes).toHaveProperty(volume.split(":")[0] ?? "");
  });

  it("only workers may know AWS credentials, and no password stands in the file", () => {
    for (const [name, { env_file, environment }] of services) {
      expect(env_file.map(({ path }) => path)).toEqual(name === "worker" ? ["aws.env"] : []);
      expect(Object.keys(environment).filter((variable) => variable.startsWith("AWS_"))).toEqual([]);
    }
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose fills it in.
    expect(compose.services["worker"]?.environment["DATABASE_URL"]).toContain(
      ":${POSTGRES_PASSWORD}@postgres:",
    );
    for (const example of [".env.example", "aws.env.example"]) {
      expect(read(example)).not.toMatch(/(PASSWORD|SECRET\w*|KEY_ID)=\S/);
      expect(read(".gitignore").split("\n")).toContain(example.replace(".example", ""));
    }
  });

  it("a worker has the time to give its accounts back", () => {
    // The queue takes up to 15 s to close, 2 s for its connections, and a slow database some more.
    expect(Number.parseInt(compose.services["worker"]?.stop_grace_period ?? "", 10)).toBeGreaterThanOrEqual(
      30,
    );
  });
});

describe("Dockerfile", () => {
  it("is pinned to the Node of package.json, in every stage", () => {
    const manifest: { dependencies: Record<string, string> } = JSON.parse(read("package.json"));
    const stages = argumentsOf("FROM").map((stage) => stage.split(" ")[0]);
    // One stage goes on with what another one installed.
    expect(stages.filter((stage) => stage === "packages")).toHaveLength(1);
    const bases = stages.filter((stage) => stage !== "packages");
    expect(bases).toHaveLength(4);
    for (const stage of bases) expect(stage).toBe(`node:${manifest.dependencies["node"]}-bookworm-slim`);
  });

  it("ends as a user without rights, with a health check, and runs commands that exist", () => {
    expect(argumentsOf("USER")).toEqual(["1000:1000", "1000:1000"]);
    expect(argumentsOf("STOPSIGNAL")).toEqual(["SIGTERM", "SIGTERM"]);
    for (const entry of argumentsOf("ENTRYPOINT"))
      expect(JSON.parse(entry)).toEqual(["node", "/app/bin/waymark.ts"]);
    expect(argumentsOf("CMD").map((argv) => JSON.parse(argv)[0])).toEqual(["web", "worker"]);
    const checks = argumentsOf("HEALTHCHECK").map((line) => JSON.parse(line.match(/\[.*\]/)?.[0] ?? "[]"));
    expect(checks[0]).toEqual(compose.services["web"]?.healthcheck.test?.slice(1));
    expectCommand(checks[1].slice(2));
  });

  it("sets variables that the program reads", () => {
    const names = argumentsOf("ENV").flatMap((line) => [...line.matchAll(/(\w+)=/g)].map(([, name]) => name));
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect([...variables, "NODE_ENV", "NEXT_TELEMETRY_DISABLED"]).toContain(name);
  });

  it("copies what exists and what .dockerignore lets in", () => {
    const allowed = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const copies = argumentsOf("COPY").filter((line) => !line.startsWith("--from"));
    for (const source of copies.flatMap((line) => line.split(/\s+/).slice(0, -1))) {
      expect(existsSync(join(root, source)), source).toBe(true);
      expect(
        allowed.some((one) => source === one || source.startsWith(`${one}/`)),
        source,
      ).toBe(true);
    }
    for (const source of allowed) expect(existsSync(join(root, source)), source).toBe(true);
  });

  it("everything that commands import at run time is in the image", () => {
    const copied = argumentsOf("COPY").flatMap((line) => line.split(/\s+/).slice(-1));
    for (const folder of ["bin", "cli", "jobs", "lib", "generated", "prisma", "node_modules", ".next"])
      expect(copied).toContain(folder);
  });
});
