/** Questions to the intake's API, with the read token where one is needed. */

import { keepToken, keptToken } from "./token";

/** What was answered in place of what was asked for. `hint`: what to do. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

const API = "v1/";
const WRONG = "The intake has another token than the one that was entered";

export class Client {
  private asked: Promise<void> | undefined;

  /** `askToken`: shows why it is asked, and gives what the reader enters. */
  constructor(private readonly askToken: (why: string) => Promise<string>) {}

  /** The answer, once the API gives one with success. Rejects with Refusal for any other one. */
  async get(question: string, signal?: AbortSignal): Promise<Response> {
    for (;;) {
      const token = keptToken();
      const answer = await fetch(API + question, {
        ...(token && { headers: { Authorization: `Bearer ${token}` } }),
        ...(signal && { signal }),
        cache: "no-store",
      });
      if (answer.ok) return answer;
      const refusal = await refusalOf(answer);
      if (answer.status !== 401 && answer.status !== 403) throw refusal;
      // Another question may have got a token meanwhile.
      if (keptToken() === token) await this.getToken(token ? WRONG : refusal.message);
    }
  }

  async json<T>(question: string, signal?: AbortSignal): Promise<T> {
    return (await this.get(question, signal)).json();
  }

  /** The reader is asked once, however many questions need the token. */
  private getToken(why: string): Promise<void> {
    this.asked ??= this.askToken(why).then((token) => {
      keepToken(token);
      this.asked = undefined;
    });
    return this.asked;
  }
}

async function refusalOf(answer: Response): Promise<Refusal> {
  try {
    const { error } = await answer.json();
    return new Refusal(answer.status, error.message, error.hint);
  } catch {
    return new Refusal(answer.status, `the intake answered with ${answer.status}`, "");
  }
}

/** An error in words. */
export function inWords(error: unknown): string {
  if (error instanceof Refusal) return [error.message, error.hint].filter(Boolean).join("; ");
  // What `fetch` rejects with says no more.
  return "The intake cannot be reached.";
}

/** The address of a question, for a link. */
export const addressOf = (question: string): string => API + question;
