/** The parts of a workbook's archive, unpacked in steps under limits that count what really comes out. */
import { type Entry, fromBuffer, type ZipFile } from "yauzl";
import { refuseFile, sheetLimits } from "./limits.ts";

/** An archive whose directory was read. */
export interface Archive {
  has(path: string): boolean;
  /** Hands the text of a part over piece by piece. @throws AppError INVALID_INPUT */
  eachPiece(path: string, take: (piece: string) => void): Promise<void>;
  close(): void;
}

const damaged = (cause: unknown) =>
  refuseFile(
    "The workbook is damaged: its archive cannot be unpacked. Open it in Excel and save it again.",
    cause,
  );
const tooLarge = () =>
  refuseFile(
    `The workbook unpacks to more than ${sheetLimits.archiveBytes / 1024 / 1024} MB, or to more than ${sheetLimits.archiveRatio} times its size: that is no list of accounts. Save the sheet as CSV if it is.`,
  );

function open(bytes: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    fromBuffer(buffer, { lazyEntries: true, validateEntrySizes: true }, (error, zip) => {
      if (error) reject(damaged(error));
      else resolve(zip);
    });
  });
}

function readDirectory(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on("error", (error: Error) => reject(damaged(error)));
    zip.on("end", () => resolve(entries));
    zip.on("entry", (entry: Entry) => {
      if (entries.size >= sheetLimits.archiveEntries)
        reject(refuseFile(`The workbook's archive has more than ${sheetLimits.archiveEntries} parts.`));
      else if (entry.isEncrypted()) reject(refuseFile("The workbook has a password; save it without one."));
      else {
        entries.set(entry.fileName, entry);
        zip.readEntry();
      }
    });
    if (zip.entryCount > sheetLimits.archiveEntries)
      reject(refuseFile(`The workbook's archive has more than ${sheetLimits.archiveEntries} parts.`));
    else zip.readEntry();
  });
}

/** Counts what comes out of all parts. */
interface Budget {
  left: number;
}

function unpack(zip: ZipFile, entry: Entry, budget: Budget, take: (piece: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        reject(damaged(error));
        return;
      }
      const decoder = new TextDecoder();
      const ratioLimit = Math.max(
        entry.compressedSize * sheetLimits.archiveRatio,
        sheetLimits.archiveRatioFrom,
      );
      let bytes = 0;
      const fail = (failure: unknown) => {
        stream.destroy();
        reject(failure instanceof Error ? failure : damaged(failure));
      };
      stream.on("data", (chunk: Uint8Array) => {
        bytes += chunk.length;
        budget.left -= chunk.length;
        if (bytes > ratioLimit || budget.left < 0) {
          fail(tooLarge());
          return;
        }
        try {
          take(decoder.decode(chunk, { stream: true }));
        } catch (failure) {
          fail(failure);
        }
      });
      stream.on("error", (failure: Error) => reject(damaged(failure)));
      stream.on("end", () => resolve());
    });
  });
}

/** @throws AppError INVALID_INPUT: damaged, with a password, or with too many parts. */
export async function openArchive(bytes: Uint8Array): Promise<Archive> {
  const zip = await open(bytes);
  const entries = await readDirectory(zip);
  const budget: Budget = { left: sheetLimits.archiveBytes };
  return {
    has: (path) => entries.has(path),
    eachPiece: (path, take) => {
      const entry = entries.get(path);
      return entry === undefined
        ? Promise.reject(damaged(new Error(`no part ${path}`)))
        : unpack(zip, entry, budget, take);
    },
    close: () => zip.close(),
  };
}
