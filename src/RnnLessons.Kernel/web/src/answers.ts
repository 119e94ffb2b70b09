import { parsed } from './harmless';

/** The file was saved by another tab or program since it was opened here. */
export class ChangedElsewhere extends Error {}

/** An answer's JSON; a refusal's words are thrown. */
export async function said(answer: Response): Promise<any> {
  const json = await answer.text().then(parsed).catch(() => ({ message: `${answer.status} ${answer.statusText}` }));
  if (answer.status === 412) throw new ChangedElsewhere(json.message);
  if (!answer.ok) throw new Error(json.message);
  return json;
}
