// The theme and the figures of a page: drawn in the theme's colours, and again when it changes or the page is printed.
(() => {
  const root = document.documentElement;
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;
  // The content of an A4 or Letter page, in CSS pixels, with the margins of the style sheet.
  const paperWidth = 650;

  const button = document.querySelector('button.theme');
  button.hidden = false;
  button.addEventListener('click', () => {
    // A choice that is the system's own is no choice: the page follows the system again.
    const wanted = isDark() ? 'light' : 'dark';
    const followed = (wanted === 'dark') === system.matches;
    if (followed) delete root.dataset.theme;
    else root.dataset.theme = wanted;
    try {
      if (followed) localStorage.removeItem('rnn-theme');
      else localStorage.setItem('rnn-theme', wanted);
    } catch { /* No storage: the choice holds for this page. */ }
    draw();
  });

  const figures = window.Plotly ? [...document.querySelectorAll('.figure')] : [];
  const specs = figures.map(figure => JSON.parse(figure.nextElementSibling.textContent));

  const themed = (layout, dark) => {
    const ink = dark ? '#e3e6ea' : '#1f2328', grid = dark ? '#3a424b' : '#dfe4e8';
    const result = structuredClone(layout);
    result.paper_bgcolor = result.plot_bgcolor = 'rgba(0,0,0,0)';
    result.font = { ...result.font, color: ink };
    for (const key of new Set([...Object.keys(result).filter(k => /^[xy]axis\d*$/.test(k)), 'xaxis', 'yaxis']))
      result[key] = { ...result[key], gridcolor: grid, zerolinecolor: grid, linecolor: ink, tickcolor: ink };
    result.modebar = { ...result.modebar, bgcolor: 'rgba(0,0,0,0)', color: grid, activecolor: ink };
    for (const part of [...(result.sliders ?? []), ...(result.updatemenus ?? [])])
      Object.assign(part, { font: { ...part.font, color: ink }, bgcolor: dark ? '#1f242a' : '#f6f8fa', bordercolor: grid });
    return result;
  };

  // A figure's one slider is the browser's own, above the figure: keys move it, screen readers read it, and a button goes through its positions.
  const scrubbers = specs.map(({ layout = {} }, i) => {
    const [slider, another] = layout.sliders ?? [];
    const steps = slider?.steps ?? [];
    if (another || steps.length < 2 || !steps.every(step => ['update', 'restyle', 'relayout'].includes(step.method))) return undefined;
    const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
    const play = make('button', { type: 'button' }), label = make('label'), value = make('output');
    const range = make('input', { type: 'range', min: 0, max: steps.length - 1, step: 1, value: slider.active ?? 0 });
    let timer = 0;
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = '▶';
      play.setAttribute('aria-label', 'Play: go through all positions');
    };
    const say = () => {
      value.textContent = steps[range.value].label;
      range.setAttribute('aria-valuetext', steps[range.value].label);
    };
    const move = () => {
      const { method, args } = steps[range.value];
      say();
      return Plotly[method](figures[i], ...args);
    };
    const show = at => {
      range.value = at;
      move();
    };
    range.addEventListener('input', () => {
      stop();
      move();
    });
    play.addEventListener('click', () => {
      if (timer) return stop();
      const last = steps.length - 1;
      if (Number(range.value) === last) show(0);
      timer = setInterval(() => {
        show(Number(range.value) + 1);
        if (Number(range.value) === last) stop();
      }, 700);
      play.textContent = '⏸';
      play.setAttribute('aria-label', 'Pause');
    });
    const bar = make('div', { className: 'scrubber' });
    label.append((slider.currentvalue?.prefix ?? 'position').replace(/\s*=\s*$/, '') + ' = ', value, range);
    bar.append(play, label);
    figures[i].before(bar);
    stop();
    say();
    return move;
  });

  // The layout without a slider that stands above the figure, and without the room for it.
  const withoutSlider = ({ sliders: _, ...layout }) => {
    const room = layout.meta?.sliderRoom ?? 0;
    return { ...layout, ...(layout.height && { height: layout.height - room }), ...(layout.margin && { margin: { ...layout.margin, t: (layout.margin.t ?? room) - room } }) };
  };

  // What the reader has moved since stays.
  const draw = (dark = isDark(), width = undefined) => figures.forEach(async (figure, i) => {
    const { data = [], layout = {}, frames = [], config = {} } = specs[i];
    const { sliders = layout.sliders, title = layout.title } = figure.layout ?? {};
    const kept = scrubbers[i] ? withoutSlider(layout) : { ...layout, ...(sliders && { sliders }), ...(title && { title }) };
    await Plotly.react(figure, { data: figure.data ?? data, layout: themed({ ...kept, ...(width && { width, autosize: false }) }, dark), frames, config: { responsive: true, displaylogo: false, ...config } });
    await scrubbers[i]?.();
  });

  // What is wider than its place is reached by Tab, so that the arrow keys scroll it.
  const letKeysScroll = () => document.querySelectorAll('pre, .outputs, .outputs div, math[display="block"]').forEach(place => {
    const scrolls = overflow => overflow === 'auto' || overflow === 'scroll';
    const { overflowX, overflowY } = getComputedStyle(place);
    const larger = (scrolls(overflowX) && place.scrollWidth > place.clientWidth) || (scrolls(overflowY) && place.scrollHeight > place.clientHeight);
    if (larger) place.tabIndex = 0;
    else place.removeAttribute('tabindex');
  });

  let closed = [];
  draw();
  letKeysScroll();
  // Also what was in a fold until now, and after a turn of the telephone.
  document.addEventListener('toggle', letKeysScroll, { capture: true });
  window.addEventListener('resize', letKeysScroll);
  system.addEventListener('change', () => draw());
  window.addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('main details:not([open])')];
    closed.forEach(details => { details.open = true; });
    draw(false, paperWidth);
  });
  window.addEventListener('afterprint', () => {
    closed.forEach(details => { details.open = false; });
    draw();
  });
})();
