import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second. */
const MS_PER_TICK = 10;

/** Processor time of the living processes of a process group, ms; undefined where there is no /proc. */
export function cpuOfGroup(group: number): number | undefined {
  let ticks: number | undefined;
  for (const pid of processes()) {
    // The name, in parentheses, may hold spaces; what follows does not: state, parent, group, …
    const fields = statOf(pid)
      ?.replace(/^.*\) /s, "")
      .split(" ");
    if (fields && Number(fields[2]) === group) {
      ticks = (ticks ?? 0) + Number(fields[11]) + Number(fields[12]);
    }
  }
  return ticks === undefined ? undefined : ticks * MS_PER_TICK;
}

/** Ids of the living processes of a process group that have a name; none where there is no /proc. */
export function processesOfGroup(group: number, name: string): number[] {
  return processes()
    .filter((pid) => {
      const stat = statOf(pid);
      return stat?.includes(`(${name})`) && Number(stat.replace(/^.*\) /s, "").split(" ")[2]) === group;
    })
    .map(Number);
}

function processes(): string[] {
  try {
    return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  } catch {
    return [];
  }
}

function statOf(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It ended in the meantime.
    return undefined;
  }
}
