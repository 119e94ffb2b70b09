// node test/scenarios.mjs SCENARIO ADDRESS SERVER FOLDER: what a reader does, done in a real browser. Ends with 0 when all was as it should be.
import { Browser } from './browser.mjs';
import * as editing from './scenarios/editing.mjs';
import * as running from './scenarios/running.mjs';
import * as showing from './scenarios/showing.mjs';

const [scenario, address, server, folder] = process.argv.slice(2);
try {
  await { ...running, ...editing, ...showing }[scenario]({ address, server, folder });
} catch (failed) {
  console.error(await Browser.last.state().catch(String));
  throw failed;
}
