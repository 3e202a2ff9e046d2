/** Whether a mail server's refusal says that a mailbox takes no mail, whoever sends it. Pure. */

/** RFC 3463: 5.1 is the address, 5.2.1 a mailbox that is disabled; others are about us, the message or a rule. */
const aboutMailbox = /^5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)$/;
/** RFC 5321, where no code of RFC 3463 says more. */
const replies: ReadonlySet<number> = new Set([550, 551, 553]);
/** Refusals of rules carry the same reply; these words give them away. */
const aboutUs =
  /relay|denied|spam|block|polic|reputation|blacklist|authenticat|spf|dkim|dmarc|sender|client host|rate|quota|too many/i;

/**
 * @param reply of the server to the address of the recipient (`RCPT TO`), as it wrote it
 * @example isBounce("550 5.1.1 <a@example.com>: no such user") // true
 * @example isBounce("554 5.7.1 Relay access denied") // false
 */
export function isBounce(reply: string): boolean {
  const [, code, enhanced, text] =
    /^(\d{3})[ -](?:(\d\.\d{1,3}\.\d{1,3})\b)?([^]*)$/.exec(reply.trim()) ?? [];
  if (code === undefined || !code.startsWith("5")) return false;
  if (enhanced !== undefined) return aboutMailbox.test(enhanced);
  return replies.has(Number(code)) && !aboutUs.test(text ?? "");
}
