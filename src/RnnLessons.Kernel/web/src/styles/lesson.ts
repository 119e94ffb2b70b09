import '@jupyterlab/theme-light-extension/style/variables.css';
import '@jupyterlab/theme-dark-extension/style/variables.css';
import '@jupyterlab/notebook/style/index.js';
import '@jupyterlab/completer/style/index.js';
import 'katex/dist/katex.min.css';
import './lesson.css';
