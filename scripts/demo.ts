import { clients } from "./demo/clients.ts";
import { Report } from "./demo/report.ts";
import { Simulator } from "./demo/simulator.ts";
import { tellStory } from "./demo/story.ts";
import { findOrStart } from "./place.ts";

const report = new Report();
const place = await findOrStart(process.argv.includes("--own"), "demo").catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});

const simulator = new Simulator(place.simulatorUrl);
const { auto_status } = await simulator.settings();

try {
  await simulator.set({ auto_status: ["sent", "delivered"] });
  for (const mcp of clients(place.workerUrl)) {
    console.log(`\nThe story, told with ${mcp.label}\n`);
    await tellStory(place, simulator, mcp, report);
    await mcp.close();
  }
} catch (error) {
  report.failed += 1;
  console.log(`  ✗ the story broke off\n      ${String(error)}`);
} finally {
  await simulator.set({ auto_status }).catch(() => undefined);
  place.stop();
}

console.log(`\n${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed === 0 && report.passed > 0 ? 0 : 1);
