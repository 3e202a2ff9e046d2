/** IAM's jobs that count which services a role has used: started and fetched by one session. */
import { randomUUID } from "node:crypto";

export interface AccessJob {
  roleName: string;
  startedAt: Date;
}

export interface AccessJobs {
  /** Answers the job's id. */
  start: (session: string, roleName: string, now: Date) => string;
  /** null: no such job of this session. "running": the first time that every fortieth is asked for. */
  find: (session: string, id: string) => AccessJob | "running" | null;
}

const keptJobs = 20_000;
const askedTwice = 40;

/** Jobs of all sessions; the oldest are forgotten. */
export function createAccessJobs(): AccessJobs {
  const jobs = new Map<string, AccessJob & { session: string; isRunning: boolean }>();
  let started = 0;
  return {
    start: (session, roleName, now) => {
      const id = randomUUID();
      started += 1;
      jobs.set(id, { session, roleName, startedAt: now, isRunning: started % askedTwice === 0 });
      const [oldest] = jobs.keys();
      if (jobs.size > keptJobs && oldest !== undefined) jobs.delete(oldest);
      return id;
    },
    find: (session, id) => {
      const job = jobs.get(id);
      if (job === undefined || job.session !== session) return null;
      if (!job.isRunning) return job;
      job.isRunning = false;
      return "running";
    },
  };
}
