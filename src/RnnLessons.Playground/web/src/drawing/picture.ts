import { make } from '../elements';
import { formulas } from '../formulas';
import { themeChanged } from '../theme';
import { draw } from './frames';
import { hideHint, showHint } from './hint';

/** What a picture is drawn with: sizes in CSS pixels, and the colours of the theme. */
export interface Paint {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  /** The size of small text. */
  small: number;
  colours: { ink: string; quiet: string; line: string; page: string; sunken: string; accent: string };
}

export interface Drawing {
  id: string;
  title: string;
  /** One sentence: what the picture shows. */
  sentence: string;
  /** Its height for a width. */
  height(width: number): number;
  draw(paint: Paint): void;
  /** What a reader who doesn't see it should know: its key numbers. */
  words(): string;
  /** What stands at a point, for the pointer. */
  at?(x: number, y: number): string | undefined;
  pressed?(x: number, y: number): void;
  /** More controls, beside the title. */
  controls?: HTMLElement[];
}

const sharp = () => Math.min(3, devicePixelRatio || 1);

/** A canvas with its title, its sentence and its words for those who don't see it. */
export class Picture {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly #drawing: Drawing;
  readonly #sentence: HTMLElement;
  #title: string;
  #width = 0;
  #height = 0;
  #seen = false;
  #speaking = false;

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
    this.canvas = make('canvas', { role: 'img', 'aria-label': drawing.title });
    this.#sentence = make('p', { class: 'sentence' }, ...formulas(drawing.sentence));
    this.#title = drawing.title;
    this.element = make('section', { class: 'picture', id: drawing.id, 'aria-labelledby': `${drawing.id}-title` },
      make('header', {}, make('h2', { id: `${drawing.id}-title` }, ...formulas(drawing.title)), ...drawing.controls ?? []),
      this.#sentence, make('div', { class: 'canvas' }, this.canvas));
    new ResizeObserver(() => this.#fit()).observe(this.canvas.parentElement!);
    new IntersectionObserver(([entry]) => {
      this.#seen = entry.isIntersecting;
      if (this.#seen) this.refresh();
    }, { rootMargin: '120px' }).observe(this.canvas);
    themeChanged.on(() => this.refresh());
    this.canvas.addEventListener('pointermove', event => showHint(event, drawing.at?.(event.offsetX, event.offsetY)));
    this.canvas.addEventListener('pointerleave', hideHint);
    this.canvas.addEventListener('pointerdown', event => {
      drawing.pressed?.(event.offsetX, event.offsetY);
      showHint(event, drawing.at?.(event.offsetX, event.offsetY));
    });
    if (drawing.pressed) this.canvas.classList.add('pressable');
  }

  get width(): number {
    return this.#width;
  }

  get isSeen(): boolean {
    return this.#seen;
  }

  set title(words: string) {
    if (words === this.#title) return;
    this.#title = words;
    this.element.querySelector('h2')!.replaceChildren(...formulas(words));
  }

  set sentence(words: string) {
    this.#sentence.replaceChildren(...formulas(words));
  }

  /** Its numbers have changed: it is drawn in one of the next frames, if it is seen. */
  refresh(): void {
    this.#speak();
    if (this.#seen) draw(this);
  }

  /** Its height may have changed as well. */
  resize(): void {
    this.#fit();
  }

  paint(): void {
    if (this.#width === 0) return;
    const context = this.canvas.getContext('2d')!, style = getComputedStyle(this.canvas), ratio = sharp();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.#width, this.#height);
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
    const small = 0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    context.font = `${small}px ${style.fontFamily}`;
    context.lineJoin = 'round';
    this.#drawing.draw({
      context, width: this.#width, height: this.#height, small,
      colours: { ink: colour('ink'), quiet: colour('quiet'), line: colour('line'), page: colour('page'), sunken: colour('sunken'), accent: colour('accent') },
    });
  }

  #fit(): void {
    const width = Math.floor(this.canvas.parentElement!.clientWidth);
    if (width === 0) return;
    const height = Math.round(this.#drawing.height(width)), ratio = sharp();
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width === across && this.canvas.height === down && this.#width === width) return;
    [this.#width, this.#height, this.canvas.width, this.canvas.height] = [width, height, across, down];
    this.canvas.style.height = `${height}px`;
    // A canvas of another size is empty until it is drawn.
    if (this.#seen) draw(this);
  }

  // Words change no more often than somebody could read them.
  #speak(): void {
    if (this.#speaking) return;
    this.#speaking = true;
    setTimeout(() => {
      this.#speaking = false;
      const words = `${this.#title}. ${this.#drawing.words()}`;
      if (this.canvas.getAttribute('aria-label') !== words) this.canvas.setAttribute('aria-label', words);
    }, this.canvas.hasAttribute('data-spoken') ? 2000 : 0);
    this.canvas.toggleAttribute('data-spoken', true);
  }
}

