import { describe, expect, it } from "vitest";
import { barLine, createProgressView, plainLine } from "./progress.ts";

const half = { phase: "refreshing", done: 5, total: 10, failed: 1, running: ["prod-1", "prod-2"] };

function recorder(isTerminal: boolean, columns = 80) {
  const written: string[] = [];
  return { written, io: { err: (text: string) => void written.push(text), isTerminal, columns } };
}

describe("barLine", () => {
  it("fills by the share that ended and names the accounts being read", () =>
    expect(barLine(half, 120)).toBe("████████████░░░░░░░░░░░░ 5/10 accounts, 1 failed  prod-1, prod-2"));

  it("never reaches the terminal's last column, where a redrawn line would wrap", () => {
    for (const columns of [10, 30, 60]) expect(barLine(half, columns).length).toBeLessThan(columns);
  });

  it("shows no bar while the number of accounts is unknown", () =>
    expect(barLine({ ...half, phase: "listing", total: 0 }, 80)).toBe("listing …"));

  it("is not full before the last account ended", () =>
    expect(barLine({ ...half, done: 999, total: 1000 }, 120)).toContain("░"));
});

it("says the same in words where there is no terminal", () =>
  expect(plainLine(half)).toBe("refreshing: 5 of 10 accounts, 1 failed"));

describe("createProgressView", () => {
  it("redraws one line on a terminal and clears it at the end", () => {
    const { written, io } = recorder(true);
    const view = createProgressView(io);
    view.show(half);
    view.show(half);
    view.end();
    expect(written).toHaveLength(2);
    expect(written.every((text) => text.startsWith("\r\u001b[2K"))).toBe(true);
    expect(written.join("")).not.toContain("\n");
  });

  it("writes whole lines without control characters elsewhere, at most about twenty a phase", () => {
    const { written, io } = recorder(false);
    const view = createProgressView(io);
    for (let done = 0; done <= 1000; done++) view.show({ ...half, done, total: 1000 });
    view.end();
    expect(written.length).toBeGreaterThan(10);
    expect(written.length).toBeLessThanOrEqual(21);
    expect(
      written.every((text) => text.endsWith("\n") && !text.includes("\u001b") && !text.includes("\r")),
    ).toBe(true);
    expect(written.at(-1)).toContain("1000 of 1000");
  });
});
