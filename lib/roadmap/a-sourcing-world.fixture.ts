/** Generated regions for properties of item 7.1: what runs there comes from everywhere. */
import fc from "fast-check";
import type { Envelope } from "#lib/facts/envelope.ts";
import { accountId, daysAgo } from "./a-fact.fixture.ts";
import {
  aContainer,
  allowing,
  aRunningImage,
  machineFacts,
  type SourcingScene,
  strangerId,
  workloadFacts,
} from "./a-sourcing.fixture.ts";
import { aFunction } from "./an-inventory.fixture.ts";

/** What machines, containers and functions of a region run from. */
export const sourcingOf = (name: string): fc.Arbitrary<Envelope[]> =>
  fc
    .record({
      image: fc.constantFrom<Parameters<typeof aRunningImage>[1]>(
        {},
        { OwnerId: accountId },
        { OwnerId: strangerId, IsPublic: true },
        { OwnerId: strangerId },
        { CreationDate: daysAgo(400) },
        { OwnerId: null },
      ),
      State: fc.constantFrom("enabled", "audit-mode"),
      containers: fc.constantFrom<SourcingScene["containers"]>(
        undefined,
        [aContainer("nginx")],
        [aContainer(null)],
      ),
      Runtime: fc.constantFrom(null, "nodejs24.x", "python2.7", "unheard-of"),
    })
    .map(({ image, State, containers, Runtime }) => {
      const scene: SourcingScene = {
        running: [aRunningImage("ami-own", image)],
        allowed: allowing({ State }),
        ...(containers === undefined ? {} : { containers }),
        functions:
          Runtime === null ? [] : [aFunction(`arn:aws:lambda:${name}:${accountId}:function:f`, { Runtime })],
      };
      return [...machineFacts(name, scene), ...workloadFacts(name, scene)];
    });
