/** Questions to the intake's API, with the read token where one is needed. */

import { keepToken, keptToken } from "./token";

/** `status`: what was answered. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const API = "v1/";

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
      const told = await messageOf(answer);
      if (answer.status !== 401 && answer.status !== 403) throw new Refusal(answer.status, told);
      // Another question may have got a token meanwhile.
      if (keptToken() === token) await this.getToken(told);
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

async function messageOf(answer: Response): Promise<string> {
  try {
    const { error } = await answer.json();
    return [error.message, error.hint].filter(Boolean).join("; ");
  } catch {
    return `the intake answered with ${answer.status}`;
  }
}

/** The address of a question, for a link. */
export const addressOf = (question: string): string => API + question;
