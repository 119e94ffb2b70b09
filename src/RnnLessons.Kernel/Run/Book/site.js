// The book around a page: its contents on a narrow screen, and its search, which needs no server.
(() => {
  const contents = document.querySelector('nav.contents');
  const open = document.querySelector('button.open-contents');
  if (contents) {
    open.hidden = false;
    open.addEventListener('click', () => document.body.classList.toggle('shows-contents'));
    contents.addEventListener('click', event => { if (event.target.closest('a')) document.body.classList.remove('shows-contents'); });
    contents.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }

  const place = document.querySelector('.search'), input = place.querySelector('input'), list = place.querySelector('.found');
  place.hidden = false;

  // The index is as large as the book's text: it is read when somebody searches.
  let loading;
  const load = () => loading ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = window.rnnRoot + 'book/search.js';
    script.onload = () => done(window.rnnSearch.map(([path, anchor, page, heading, text]) => ({ path, anchor, page, heading, text, folded: fold(text), title: fold(page + ' ' + heading) })));
    script.onerror = failed;
    document.head.append(script);
  });

  // Letters without their accents, one for one, so that places in the folded text are places in the text.
  const fold = text => [...text].map(letter => letter.length > 1 ? letter : (letter.normalize('NFD')[0].toLowerCase() + ' ')[0]).join('');

  const search = (entries, query) => {
    const words = fold(query).split(/\s+/).filter(word => word);
    if (!words.length) return [];
    return entries
      .map(entry => ({
        entry,
        score: words.every(word => entry.title.includes(word) || entry.folded.includes(word))
          ? words.reduce((sum, word) => sum + (entry.title.includes(word) ? 10 : 0) + Math.min(5, entry.folded.split(word).length - 1), 0)
          : 0,
      }))
      .filter(found => found.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, 20)
      .map(({ entry }) => ({ entry, words }));
  };

  const marked = (text, folded, words) => {
    const fragment = document.createDocumentFragment();
    for (let at = 0; at < text.length;) {
      const next = words.map(word => ({ word, from: folded.indexOf(word, at) })).filter(hit => hit.from >= 0).sort((a, b) => a.from - b.from || b.word.length - a.word.length)[0];
      fragment.append(text.slice(at, next ? next.from : text.length));
      if (!next) break;
      fragment.append(Object.assign(document.createElement('mark'), { textContent: text.slice(next.from, next.from + next.word.length) }));
      at = next.from + next.word.length;
    }
    return fragment;
  };

  const line = ({ entry, words }) => {
    const link = document.createElement('a');
    link.href = window.rnnRoot + entry.path.split('/').map(encodeURIComponent).join('/') + (entry.anchor ? '#' + encodeURIComponent(entry.anchor) : '');
    const title = document.createElement('b'), where = document.createElement('small'), snippet = document.createElement('span');
    title.append(marked(entry.heading || entry.page, fold(entry.heading || entry.page), words));
    if (entry.heading && entry.heading !== entry.page) where.textContent = entry.page;
    const first = Math.min(...words.map(word => entry.folded.indexOf(word)).filter(at => at >= 0), entry.text.length);
    const from = first < entry.text.length && first > 60 ? entry.text.lastIndexOf(' ', first - 40) + 1 : 0;
    const cut = entry.text.slice(from, from + 160);
    snippet.append(from > 0 ? '… ' : '', marked(cut, fold(cut), words), from + 160 < entry.text.length ? ' …' : '');
    link.append(title, where, snippet);
    return link;
  };

  const show = async () => {
    const query = input.value.trim();
    if (!query) { list.hidden = true; return; }
    const found = search(await load(), query);
    if (query !== input.value.trim()) return;
    list.replaceChildren(...found.map(line));
    if (!found.length) list.append(Object.assign(document.createElement('p'), { textContent: `Nothing in the book has «${query}».` }));
    list.hidden = false;
  };

  input.addEventListener('focus', load, { once: true });
  input.addEventListener('input', show);
  input.addEventListener('focus', show);
  const move = (event, step) => {
    const links = [...list.querySelectorAll('a')], at = links.indexOf(document.activeElement);
    if (list.hidden || !links.length) return;
    event.preventDefault();
    (links[at + step] ?? (step < 0 ? input : links[at] ?? links[0])).focus();
  };
  place.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown') move(event, 1);
    else if (event.key === 'ArrowUp') move(event, -1);
    else if (event.key === 'Enter' && event.target === input) list.querySelector('a')?.click();
    else if (event.key === 'Escape') { list.hidden = true; input.blur(); }
  });
  document.addEventListener('click', event => { if (!place.contains(event.target) || event.target.closest('.found a')) list.hidden = true; });
  document.addEventListener('keydown', event => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable]')) return;
    event.preventDefault();
    input.focus();
  });
})();
