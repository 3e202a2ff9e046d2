/** Whether a test that somebody claims stands in CloudTrail's event history. */
import { type Event, type LookupAttribute, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { type Collecting, identified } from "#lib/aws/collecting.ts";
import { type DecoyFacts, historyMs, testToleranceMs, type WatchedDecoy } from "#lib/facts/honey.ts";

const op = "cloudtrail:LookupEvents";

/** Decoys whose use is a management event; history holds no others. */
const provable: readonly string[] = ["ACCESS_KEY", "ROLE", "SECRET", "SSM_PARAMETER"];

/**
 * Looks for the call that set the decoy off, in the region that was named, in that of the last use, and in the one where
 * global services write. Only ids and times are kept: the text of an event holds the parameters of its request.
 */
export async function proveTest(
  from: Collecting,
  decoy: WatchedDecoy,
  { lastUsed, known }: { lastUsed: DecoyFacts["lastUsed"]; known: DecoyFacts["test"] },
): Promise<DecoyFacts["test"]> {
  const { test } = decoy;
  if (test === null || !provable.includes(decoy.kind)) return null;
  if (known !== null) {
    from.skip(op, "proven-before");
    return known;
  }
  const { firedAt, eventId } = test;
  const at = Date.parse(firedAt);
  if (from.now().getTime() - at >= historyMs) {
    from.skip(op, "beyond-event-history");
    return { firedAt, seen: null, eventId: null };
  }
  const regions = new Set([test.region, lastUsed?.region, decoy.arn?.split(":")[3], from.region]);
  let unread = false;
  for (const region of regions) {
    if (region === undefined || region === null || region === "") continue;
    const found = await lookUp(from, decoy, { region, at });
    if (found === null) unread = true;
    const event = found?.find((one) => proves(one, { at, eventId }));
    if (event !== undefined) return { firedAt, seen: true, eventId: event.EventId ?? null };
  }
  return { firedAt, seen: unread ? null : false, eventId: null };
}

/** The most telling thing to look for; history takes one at a time. */
function attributeOf({ kind, accessKeyId, arn, test }: WatchedDecoy): LookupAttribute {
  if (kind === "ACCESS_KEY") return { AttributeKey: "AccessKeyId", AttributeValue: accessKeyId ?? "" };
  // Not every service names its resource in the event; an id finds it all the same.
  const eventId = test?.eventId ?? null;
  if (kind !== "ROLE" && eventId !== null) return { AttributeKey: "EventId", AttributeValue: eventId };
  return { AttributeKey: "ResourceName", AttributeValue: arn ?? "" };
}

async function lookUp(
  from: Collecting,
  decoy: WatchedDecoy,
  { region, at }: { region: string; at: number },
): Promise<Event[] | null> {
  const answer = await from.pages(
    op,
    async (clients, http, NextToken) => {
      const command = new LookupEventsCommand({
        LookupAttributes: [attributeOf(decoy)],
        StartTime: new Date(at - testToleranceMs),
        EndTime: new Date(at + testToleranceMs),
        MaxResults: 50,
        ...(NextToken === undefined ? {} : { NextToken }),
      });
      const page = await clients.cloudtrail.send(command, http);
      return { items: identified(page.Events, "EventId", "EventTime"), next: page.NextToken };
    },
    { resource: decoy.id, region, isConfidential: true },
  );
  return answer.kind === "ok" ? answer.value : null;
}

function proves({ EventId, EventTime }: Event, test: { at: number; eventId: string | null }): boolean {
  if (EventTime === undefined || Math.abs(EventTime.getTime() - test.at) > testToleranceMs) return false;
  return test.eventId === null || test.eventId === EventId;
}
