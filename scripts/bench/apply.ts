import { generatedNumber } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import type { Observed, Probe } from "./probe.ts";
import { APP_SECRET, messagesBody, statusesBody } from "./requests.ts";

const EVENTS = 100;
const indexes = Array.from({ length: EVENTS }, (_, index) => index);

/** A webhook with 100 events, then the consumer that applies them: what both ask of D1. */
async function deliver(probe: Probe, name: string, body: string): Promise<NewFigure[]> {
  const taken = await probe.webhook(APP_SECRET, body);
  if (taken.status !== 200) throw new Error(`the webhook answered ${taken.status}: ${taken.text}`);
  return [
    ...cost(`Take in ${EVENTS} ${name}`, taken),
    ...cost(`Apply ${EVENTS} ${name}`, await probe.applyWaiting()),
  ];
}

function cost(name: string, { statements }: Observed): NewFigure[] {
  const sum = (pick: "rows_read" | "rows_written") =>
    statements.reduce((total, item) => total + item[pick], 0);
  return [
    { name, value: statements.length, unit: "statements" },
    { name: `${name}: read`, value: sum("rows_read"), unit: "rows" },
    {
      name: `${name}: written`,
      value: sum("rows_written"),
      unit: "rows",
      detail: "index entries count as rows",
    },
  ];
}

/** What 100 webhook events cost in D1: exact counts of the Worker itself, in a database of 1,000 contacts. */
export async function apply(probe: Probe): Promise<NewFigure[]> {
  const known = messagesBody(
    indexes.map((index) => generatedNumber(index + 1)),
    (index) => `wamid.known${index}`,
  );
  const strangers = messagesBody(
    indexes.map((index) => generatedNumber(9_000_000 + index)),
    (index) => `wamid.stranger${index}`,
  );
  const statuses = statusesBody(indexes.map((index) => `wamid.known${index}`));
  return [
    ...(await deliver(probe, "messages of known customers", known)),
    ...(await deliver(probe, "messages of new customers", strangers)),
    ...(await deliver(probe, "statuses", statuses)),
  ];
}
