import { runCronOnce, startLocalRun } from "./local-run.ts";
import { TOKEN_ROLES } from "./seed/people.ts";
import { localToken } from "./seed/seed.ts";

console.log("Migrating, seeding, starting …");
const run = await startLocalRun({
  port: Number(process.env.PORT ?? 8787),
  simulatorPort: Number(process.env.SIMULATOR_PORT ?? 8790),
  state: process.env.STATE_DIR ?? ".wrangler/state",
  fresh: process.argv.includes("--fresh"),
  verbose: process.argv.includes("--verbose"),
}).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});

console.log(`
WhatsApp Business MCP server, running locally. Ctrl-C stops everything.

  MCP endpoint   ${run.workerUrl}/mcp       (?names=underscore, ?rooms=inbox,contacts,audit, ?readonly=true)
  Console        ${run.workerUrl}/console
  Play customer  ${run.simulatorUrl}/phone
  Webhook        ${run.workerUrl}/webhooks/meta
  Health         ${run.workerUrl}/healthz

Bearer tokens, good on this machine only:
${TOKEN_ROLES.map((role) => `  ${role.padEnd(11)} ${localToken(role)}`).join("\n")}

Try it:  curl -s ${run.workerUrl}/mcp -H 'Authorization: Bearer ${localToken("agent")}' \\
           -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\
           -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
`);

await runCronOnce(run.workerUrl);
const minute = setInterval(() => void runCronOnce(run.workerUrl), 60_000);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    clearInterval(minute);
    run.stop();
    process.exit(0);
  });
}
console.error(`${await run.ended} ended.`);
run.stop();
process.exit(1);
