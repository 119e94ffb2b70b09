import axe from 'axe-core';

/** What axe-core finds on a page that keeps somebody out: violations that it calls critical or serious, a line each with the first elements. */
export async function barriers(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(one => ['critical', 'serious'].includes(one.impact))
    .map(one => `${one.impact} ${one.id} × ${one.nodes.length}: ${one.help}\n${one.nodes.slice(0, 4).map(node => `    ${node.target.join(' ')}  ${node.html.slice(0, 160)}\n      ${node.any.concat(node.all).slice(0, 1).map(check => check.message).join()}`).join('\n')}`);
}
