/**
 * The simulated AWS: one HTTP listener on the loopback interface for all services, accounts and Regions. Everything
 * that administrates it (faults, epochs, the log of requests) is in process; over HTTP it is nothing but AWS.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "#lib/clock.ts";
import { createAccessJobs } from "./access-jobs.ts";
import { createCredentialReports } from "./credential-reports.ts";
import { createCredentials } from "./credentials.ts";
import { createFaults, type FaultPlan, type Faults } from "./faults.ts";
import { createFrontDoor, type FrontDoor } from "./front-door.ts";
import { generateOrganization } from "./generate.ts";
import type { SimulatedOrganization } from "./organization.ts";
import { createRequestLog, type RequestRecord } from "./request-log.ts";
import { respond } from "./respond.ts";

export interface SimulatorOptions {
  organization: SimulatedOrganization;
  /** 0, the default, takes a free one. */
  port?: number;
  faults?: FaultPlan;
  /** Added to every answer. Default 0. */
  latencyMs?: number;
  /** The time of the simulated AWS: when sessions expire and reports are made. */
  clock: Clock;
}

export interface Simulator {
  /** `http://127.0.0.1:<port>`; goes into AWS_ENDPOINT_URL as it is. */
  readonly url: string;
  readonly port: number;
  readonly baseCredentials: { accessKeyId: string; secretAccessKey: string };
  /** At the present epoch. */
  readonly organization: SimulatedOrganization;
  readonly faults: Faults;
  /** The last calls, oldest first. */
  requests: () => RequestRecord[];
  /** All calls, by `service:Operation`. */
  counts: () => ReadonlyMap<string, number>;
  clearRequests: () => void;
  setLatency: (ms: number) => void;
  /** Moves the organization to an epoch, later or earlier; `startedAt` replaces the instant of epoch 0. */
  advance: (epoch: number, startedAt?: Date) => void;
  /** Ends every connection, also those that a fault keeps waiting. */
  close: () => Promise<void>;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      // A TCP listener's address is an object, never a path.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** @throws the listener's own error (EADDRINUSE, EACCES) where the port cannot be had. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const faults = createFaults(options.faults);
  const log = createRequestLog();
  const credentials = createCredentials(options.organization);
  let organization = options.organization;
  let latencyMs = options.latencyMs ?? 0;
  const door: FrontDoor = createFrontDoor({
    organization: () => organization,
    credentials,
    reports: createCredentialReports(),
    jobs: createAccessJobs(),
    faults,
    clock: options.clock,
  });
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (request, response) => {
    void respond(request, response, { door, log, latencyMs: () => latencyMs });
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    baseCredentials: credentials.base,
    get organization() {
      return organization;
    },
    faults,
    requests: log.list,
    counts: log.counts,
    clearRequests: log.clear,
    setLatency: (ms) => {
      latencyMs = ms;
    },
    advance: (epoch, startedAt = organization.startedAt) => {
      const { size: accounts, seed, largestAccount, regions } = organization;
      organization = generateOrganization({
        accounts,
        seed,
        epoch,
        largestAccount,
        regions,
        now: startedAt,
      });
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
