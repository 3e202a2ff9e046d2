/** Who sits at this terminal, for the audit log. */
import { userInfo } from "node:os";

/** The user's name; in a container that runs as a user without an entry there, `uid-1234`. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    const isUnknown = error instanceof Error && "code" in error && error.code === "ERR_SYSTEM_ERROR";
    if (!isUnknown) throw error;
    return `uid-${process.getuid?.()}`;
  }
}
