/** Credential reports in the making: the first request starts one, the next finds it ready, for four hours. */
const validMs = 4 * 3_600_000;

export interface CredentialReports {
  /** What GenerateCredentialReport answers. */
  generate: (accountId: string, now: Date) => "STARTED" | "COMPLETE";
  /** When the report was made; "in-progress" once after the start, "absent" or "expired" otherwise. */
  find: (accountId: string, now: Date) => Date | "absent" | "in-progress" | "expired";
}

interface Report {
  at: Date;
  isReady: boolean;
}

/** Credential reports as IAM keeps them: made on request, then good for four hours. */
export function createCredentialReports(): CredentialReports {
  const reports = new Map<string, Report>();
  const age = (report: Report, now: Date): number => Math.abs(now.getTime() - report.at.getTime());
  return {
    generate: (accountId, now) => {
      const report = reports.get(accountId);
      if (report === undefined || age(report, now) >= validMs) {
        reports.set(accountId, { at: new Date(Math.floor(now.getTime() / 1000) * 1000), isReady: false });
        return "STARTED";
      }
      report.isReady = true;
      return "COMPLETE";
    },
    find: (accountId, now) => {
      const report = reports.get(accountId);
      if (report === undefined) {
        return "absent";
      }
      if (!report.isReady) {
        report.isReady = true;
        return "in-progress";
      }
      return age(report, now) >= validMs ? "expired" : report.at;
    },
  };
}
