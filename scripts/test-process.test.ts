import { describe, expect, it } from "vitest";
import { runTool, testEnvironment } from "./test-process.ts";

describe("testEnvironment", () => {
  it("keeps the developer's database, home and credentials out of the tests", () => {
    const source = {
      NODE_ENV: "development" as const,
      PATH: "/bin",
      DATABASE_URL: "postgresql://real",
      AWS_PROFILE: "production",
      AWS_ENDPOINT_URL: "http://elsewhere",
      WAYMARK_HOME: "/somewhere",
      PORT: "1",
    };
    expect(testEnvironment(source)).toEqual({
      NODE_ENV: "development",
      PATH: "/bin",
      AWS_EC2_METADATA_DISABLED: "true",
      NEXT_TELEMETRY_DISABLED: "1",
      NO_COLOR: "1",
    });
  });
});

describe("runTool", () => {
  it("keeps both streams and the exit code", async () => {
    const script = `console.log("out"); console.error("err"); process.exitCode = 3`;
    const done = await runTool(process.execPath, ["-e", script], { limitSeconds: 60 });
    expect(done.code).toBe(3);
    expect(done.output).toContain("out");
    expect(done.output).toContain("err");
  });

  it("ends a tool that does not end, and says so", async () => {
    const done = await runTool(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
      limitSeconds: 0.3,
    });
    expect(done.code).toBeNull();
    expect(done.output).toContain("took longer than 0.3 s");
  });

  it("reports a program that does not exist", async () => {
    const done = await runTool("./no/such/tool", [], { limitSeconds: 60 });
    expect(done.code).not.toBe(0);
    expect(done.output).toContain("ENOENT");
  });
});
