import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

interface MessageProps {
  kind: "plain" | "warn" | "error";
  icon: IconName;
  title: string;
  children?: ReactNode;
}

/** A line above what it is about: what happened, what was kept, what to do. Only errors are vermilion. */
export function Message({ kind, icon, title, children }: MessageProps) {
  return (
    <div
      className={kind === "plain" ? "message" : `message message-${kind}`}
      role={kind === "error" ? "alert" : undefined}
    >
      <span>
        <Icon name={icon} />
      </span>
      <div>
        <b className="strong">{title}</b>
        {children}
      </div>
    </div>
  );
}
