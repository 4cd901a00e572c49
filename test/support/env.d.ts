import type { D1Migration } from "@cloudflare/vitest-pool-workers";
import type { Env } from "../../src/platform/env";

declare global {
  namespace Cloudflare {
    interface Env extends ProductEnv {
      TEST_MIGRATIONS: D1Migration[];
    }
    interface GlobalProps {
      mainModule: typeof import("../../src/index");
    }
  }
}

interface ProductEnv extends Env {}
