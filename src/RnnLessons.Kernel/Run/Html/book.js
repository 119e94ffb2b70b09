// Draws the figures of the page, in the colours of the theme, and again when the theme changes or the page is printed.
(() => {
  const figures = [...document.querySelectorAll('.figure')];
  if (!figures.length || !window.Plotly) return;
  const darkness = window.matchMedia('(prefers-color-scheme: dark)');

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

  const specs = figures.map(figure => JSON.parse(figure.nextElementSibling.textContent));
  const draw = dark => figures.forEach((figure, i) => {
    const { data = [], layout = {}, frames = [], config = {} } = specs[i];
    const current = figure.layout ? { ...layout, sliders: figure.layout.sliders ?? layout.sliders } : layout;
    Plotly.react(figure, { data: figure.data ?? data, layout: themed(current, dark), frames, config: { responsive: true, displaylogo: false, ...config } });
  });

  draw(darkness.matches);
  darkness.addEventListener('change', () => draw(darkness.matches));
  window.addEventListener('beforeprint', () => draw(false));
  window.addEventListener('afterprint', () => draw(darkness.matches));
})();
