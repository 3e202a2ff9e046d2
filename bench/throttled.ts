/** P13: an endpoint that gives each account, region and service fewer calls than we think we may make. */
import { withOrganization } from "./organization.ts";
import type { Call } from "./processes.ts";
import { measureRefreshes } from "./refresh.ts";
import type { Figure } from "./report.ts";

/** Below the least of our own rates, so that it is the endpoint that decides. */
const bucket = { perSecond: 1, burst: 5 };
const accounts = 8;
const limited = /^(iam|guardduty|s3|ec2|cloudtrail):/;

/** Seconds before which the buckets let no refresh end: the slowest of them after its burst. */
function imposedSeconds(calls: readonly Call[], { perSecond, burst }: typeof bucket): number {
  const answered = calls.filter(({ operation, isThrottled }) => limited.test(operation) && !isThrottled);
  const buckets = Map.groupBy(answered, ({ account, region, operation }) =>
    [account, region, operation.split(":")[0]].join("|"),
  );
  return Math.max(0, ...[...buckets.values()].map(({ length }) => (length - burst) / perSecond));
}

/** One refresh of a small organization. */
export async function measureThrottled(say: (line: string) => void): Promise<Figure[]> {
  const options = { accounts, seed: 1, latencyMs: 20, bucket };
  const measured = await withOrganization(options, (connected) =>
    measureRefreshes({ ...connected, accounts, rounds: 1, say }),
  );
  const [refresh] = measured.all;
  if (refresh === undefined) throw new Error("no refresh was measured");
  const imposed = imposedSeconds(refresh.calls, bucket);
  const throttled = refresh.calls.filter(({ isThrottled }) => isThrottled).length;
  const ratio = refresh.seconds / imposed;
  const share = throttled / refresh.calls.length;
  return [
    {
      id: "P13",
      what: `buckets of ${bucket.perSecond}/s: wall ÷ what they impose; throttled calls`,
      figure: `${ratio.toFixed(2)}; ${(share * 100).toFixed(1)} %`,
      budget: "≤ 1.15; ≤ 2 %",
      met: ratio <= 1.15 && share <= 0.02,
      raw: { seconds: refresh.seconds, imposed, throttled, calls: refresh.calls.length },
    },
  ];
}
