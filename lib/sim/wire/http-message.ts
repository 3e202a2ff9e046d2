/** A request as it arrived, and an answer before it is sent. */
export interface IncomingCall {
  method: string;
  /** As sent, still percent-encoded. */
  rawPath: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}
