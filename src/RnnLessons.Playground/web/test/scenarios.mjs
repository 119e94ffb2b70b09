// node test/scenarios.mjs SCENARIO: what a reader does, done in a real browser with what the build made. Ends with 0 when all was as it should be.
import { Browser } from './reader.mjs';
import * as reaching from './scenarios/reaching.mjs';
import * as sharing from './scenarios/sharing.mjs';
import * as showing from './scenarios/showing.mjs';
import * as training from './scenarios/training.mjs';

const [scenario] = process.argv.slice(2);
try {
  await { ...reaching, ...sharing, ...showing, ...training }[scenario]();
} catch (failed) {
  console.error(await Browser.last.state().catch(String));
  await Browser.last.browser.close();
  throw failed;
}
