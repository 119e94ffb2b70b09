// node test/scenarios.mjs SCENARIO ADDRESS SERVER FOLDER: what a reader does, done in a real browser. Ends with 0 when all was as it should be.
import { Browser } from './browser.mjs';
import * as attacking from './scenarios/attacking.mjs';
import * as editing from './scenarios/editing.mjs';
import * as entering from './scenarios/entering.mjs';
import * as flooding from './scenarios/flooding.mjs';
import * as handing from './scenarios/handing.mjs';
import * as reaching from './scenarios/reaching.mjs';
import * as running from './scenarios/running.mjs';
import * as showing from './scenarios/showing.mjs';
import * as smuggling from './scenarios/smuggling.mjs';
import * as surviving from './scenarios/surviving.mjs';
import * as teaching from './scenarios/teaching.mjs';

const [scenario, address, server, folder] = process.argv.slice(2);
try {
  await { ...flooding, ...handing, ...reaching, ...running, ...editing, ...showing, ...attacking, ...smuggling, ...surviving, ...teaching, ...entering }[scenario]({ address, server, folder });
} catch (failed) {
  console.error(await Browser.last.state().catch(String));
  throw failed;
}
