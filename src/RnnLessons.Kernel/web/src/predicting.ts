import { CodeCell, MarkdownCell, type Cell } from '@jupyterlab/cells';
import { type PanelLayout, Widget } from '@lumino/widgets';
import type { LessonNotebook } from './editing';
import { make } from './elements';
import { choicesIn, choicesOf, questionOf } from './questions';

/** Where a cell keeps what its reader predicts: in the notebook, and nowhere else. */
const kept = 'prediction';

const predictionOf = (cell: Cell) => {
  const prediction = cell.model.getMetadata(kept);
  return typeof prediction === 'string' ? prediction.slice(0, 500) : '';
};

/** The choices of a question below its text: one click predicts, another takes it back; words of one's own are taken by Enter. */
class Prediction extends Widget {
  readonly #choices = make('span', { class: 'choices' });
  readonly #own = make('input', { type: 'text', maxlength: '200', autocomplete: 'off', placeholder: 'in your own words', 'aria-label': 'Your prediction, in your own words' });
  #asked = '';

  constructor(readonly cell: Cell) {
    super();
    this.addClass('prediction');
    this.node.append(make('form', {
      role: 'group', 'aria-label': 'Your prediction',
      submit: event => {
        event.preventDefault();
        this.#predict(this.#own.value.trim());
        this.#own.blur();
      },
    }, make('span', { class: 'what' }, 'Your prediction:'), this.#choices, this.#own));
    this.#own.addEventListener('change', () => this.#own.value.trim() !== predictionOf(cell) && this.#predict(this.#own.value.trim()));
    // Keys typed here are no commands to the notebook.
    this.node.addEventListener('keydown', event => event.target === this.#own && event.stopPropagation());
    cell.model.contentChanged.connect(() => this.#ask());
    cell.model.metadataChanged.connect((_, { key }) => key === kept && this.#show());
    this.#ask();
  }

  #predict(prediction: string): void {
    if (prediction) this.cell.model.setMetadata(kept, prediction);
    else this.cell.model.deleteMetadata(kept);
  }

  #ask(): void {
    const question = questionOf(this.cell.model.sharedModel.source) ?? '';
    this.node.hidden = question === '';
    if (question === this.#asked) return;
    this.#asked = question;
    const named = choicesIn(this.cell.model.getMetadata('predict')), choices = named.length > 0 ? named : choicesOf(question);
    this.#choices.replaceChildren(...choices.map(choice => make('button', {
      type: 'button', value: choice, 'aria-pressed': 'false', click: () => this.#predict(predictionOf(this.cell) === choice ? '' : choice),
    }, choice)));
    this.#show();
  }

  #show(): void {
    const prediction = predictionOf(this.cell), choices = [...this.#choices.querySelectorAll('button')];
    for (const choice of choices) choice.setAttribute('aria-pressed', String(choice.value === prediction));
    this.#own.value = choices.some(choice => choice.value === prediction) ? '' : prediction;
  }
}

/** What was predicted, above what a cell shows. */
class Predicted extends Widget {
  readonly #words = make('b');

  constructor(readonly cell: CodeCell) {
    super();
    this.addClass('predicted');
    this.node.append('You predicted: ', this.#words);
  }

  showFor(prediction: string): void {
    this.node.hidden = prediction === '' || this.cell.model.outputs.length === 0;
    this.#words.textContent = prediction;
  }
}

const beginsSection = (cell: Cell) => cell instanceof MarkdownCell && /^#{1,3} /m.test(cell.model.sharedModel.source);
const asks = (cell: Cell) => cell instanceof MarkdownCell && questionOf(cell.model.sharedModel.source) !== undefined;

/** The cell whose result answers the question of another: the first claim below it, or the last of the code right below it. */
function answering(notebook: LessonNotebook, question: Cell): CodeCell | undefined {
  const below = notebook.widgets.slice(notebook.widgets.indexOf(question) + 1);
  const end = below.findIndex(cell => asks(cell) || beginsSection(cell)), own = below.slice(0, end < 0 ? undefined : end);
  const code = own.filter((cell): cell is CodeCell => cell instanceof CodeCell);
  const claim = code.find(cell => /\bClaim\.(That|Measured)\b/.test(cell.model.sharedModel.source));
  if (claim) return claim;
  const first = own.findIndex(cell => cell instanceof CodeCell), text = own.findIndex((cell, at) => at > first && !(cell instanceof CodeCell));
  return own.slice(0, text < 0 ? undefined : text).filter((cell): cell is CodeCell => cell instanceof CodeCell).at(-1);
}

/** Lets readers predict by a click where a text asks them to, and shows beside the result what they predicted. */
export function offerPredictions(notebook: LessonNotebook): void {
  const predicted = new Map<CodeCell, Predicted>();
  let timer = 0;
  const show = () => {
    const answers = new Map<CodeCell, string>();
    for (const cell of notebook.widgets) {
      const result = asks(cell) && predictionOf(cell) ? answering(notebook, cell) : undefined;
      if (result) answers.set(result, predictionOf(cell));
    }
    for (const [cell, widget] of predicted) {
      if (cell.isDisposed) predicted.delete(cell);
      else widget.showFor(answers.get(cell) ?? '');
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(show, 50);
  };
  notebook.forEachCell(cell => {
    const layout = cell.layout as PanelLayout;
    if (cell instanceof MarkdownCell) {
      layout.addWidget(new Prediction(cell));
      cell.model.metadataChanged.connect((_, { key }) => key === kept && soon());
    } else if (cell instanceof CodeCell) {
      const made = new Predicted(cell);
      predicted.set(cell, made);
      // Above what the cell shows.
      const outputs = [...layout.widgets].findIndex(widget => widget.hasClass('jp-Cell-outputWrapper'));
      layout.insertWidget(outputs < 0 ? layout.widgets.length : outputs, made);
      cell.model.outputs.changed.connect(soon);
      made.showFor('');
    }
    soon();
  });
}
