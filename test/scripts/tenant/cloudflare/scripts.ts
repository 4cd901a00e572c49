import { createHash, randomUUID } from "node:crypto";
import type { Answer, Call } from "./answers.ts";
import { json, page, type Route, refused } from "./answers.ts";

/** What wrangler says of a Worker when it uploads it: the part `metadata` of the form. */
export interface Metadata {
  main_module?: string;
  bindings?: { name: string; type: string; text?: string; [key: string]: unknown }[];
  migrations?: { new_tag: string };
  annotations?: Record<string, string>;
}

export interface Version {
  id: string;
  number: number;
  metadata: Metadata;
}

export interface Script {
  name: string;
  tag: string;
  tags: string[];
  versions: Version[];
  deployments: { id: string; versions: { version_id: string; percentage: number }[] }[];
  secrets: Map<string, string>;
  migrationTag: string | undefined;
  subdomain: { enabled: boolean; previews_enabled: boolean };
  schedules: { cron: string }[];
}

export interface Domain {
  id: string;
  hostname: string;
  service: string;
}

const missing = refused(404, 10007, "This Worker does not exist on your account.");

async function metadataOf(call: Call): Promise<Metadata> {
  const headers = { "content-type": String(call.headers["content-type"]) };
  const form = await new Response(new Uint8Array(call.body), { headers }).formData();
  return JSON.parse(String(form.get("metadata"))) as Metadata;
}

function addVersion(script: Script, metadata: Metadata): Version {
  const version = { id: randomUUID(), number: script.versions.length + 1, metadata };
  script.versions.unshift(version);
  return version;
}

/** Sends all traffic to one version. */
function deploy(script: Script, id: string): void {
  script.deployments.unshift({ id: randomUUID(), versions: [{ version_id: id, percentage: 100 }] });
}

const viewVersion = ({ id, number, metadata }: Version) => ({
  id,
  number,
  metadata: { created_on: "2026-01-01T00:00:00Z", modified_on: "2026-01-01T00:00:00Z", source: "wrangler" },
  annotations: metadata.annotations ?? {},
  resources: {
    bindings: metadata.bindings ?? [],
    script: { etag: createHash("md5").update(id).digest("hex") },
    script_runtime: {},
  },
  startup_time_ms: 12,
});

const viewDeployment = ({ id, versions }: Script["deployments"][number]) => ({
  id,
  versions,
  source: "wrangler",
  strategy: "percentage",
  author_email: "operator@example.com",
  annotations: {},
  created_on: "2026-01-01T00:00:00Z",
});

/** Workers: scripts, versions, deployments, secrets, addresses. developers.cloudflare.com/api/resources/workers/ */
export function scriptRoutes(scripts: Map<string, Script>, domains: Map<string, Domain>): Route[] {
  const on =
    (handler: (script: Script, call: Call) => Answer | Promise<Answer>) =>
    (call: Call): Answer | Promise<Answer> => {
      const script = scripts.get(call.groups[0] ?? "");
      return script ? handler(script, call) : missing;
    };
  return [
    ["GET", /^\/workers\/durable_objects\/namespaces$/, (call) => page(call, [])],
    [
      "GET",
      /^\/workers\/scripts$/,
      () => ({ result: [...scripts.values()].map(({ name }) => ({ id: name })) }),
    ],
    ["GET", /^\/workers\/subdomain$/, () => ({ result: { subdomain: "harbour" } })],
    [
      "GET",
      /^\/workers\/services\/([^/]+)$/,
      on((script) => ({
        result: {
          id: script.name,
          default_environment: {
            environment: "production",
            script: {
              id: script.name,
              tag: script.tag,
              tags: script.tags,
              ...(script.migrationTag && { migration_tag: script.migrationTag }),
              last_deployed_from: "wrangler",
            },
          },
        },
      })),
    ],
    [
      "GET",
      /^\/workers\/workers\/([^/]+)$/,
      on(({ name, subdomain }) => ({ result: { id: name, name, subdomain } })),
    ],
    [
      "PUT",
      /^\/workers\/scripts\/([^/]+)$/,
      async (call) => {
        const metadata = await metadataOf(call);
        const name = call.groups[0] ?? "";
        const script: Script = scripts.get(name) ?? {
          name,
          tag: randomUUID().replaceAll("-", ""),
          tags: [],
          versions: [],
          deployments: [],
          secrets: new Map(),
          migrationTag: undefined,
          subdomain: { enabled: false, previews_enabled: false },
          schedules: [],
        };
        scripts.set(name, script);
        script.migrationTag = metadata.migrations?.new_tag ?? script.migrationTag;
        const version = addVersion(script, metadata);
        deploy(script, version.id);
        return {
          result: { id: name, etag: "", startup_time_ms: 12, deployment_id: version.id.replaceAll("-", "") },
        };
      },
    ],
    [
      "DELETE",
      /^\/workers\/services\/([^/]+)$/,
      on(({ name }) => {
        scripts.delete(name);
        for (const domain of domains.values()) if (domain.service === name) domains.delete(domain.id);
        return { result: { id: name } };
      }),
    ],
    [
      "POST",
      /^\/workers\/scripts\/([^/]+)\/versions$/,
      on(async (script, call) => ({ result: viewVersion(addVersion(script, await metadataOf(call))) })),
    ],
    [
      "GET",
      /^\/workers\/scripts\/([^/]+)\/versions$/,
      on((script) => ({ result: { items: script.versions.slice(0, 10).map(viewVersion) } })),
    ],
    [
      "GET",
      /^\/workers\/scripts\/([^/]+)\/versions\/([^/]+)$/,
      on((script, { groups }) => {
        const version = script.versions.find(({ id }) => id === groups[1]);
        return version ? { result: viewVersion(version) } : refused(404, 10021, "The version was not found.");
      }),
    ],
    [
      "GET",
      /^\/workers\/scripts\/([^/]+)\/deployments$/,
      on((script) => ({ result: { deployments: script.deployments.slice(0, 10).map(viewDeployment) } })),
    ],
    [
      "POST",
      /^\/workers\/scripts\/([^/]+)\/deployments$/,
      on((script, call) => {
        deploy(script, json<{ versions: { version_id: string }[] }>(call).versions[0]?.version_id ?? "");
        return { result: script.deployments[0] && viewDeployment(script.deployments[0]) };
      }),
    ],
    [
      "GET",
      /^\/workers\/scripts\/([^/]+)\/secrets$/,
      on((script, call) =>
        page(
          call,
          [...script.secrets.keys()].map((name) => ({ name, type: "secret_text" })),
          100,
        ),
      ),
    ],
    [
      "PATCH",
      /^\/workers\/scripts\/([^/]+)\/secrets-bulk$/,
      on((script, call) => {
        const { secrets } = json<{ secrets: Record<string, { text: string } | null> }>(call);
        for (const [name, secret] of Object.entries(secrets))
          if (secret) script.secrets.set(name, secret.text);
          else script.secrets.delete(name);
        // A change of secrets is a version of its own, deployed at once.
        const current = script.versions.find(
          ({ id }) => id === script.deployments[0]?.versions[0]?.version_id,
        );
        const annotations = { "workers/triggered_by": "secret" };
        deploy(script, addVersion(script, { ...current?.metadata, annotations }).id);
        return { result: [...script.secrets.keys()].map((name) => ({ name, type: "secret_text" })) };
      }),
    ],
    [
      "GET",
      /^\/workers\/scripts\/([^/]+)\/settings$/,
      on(({ versions }) => ({ result: { bindings: versions[0]?.metadata.bindings ?? [] } })),
    ],
    ["PATCH", /^\/workers\/scripts\/([^/]+)\/script-settings$/, on(() => ({ result: {} }))],
    ["GET", /^\/workers\/scripts\/([^/]+)\/subdomain$/, on(({ subdomain }) => ({ result: subdomain }))],
    [
      "POST",
      /^\/workers\/scripts\/([^/]+)\/subdomain$/,
      on((script, call) => {
        script.subdomain = json(call);
        return { result: script.subdomain };
      }),
    ],
    ["GET", /^\/workers\/scripts\/([^/]+)\/schedules$/, on(({ schedules }) => ({ result: { schedules } }))],
    [
      "PUT",
      /^\/workers\/scripts\/([^/]+)\/schedules$/,
      on((script, call) => {
        script.schedules = json(call);
        return { result: { schedules: script.schedules } };
      }),
    ],
    [
      "POST",
      /^\/workers\/scripts\/([^/]+)\/domains\/changeset$/,
      on(() => ({ result: { added: [], removed: [], updated: [], conflicting: [] } })),
    ],
    [
      "PUT",
      /^\/workers\/scripts\/([^/]+)\/domains\/records$/,
      on((script, call) => {
        for (const { hostname } of json<{ origins: { hostname: string }[] }>(call).origins) {
          const known = [...domains.values()].find((domain) => domain.hostname === hostname);
          const id = known?.id ?? randomUUID();
          domains.set(id, { id, hostname, service: script.name });
        }
        return { result: [...domains.values()] };
      }),
    ],
    ["GET", /^\/workers\/domains$/, () => ({ result: [...domains.values()] })],
  ];
}
