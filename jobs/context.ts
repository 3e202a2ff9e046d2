/** What every job handler is given. */
import type { AwsConnection } from "#lib/aws/connection.ts";
import type { Clock } from "#lib/clock.ts";
import type { Logger } from "#lib/log.ts";

export interface JobContext {
  connection: AwsConnection;
  /** Base URL of the AWS endpoint that this worker asks; null is AWS. */
  endpoint: string | null;
  /** Our row among the workers; leases name it. */
  workerId: string;
  leaseSeconds: number;
  clock: Clock;
  log: Logger;
}
