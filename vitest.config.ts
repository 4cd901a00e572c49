import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { build } from "esbuild";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";

/** The simulator as one module: it runs as a Worker of its own beside the one under test. */
async function bundleSimulator(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["simulator/src/index.ts"],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
  });
  const [bundle] = outputFiles;
  if (!bundle) throw new Error("the simulator did not bundle");
  return bundle.text;
}

/**
 * Folders of test/ whose files share a runtime. A runtime grows with each file, by about 10 MB, so that there are several, one after
 * another. What no group names runs in the last one.
 */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  people: ["access", "account", "clients", "consent", "contacts", "notes", "privacy", "segments", "staff"],
  conversations: ["inbox", "media", "sending", "webhooks"],
  campaigns: ["automation", "broadcasts", "commerce", "templates"],
};
const filesOf = (folders: readonly string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

/** Everything that runs in the Workers runtime: the Worker, with real D1, Durable Objects and Queues. */
async function workerTests(): Promise<TestProjectConfiguration[]> {
  const [simulator, migrations] = await Promise.all([bundleSimulator(), readD1Migrations("migrations")]);
  const groups = Object.entries(GROUPS).map(([name, folders]) => ({
    name,
    include: filesOf(folders),
    exclude: [] as string[],
  }));
  const elsewhere = filesOf(["scripts", ...Object.values(GROUPS).flat()]);
  groups.push({ name: "everything else", include: filesOf(["**"]), exclude: elsewhere });
  return groups.map(({ name, include, exclude }, index) => ({
    plugins: [
      cloudflareTest({
        wrangler: { configPath: "./wrangler.toml" },
        miniflare: {
          bindings: {
            ENVIRONMENT: "local",
            TENANT_NAME: "Harbour Lane Tea (test)",
            META_GRAPH_URL: "http://simulator.test",
            META_WABA_ID: "100000000000001",
            META_APP_ID: "200000000000001",
            META_ACCESS_TOKEN: "local-meta-access-token",
            META_APP_SECRET: "local-app-secret",
            META_VERIFY_TOKEN: "local-verify-token",
            AUDIT_SEAL_KEY: "local-audit-seal-key",
            LINK_SIGNING_KEY: "local-link-signing-key",
            ERASURE_KEY: "local-erasure-key",
            SHOP_API_TOKEN: "local-shop-token",
            OIDC_ISSUER: "http://simulator.test/oidc",
            OIDC_CLIENT_ID: "console-local",
            OIDC_CLIENT_SECRET: "local-oidc-secret",
            OIDC_NAME: "Demo identity provider",
            STRIPE_API_URL: "http://simulator.test/stripe",
            STRIPE_SECRET_KEY: "sk_test_local",
            STRIPE_WEBHOOK_SECRET: "whsec_local",
            PAYMENT_INSTRUCTIONS:
              '{"en": "FPS 0000000 to the shop, with the order number", "zh-Hant": "轉數快 0000000，請註明訂單編號"}',
            TEST_MIGRATIONS: migrations,
          },
          // Meta is the simulator, over HTTP: whatever the Worker or a test fetches goes there.
          outboundService: "simulator",
          workers: [
            {
              name: "simulator",
              modules: [{ type: "ESModule", path: "simulator.mjs", contents: simulator }],
              compatibilityDate: "2026-08-01",
              durableObjects: { GRAPH_STATE: { className: "GraphState", useSQLite: true } },
              bindings: {
                WEBHOOK_URL: "",
                APP_SECRET: "local-app-secret",
                VERIFY_TOKEN: "local-verify-token",
                ACCESS_TOKEN: "local-meta-access-token",
                STRIPE_SECRET_KEY: "sk_test_local",
                STRIPE_WEBHOOK_SECRET: "whsec_local",
              },
            },
          ],
        },
      }),
    ],
    test: {
      name,
      include,
      exclude,
      sequence: { groupOrder: index },
      setupFiles: ["test/support/setup.ts"],
      // A runtime takes seconds to start, migrate and import: files share two, which test/support/setup.ts clears.
      isolate: false,
      maxWorkers: 2,
      testTimeout: 30_000,
      hookTimeout: 30_000,
    },
  }));
}

/** The commands of an operator run on Node, and are tested there: against the command itself, in a process of its own. */
const COMMANDS: TestProjectConfiguration = {
  test: {
    name: "commands",
    include: ["test/scripts/**/*.test.ts"],
    sequence: { groupOrder: Object.keys(GROUPS).length + 1 },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
};

export default defineConfig(async () => ({
  test: {
    projects: [...(await workerTests()), COMMANDS],
    // Each request of a test logs what it counted; what went wrong is enough to read.
    onConsoleLog: (line: string) => (line.startsWith('{"level":"info"') ? false : undefined),
  },
}));
