/** Which buckets an account owns. */
import { type Bucket, GetBucketPolicyCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { type Answer, type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import { s3BucketsSchema } from "#lib/facts/s3.ts";

const op = "s3:ListBuckets";

/** `s3.buckets`: s3:ListBuckets to its end, a thousand a page; the page size also makes AWS say each bucket's region. */
export const s3Buckets: Collector<"s3.buckets"> = {
  name: "s3.buckets",
  scope: "account",
  actions: [{ action: "s3:ListAllMyBuckets", reason: "which buckets exist", operations: ["s3:ListBuckets"] }],
  async collect(from) {
    const listed = await listBuckets(from);
    if (listed.kind !== "ok") return null;
    const buckets = listed.value.flatMap(({ Name, BucketRegion, CreationDate }) =>
      Name === undefined
        ? []
        : [{ Name, BucketRegion: BucketRegion ?? null, CreationDate: CreationDate?.toISOString() ?? null }],
    );
    return { buckets: buckets.sort((a, b) => (a.Name < b.Name ? -1 : 1)) };
  },
};

/** A bucket as far as those who ask further need it. */
export type ListedBucket = Pick<Bucket, "Name" | "BucketRegion">;

/** How calls about one bucket are made, and what says that it vanished. */
export interface BucketPlace {
  resource: string;
  gone: readonly string[];
  /** Absent: where the account's other calls go. */
  region?: string;
}

/** s3:GetBucketPolicy; whatever is no policy is refused, since a bucket without one has an error of its own. */
export function readBucketPolicy(from: Collecting, Bucket: string, place: BucketPlace) {
  return from.call(
    "s3:GetBucketPolicy",
    (clients, http) => clients.s3.send(new GetBucketPolicyCommand({ Bucket }), http),
    { ...place, absent: ["NoSuchBucketPolicy"], isWhole: ({ Policy }) => isPolicy(Policy) },
  );
}

function isPolicy(text = ""): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && "Statement" in parsed;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** The list that `s3.buckets` has read in this run, its failure included; asked anew only where it did not run. */
export async function bucketsOfRun(from: Collecting): Promise<readonly ListedBucket[] | null> {
  const earlier = from.options.earlier?.("s3.buckets", globalRegion);
  if (earlier === undefined) {
    const listed = await listBuckets(from);
    return listed.kind === "ok" ? listed.value : null;
  }
  from.adopt(op, earlier);
  const facts = s3BucketsSchema.safeParse(earlier.data);
  if (!facts.success) return null;
  return facts.data.buckets.map(({ Name, BucketRegion }) => ({
    Name,
    BucketRegion: BucketRegion ?? undefined,
  }));
}

function listBuckets(from: Collecting): Promise<Answer<Bucket[]>> {
  return from.pages(op, async (clients, http, ContinuationToken) => {
    const input = { MaxBuckets: 1_000, ...(ContinuationToken === undefined ? {} : { ContinuationToken }) };
    const page = await clients.s3.send(new ListBucketsCommand(input), http);
    return { items: identified(page.Buckets, "Name"), next: page.ContinuationToken };
  });
}
