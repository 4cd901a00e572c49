import { countDown } from "./countdown";
import { inboxKeys } from "./inbox";
import { keepAlive } from "./live";
import { usePasskeys } from "./passkeys";
import { submitOnce } from "./submit-once";

/** What the pages do in the browser beyond links and forms; every page works without it, only less lively. */
keepAlive();
countDown();
submitOnce();
inboxKeys();
usePasskeys();
