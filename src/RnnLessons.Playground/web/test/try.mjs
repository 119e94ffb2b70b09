import { serve, launch, onDisk } from './browser.mjs';
const server = await serve(), browser = await launch();
for (const address of [server.address, onDisk]) {
  const page = await browser.newPage();
  page.on('console', m => console.log(m.type(), m.text())); page.on('pageerror', e => console.log('thrown', e.message));
  await page.goto(address); await page.waitForFunction(() => document.body.textContent.startsWith('{'), null, { timeout: 30000 }).catch(e => console.log(e.message));
  console.log(address, await page.evaluate(() => document.body.textContent.slice(0,200)));
}
await browser.close(); server.close();
