import './playground.css';
import { startWorker } from './start-worker';

startWorker(report => { document.body.textContent = JSON.stringify(report); });
