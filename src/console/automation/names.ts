import { phoneNumbers } from "../../account";
import type { CallContext } from "../../auth";
import type { AutomationDesk } from "./desk";
import type { Names } from "./words";

/** Names of queues and numbers for this reader. */
export async function namesFor(call: CallContext, desk: AutomationDesk): Promise<Names> {
  const [queues, numbers] = await Promise.all([desk.queues(call), phoneNumbers(call.db)]);
  return {
    queues,
    // What the desk gives names numbers as the reader knows them: by id, or as people write them.
    numbers: new Map(
      numbers.flatMap(({ id, verified_name, display_phone_number: shown }) => {
        const name = `${verified_name} ${shown}`;
        return [
          [id, name],
          [shown, name],
        ];
      }),
    ),
  };
}
