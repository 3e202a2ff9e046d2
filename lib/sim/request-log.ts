/** Which calls arrived: the last ones in full, all of them counted. */
export interface RequestRecord {
  /** null where the signature named no account that we know. */
  account: string | null;
  accessKeyId: string | null;
  service: string;
  operation: string;
  region: string;
  /** HTTP status; 0 where no whole answer was sent (reset, timeout). */
  status: number;
  /** The error's code on the wire; null for a success. */
  code: string | null;
  /** The fault that changed this call; null: none, latency aside. */
  fault: string | null;
}

const keptRecords = 50_000;

export interface RequestLog {
  add: (record: RequestRecord) => void;
  /** Oldest first; at most the last 50,000. */
  list: () => RequestRecord[];
  /** All calls since the start or the last `clear`, by `service:Operation`. */
  counts: () => ReadonlyMap<string, number>;
  clear: () => void;
}

/** An empty log. */
export function createRequestLog(): RequestLog {
  let records: RequestRecord[] = [];
  let oldest = 0;
  const counts = new Map<string, number>();
  return {
    add: (record) => {
      const name = `${record.service}:${record.operation}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (records.length < keptRecords) {
        records.push(record);
      } else {
        records[oldest] = record;
        oldest = (oldest + 1) % keptRecords;
      }
    },
    list: () => [...records.slice(oldest), ...records.slice(0, oldest)],
    counts: () => counts,
    clear: () => {
      records = [];
      oldest = 0;
      counts.clear();
    },
  };
}
