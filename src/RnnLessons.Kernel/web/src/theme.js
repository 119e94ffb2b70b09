// Before anything else: a notebook's names cannot reach the prototypes of the page's own objects by this one.
delete Object.prototype.__proto__;
// Before anything is drawn: the theme that was chosen, or the system's.
(() => {
  const root = document.documentElement, dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const theme = localStorage.getItem('theme') ?? (dark.matches ? 'dark' : 'light');
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    dispatchEvent(new CustomEvent('themechange', { detail: theme }));
  };
  apply();
  dark.addEventListener('change', apply);
  addEventListener('storage', apply);
  addEventListener('themechosen', apply);
})();
