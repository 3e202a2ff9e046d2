import { expect, test } from "vitest";
import type { PlaceCount } from "#lib/data/resource-scope.ts";
import { resourceGrid } from "./resource-grid.ts";

const place = (region: string, type: string, present: number): PlaceCount => ({
  region,
  type,
  present,
  defaults: 1,
  public: 0,
  accounts: 1,
});

const none = { regions: [], standing: [] };

test("expected regions come first, then the others, what belongs to none last", () => {
  const counts = [
    place("global", "iam:role", 50),
    place("sa-east-1", "ec2:instance", 90),
    place("eu-west-1", "ec2:instance", 2),
    place("eu-west-1", "ec2:volume", 3),
    place("us-east-1", "ec2:vpc", 0),
  ];
  const { columns, rows, others } = resourceGrid(
    [...counts, place("ap-south-2", "guardduty:detector", 70)],
    counts,
    { regions: ["sa-east-1"], standing: counts },
    { services: ["ec2"], regions: [] },
  );
  expect(columns.map(({ region, present }) => [region, present])).toEqual([
    ["eu-west-1", 5],
    ["sa-east-1", 90],
    ["global", 50],
    ["ap-south-2", 70],
  ]);
  expect(rows.map(({ service, present, cells }) => [service, present, cells[0]?.isChosen])).toEqual([
    ["ec2", 95, true],
    ["guardduty", 70, false],
    ["iam", 50, false],
  ]);
  expect(others).toBeNull();
});

test("what has no row of its own is summed up", () => {
  const counts = Array.from({ length: 15 }, (_, at) => place("eu-west-1", `s${at}:x`, 100 - at));
  expect(resourceGrid(counts, counts, none, { services: [], regions: [] }).others).toEqual({
    services: 3,
    present: 88 + 87 + 86,
    cells: [{ present: 88 + 87 + 86, isUnexpected: false }],
    folded: 0,
  });
});

test("small expected regions and those that tell nothing share a column; unexpected ones never do", () => {
  const used = Array.from({ length: 10 }, (_, at) => place(`eu-west-${at}`, "ec2:instance", 100 - at));
  const telling = [...used, place("sa-east-1", "ec2:instance", 1)];
  const everywhere = place("ap-south-2", "guardduty:detector", 70);
  const unexpected = { regions: ["sa-east-1"], standing: telling };
  const all = [...telling, everywhere, place("sa-east-1", "guardduty:detector", 4)];
  const grid = resourceGrid(all, telling, unexpected, { services: [], regions: [] });
  // What stands in every region anyway does not stand out in this one.
  expect(grid.rows.map(({ service, cells }) => [service, cells.at(-1)?.isUnexpected])).toEqual([
    ["ec2", true],
    ["guardduty", false],
  ]);
  expect(grid.columns.map(({ region }) => region)).toEqual([
    ...used.slice(0, 8).map(({ region }) => region),
    "sa-east-1",
  ]);
  expect(grid.folded).toEqual({ regions: ["eu-west-8", "eu-west-9", "ap-south-2"], present: 92 + 91 + 70 });
  expect(grid.rows.map(({ service, folded }) => [service, folded])).toEqual([
    ["ec2", 92 + 91],
    ["guardduty", 70],
  ]);
});
