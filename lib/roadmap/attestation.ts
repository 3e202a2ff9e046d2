/** A person's answer to a question that facts cannot answer. */
export interface Attestation {
  id: string;
  itemId: string;
  /** Which of the item's questions. */
  question: string;
  /** null: the answer is about the whole organization. */
  accountId: string | null;
  /** Whether what the question asks for is so. */
  holds: boolean;
  /** Figures and names beside the yes or no, checked by the question's schema when they were recorded; null: none. */
  details: unknown;
  /** Null: nobody can check the answer, so it counts for nothing. */
  evidenceUrl: string | null;
  /** As of when the evidence says so, apart from the day on which the answer was given. */
  evidenceAt: Date | null;
  answeredAt: Date;
  /** Past it, the answer no longer counts. */
  reviewBy: Date;
  /** What facts showed that ended the answer, as a phrase; null: it stands. */
  contradiction: string | null;
}

/** An answer that the facts of this evaluation contradict: recording the verdict ends it. */
export interface Contradiction {
  attestationId: string;
  /** What the facts show, as a phrase in lower case without a final period. */
  why: string;
}
