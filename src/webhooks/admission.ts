/** A part of the room of an isolate, until it is given back. */
export interface Room {
  /** Takes so many more bytes; false when there is no room for them, and then nothing is taken. */
  more(bytes: number): boolean;
  leave(): void;
}

/**
 * How much of what comes in at once one isolate takes on. What comes while it is full is told to come back (503): Meta sends
 * again for days, and each event counts once. Without a bound it would all be taken into the 128 MB that an isolate has,
 * be stored after Meta gave up waiting, and come a second time for nothing.
 */
export interface Admission {
  /** Whether nothing more would be let in: for whoever has not read a body yet. */
  isFull(now: number): boolean;
  /** Room for a body of so many bytes; undefined when there is none. */
  enter(bytes: number, now: number): Room | undefined;
}

export interface AdmissionLimits {
  bodies: number;
  /** A single body is let in even if it alone is larger. */
  bytes: number;
  /** Work that the runtime broke off never says that it ended: after this long it no longer counts. Ms. */
  longest: number;
}

export function createAdmission({ bodies, bytes, longest }: AdmissionLimits): Admission {
  const inside = new Map<symbol, { since: number; bytes: number }>();
  let held = 0;
  const leave = (key: symbol) => {
    const one = inside.get(key);
    if (!one) return;
    inside.delete(key);
    held -= one.bytes;
  };
  const hasRoom = (size: number, now: number) => {
    for (const [key, { since }] of inside) {
      // They stand in the order in which they came.
      if (since + longest > now) break;
      leave(key);
    }
    return inside.size === 0 || (inside.size < bodies && held + size <= bytes);
  };
  return {
    isFull: (now) => !hasRoom(1, now),
    enter(size, now) {
      if (!hasRoom(size, now)) return undefined;
      const key = Symbol("body");
      const one = { since: now, bytes: size };
      inside.set(key, one);
      held += size;
      return {
        more(further) {
          if (!inside.has(key) || (inside.size > 1 && held + further > bytes)) return false;
          one.bytes += further;
          held += further;
          return true;
        },
        leave: () => leave(key),
      };
    },
  };
}

/**
 * Of this isolate: bodies that are decoded, parsed and stored. One takes about eight times its bytes, so that 8 MiB stay well
 * below what an isolate has; ordinary bodies have 1 KB, of which an isolate stores hundreds a second. Only what bears
 * Meta's signature takes room here.
 */
export const admission = createAdmission({ bodies: 64, bytes: 8 * 1024 * 1024, longest: 60_000 });
