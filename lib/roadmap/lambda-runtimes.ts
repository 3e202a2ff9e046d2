/**
 * When Lambda stops maintaining a runtime, as data: one row each, with its source and the day on which it was read. Dates
 * move; the table is to be compared with the page of Lambda's runtimes every month. A runtime that has no row is unknown,
 * never supported.
 */

const sources = {
  guide: "AWS Lambda Developer Guide, Lambda runtimes",
  lint: "cfn-lint, LmbdRuntimeLifecycle.json",
  sdk: "AWS SDK for JavaScript 3.1169, Runtime: newer than runtimes that are maintained, no date published",
} as const;

/** Runtime, end of maintenance (`-`: no date), source, and when that was read. */
const table = `
nodejs          2016-10-31 lint  2026-08-19
nodejs4.3       2020-03-05 lint  2026-08-19
nodejs4.3-edge  2020-03-05 lint  2026-08-19
nodejs6.10      2019-08-12 lint  2026-08-19
nodejs8.10      2020-03-06 lint  2026-08-19
nodejs10.x      2021-07-30 lint  2026-08-19
nodejs12.x      2023-03-31 lint  2026-08-19
nodejs14.x      2023-12-04 lint  2026-08-19
nodejs16.x      2024-06-12 lint  2026-08-19
nodejs18.x      2025-09-01 lint  2026-08-19
nodejs20.x      2026-04-30 lint  2026-08-19
nodejs22.x      2027-04-30 lint  2026-08-19
nodejs24.x      2028-04-30 guide 2025-11-30
nodejs26.x      -          sdk   2026-11-01
python2.7       2021-07-15 lint  2026-08-19
python3.6       2022-07-18 lint  2026-08-19
python3.7       2023-12-04 lint  2026-08-19
python3.8       2024-10-14 lint  2026-08-19
python3.9       2025-12-15 lint  2026-08-19
python3.10      2026-10-31 lint  2026-08-19
python3.11      2027-06-30 lint  2026-08-19
python3.12      2028-10-31 guide 2025-11-30
python3.13      2029-06-30 guide 2025-11-30
python3.14      2029-06-30 guide 2025-11-30
python3.15      -          sdk   2026-11-01
java8           2024-01-08 lint  2026-08-19
java8.al2       2027-06-30 lint  2026-08-19
java8.al2023    -          sdk   2026-11-01
java11          2027-06-30 lint  2026-08-19
java11.al2023   -          sdk   2026-11-01
java17          2027-06-30 lint  2026-08-19
java17.al2023   -          sdk   2026-11-01
java21          2029-06-30 guide 2025-11-30
java25          2029-06-30 guide 2025-11-30
dotnetcore1.0   2019-06-27 lint  2026-08-19
dotnetcore2.0   2019-05-30 lint  2026-08-19
dotnetcore2.1   2022-01-05 lint  2026-08-19
dotnetcore3.1   2023-04-03 lint  2026-08-19
dotnet6         2024-12-20 lint  2026-08-19
dotnet7         2024-05-14 lint  2026-08-19
dotnet8         2026-11-10 lint  2026-08-19
dotnet10        2028-11-14 guide 2025-11-30
ruby2.5         2021-07-30 lint  2026-08-19
ruby2.7         2023-12-07 lint  2026-08-19
ruby3.2         2026-03-31 lint  2026-08-19
ruby3.3         2027-03-31 lint  2026-08-19
ruby3.4         2028-03-31 guide 2025-11-30
ruby4.0         -          sdk   2026-11-01
go1.x           2024-01-08 lint  2026-08-19
provided        2024-01-08 lint  2026-08-19
provided.al2    2026-07-31 lint  2026-08-19
provided.al2023 2029-06-30 guide 2025-11-30
`;

export interface RuntimeRow {
  runtime: string;
  /** ISO date from which on it is no longer maintained; null: none is known. */
  deprecatedOn: string | null;
  source: string;
  /** ISO date on which the source said so. */
  asOf: string;
}

/** Every runtime that is known, by its id. */
export const lambdaRuntimes: ReadonlyMap<string, RuntimeRow> = new Map(
  table
    .trim()
    .split("\n")
    .map((line) => {
      const [runtime = "", date = "", source = "", asOf = ""] = line.split(/\s+/);
      // The table's third column holds the keys of the sources only; a test reads it through.
      const said = sources[source as keyof typeof sources];
      return [runtime, { runtime, deprecatedOn: date === "-" ? null : date, source: said, asOf }];
    }),
);

/**
 * Accounts from which AWS publishes layers, as its guides and repositories name them (read 2026-11): Powertools, SDK for
 * pandas, Lambda Insights, OpenTelemetry, and the extension of AppConfig in the Regions that use it most. Layers of others
 * are allowed by the settings.
 */
export const awsLayerAccounts: ReadonlySet<string> = new Set([
  "017000801446",
  "336392948345",
  "580247275435",
  "901920570463",
  "027255383542",
  "728743619870",
  "958113053741",
  "359756378197",
  "039592058896",
  "066940009817",
  "758369105281",
  "434848589818",
  "282860088358",
]);
