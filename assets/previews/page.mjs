// The README's picture of the page: node page.mjs ADDRESS FILE runs lesson 04 and draws its gates.
import { Browser, quiet } from '../../src/RnnLessons.Kernel/web/test/browser.mjs';

const [address, file] = process.argv.slice(2);
const browser = await Browser.start(address, { viewport: { width: 1440, height: 1000 }, colorScheme: 'light' });
const page = await browser.lesson('04-lstm.ipynb');
await page.click('text=Run all');
await page.waitForTimeout(2000);
await quiet(page);
const gates = page.locator('.figure').filter({ hasText: 'forget gate f' }).last();
await gates.scrollIntoViewIfNeeded();
await gates.evaluate(figure => figure.scrollIntoView({ block: 'end' }));
await page.waitForTimeout(1500);
await page.screenshot({ path: file });
await browser.end();
