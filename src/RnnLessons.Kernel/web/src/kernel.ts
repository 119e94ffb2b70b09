import { SessionContext } from '@jupyterlab/apputils';
import { KernelManager, KernelSpecManager, ServerConnection, SessionManager } from '@jupyterlab/services';
import { address, base } from './addresses';
import { make } from './elements';
import { harmless, parsed } from './harmless';
import { dropNotice, notice } from './notices';
import { takeName, takenNames } from './presence';

const kernelName = '.net-csharp';

/** Kernels that know this page by a name of its own choice. */
class NamingKernelManager extends KernelManager {
  name = '';

  override connectTo(options: Parameters<KernelManager['connectTo']>[0]): ReturnType<KernelManager['connectTo']> {
    return super.connectTo({ ...options, clientId: this.name });
  }
}

/** The kernel of a notebook: it starts with the page, and goes on when the page is closed. */
export class LessonKernel {
  readonly context: SessionContext;
  /** Called when its state has changed. */
  changed: () => void = () => {};
  /** Called when all variables are gone. */
  fresh: () => void = () => {};

  readonly #page = crypto.randomUUID();
  readonly #specs: KernelSpecManager;
  // Whether the page says that the connection is lost: less than a moment without one is no loss.
  #isLost = false;
  #isMissing = false;

  constructor(path: string, readonly tab: string) {
    void takeName(`page-${this.#page}`);
    const server = `${location.origin}${base}/`, { serializer } = ServerConnection.makeSettings();
    const serverSettings = ServerConnection.makeSettings({
      baseUrl: server, wsUrl: server.replace(/^http/, 'ws'), appendToken: false,
      serializer: { ...serializer, deserialize: (message, protocol) => harmless(serializer.deserialize(message, protocol)) },
    });
    const kernelManager = new NamingKernelManager({ serverSettings, standby: 'when-hidden' });
    kernelManager.name = `${tab}.${this.#page}`;
    const sessionManager = new SessionManager({ kernelManager, serverSettings, standby: 'when-hidden' });
    this.#specs = new KernelSpecManager({ serverSettings, standby: 'when-hidden' });
    this.context = new SessionContext({
      kernelManager, sessionManager, specsManager: this.#specs, path, type: 'notebook', name: path.split('/').pop()!,
      kernelPreference: { name: kernelName, autoStartDefault: true, shouldStart: true, canStart: true },
    });
    this.context.kernelChanged.connect((_, { newValue }) => {
      // Also one that JupyterLab starts when a cell is run.
      if (newValue) dropNotice('dead');
    });
    this.context.statusChanged.connect((_, status) => {
      if (status === 'dead') this.#died();
      else if (status === 'restarting' || status === 'autorestarting') this.fresh();
      this.changed();
    });
    this.context.connectionStatusChanged.connect((_, status) => {
      if (status === 'connected') this.#found();
      else this.#lost();
      this.changed();
    });
  }

  async start(): Promise<void> {
    // Without what the server says of its kernels none would be started, and nothing said.
    await this.#specs.ready;
    // True where none was started. Where the server refused one, a dialog of JupyterLab's has said why.
    if (await this.context.initialize()) this.#notStarted(this.#specs.specs ? '' : 'The program `rnn open` did not say which kernels it has.');
    this.changed();
  }

  get state(): string {
    const kernel = this.context.session?.kernel;
    if (!kernel) return this.#isMissing ? 'missing' : 'starting';
    return kernel.connectionStatus === 'connected' || kernel.status === 'dead' ? kernel.status : this.#isLost ? 'disconnected' : 'starting';
  }

  /** Whether a request came from a page that is no more: this tab's before it was loaded anew, or one in a tab that was closed. */
  async askedBefore(session: string | undefined): Promise<boolean> {
    const [tab, page] = session?.split('.') ?? [];
    return page !== undefined && page !== this.#page && (tab === this.tab || !(await takenNames()).has(`page-${page}`));
  }

  async interrupt(): Promise<void> {
    await this.context.session?.kernel?.interrupt();
  }

  /** Ends the process and starts another, also when it has died. */
  async restart(): Promise<void> {
    dropNotice('dead');
    this.fresh();
    this.#isMissing = false;
    this.changed();
    const kernel = this.context.session?.kernel;
    try {
      if (kernel && !kernel.isDisposed && kernel.status !== 'dead') await this.context.restartKernel();
      else await this.context.changeKernel({ name: kernelName });
    } catch (failed) {
      this.#notStarted((failed as Error).message);
    }
    this.changed();
  }

  #notStarted(why: string): void {
    this.#isMissing = true;
    notice('dead', `The kernel did not start, and without it no cell can run. ${why}`, [{ label: 'Try again', main: true, chosen: () => this.restart() }]);
  }

  async #died(): Promise<void> {
    this.fresh();
    const id = this.context.session?.kernel?.id;
    const model: { reason?: string; traceback?: string } = id ? await fetch(address(`/api/kernels/${id}`)).then(async answer => answer.ok ? parsed(await answer.text()) : {}).catch(() => ({})) : {};
    const words = make('span', {}, `The kernel has crashed; its variables are gone. ${model.reason ?? ''} `);
    if (model.traceback) words.append(make('details', {}, make('summary', {}, 'Its last words'), make('pre', {}, model.traceback)));
    notice('dead', words, [{ label: 'Restart', main: true, chosen: () => this.restart() }]);
  }

  #found(): void {
    this.#isLost = false;
    dropNotice('lost');
  }

  #lost(): void {
    // Connecting for the first time is no loss, and neither is a moment.
    const kernel = this.context.session?.kernel;
    if (!kernel || this.context.isRestarting) return;
    setTimeout(() => {
      const now = this.context.session?.kernel;
      if (now && now.status !== 'dead' && now.connectionStatus !== 'connected' && !this.context.isRestarting) {
        this.#isLost = true;
        notice('lost', 'The connection to the program `rnn open` is lost. Your edits are kept in this browser; the page connects again by itself. If the program was ended, start it again and open the address that it writes.');
        this.changed();
      }
    }, 2500);
  }
}
