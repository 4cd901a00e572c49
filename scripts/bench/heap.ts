import { readFileSync, writeFileSync } from "node:fs";
import type { RunningWorker } from "./workers.ts";

/** What the heap of every isolate is limited to while memory is watched, MiB: beyond it the runtime ends. */
export const HEAP_LIMIT_MIB = 64;

/** How long the last lines of the runtime take to arrive, ms. */
const SETTLES_MS = 500;

/** One collection: heap in use before and after, MiB. */
interface Collection {
  at: number;
  isolate: string;
  full: boolean;
  before: number;
  after: number;
}

/** The most that was seen while something ran, MiB. */
export interface MemoryPeak {
  /** Heap in use right before a collection or at the end, garbage included; at the end with array buffers. */
  used: number;
  /** Heap in use right after a full collection: what is really held. Undefined when there was none. */
  held: number | undefined;
  collections: number;
  /** Growth of the runtime's processes together, in which the database and the file store live too. */
  process: number | undefined;
}

/** Node's own, which can say where it comes from: the local inspector asks for that. */
const SocketWithHeaders = WebSocket as unknown as new (
  url: string,
  init: { headers: Record<string, string> },
) => WebSocket;

/** Heap in use and array buffers of the Worker's isolate, MiB. It has to be idle: a busy one does not answer. */
async function heapOf({ inspectorPort }: RunningWorker): Promise<number> {
  const socket = new SocketWithHeaders(`ws://127.0.0.1:${inspectorPort}/ws`, {
    headers: { origin: "http://localhost" },
  });
  const answer = await new Promise<string>((resolve, reject) => {
    socket.addEventListener("open", () => socket.send('{"id":1,"method":"Runtime.getHeapUsage"}'));
    socket.addEventListener("error", () => reject(new Error("no inspector")));
    socket.addEventListener("message", ({ data }) => {
      if (String(data).includes('"id":1,')) resolve(String(data));
    });
    setTimeout(() => reject(new Error("the inspector gave no answer")), 20_000).unref();
  });
  socket.close();
  const { result } = JSON.parse(answer) as { result: { usedSize: number; backingStorageSize?: number } };
  return (result.usedSize + (result.backingStorageSize ?? 0)) / (1024 * 1024);
}

const LINE =
  /\[\d+:(0x[0-9a-f]+)\]\s+\d+ ms: (Scavenge|Mark-Compact)[^\n]*? ([\d.]+) \([\d.]+\) -> ([\d.]+) \(/;

/** A line of /proc/…/status, MiB. */
function ofProcess(pid: number, field: "VmHWM" | "VmRSS"): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) / 1024;
}

/**
 * Watches the memory of a local Worker by what V8 prints of every garbage collection (`--trace-gc`), MiB: the heap in
 * use only grows between two collections, so no peak is missed, and nothing is subtracted. The inspector does not
 * answer while the Worker works, so it is asked at the end only. The figure is that of the isolate that used the most.
 * V8 collects lazily as long as a heap may grow, so every isolate is limited to 64 MiB, and whoever needs more ends
 * the run: the figure says that the Worker gets by with so much, not what V8 would let grow without a limit. Contents
 * of array buffers lie outside of the heap; they count at the end, and show in the growth of the processes.
 */
export class MemoryWatch {
  readonly v8Flags = ["--trace-gc", `--max-heap-size=${HEAP_LIMIT_MIB}`];
  private readonly collections: Collection[] = [];
  private pending = "";

  /** Takes what the runtime prints, in pieces of any size. */
  readonly onPrinted = (text: string): void => {
    const lines = (this.pending + text).split("\n");
    this.pending = lines.pop() ?? "";
    for (const line of lines) {
      const [, isolate, kind, before, after] = LINE.exec(line) ?? [];
      if (isolate !== undefined)
        this.collections.push({
          at: Date.now(),
          isolate,
          full: kind === "Mark-Compact",
          before: Number(before),
          after: Number(after),
        });
    }
  };

  /** The most heap that was really held between two times (ms): in use right after a full collection, MiB. */
  held(from: number, to: number): number | undefined {
    const seen = this.collections.filter(({ at, full }) => full && at >= from && at <= to);
    return seen.length > 0 ? Math.max(...seen.map(({ after }) => after)) : undefined;
  }

  /** The most heap that was in use between two times (ms), garbage included, MiB. */
  used(from: number, to: number): number | undefined {
    const seen = this.collections.filter(({ at }) => at >= from && at <= to);
    return seen.length > 0 ? Math.max(...seen.map(({ before }) => before)) : undefined;
  }

  async during<Result>(
    worker: RunningWorker,
    run: () => Promise<Result>,
  ): Promise<{ result: Result; peak: MemoryPeak }> {
    const pids = worker.runtime();
    // 5 sets the high-water mark of a process back to what it has now.
    for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, "5");
    const before = pids.map((pid) => ofProcess(pid, "VmRSS"));
    const from = this.collections.length;
    const result = await run();
    await new Promise((resolve) => setTimeout(resolve, SETTLES_MS));
    const seen = this.collections.slice(from);
    const held = seen.filter(({ full }) => full).map(({ after }) => after);
    const grown = pids.map((pid, index) => ofProcess(pid, "VmHWM") - (before[index] ?? 0));
    return {
      result,
      peak: {
        used: Math.max(await heapOf(worker), ...seen.map((one) => one.before)),
        held: held.length > 0 ? Math.max(...held) : undefined,
        collections: seen.length,
        process: pids.length > 0 ? grown.reduce((sum, one) => sum + one, 0) : undefined,
      },
    };
  }
}
