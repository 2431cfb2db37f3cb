import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fresh } from "./page";

const answer = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
const denied = vi.fn();

beforeEach(() => {
  answer.mockReset();
  denied.mockReset();
  vi.stubGlobal("fetch", answer);
});
afterEach(() => vi.unstubAllGlobals());

async function quota(url?: string) {
  const { askQuota, openQuota } = await fresh(() => import("../../src/agent/quota"));
  openQuota(url);
  return (session: string) => askQuota(session, denied).catch(() => {});
}

const says = (body: string, status = 200) =>
  answer.mockImplementationOnce(async () => new Response(body, { status }));

it.each([
  ["429", "", 429],
  ["429, whatever else it says", '{"admitted": true}', 429],
  ["not admitted", '{"admitted": false}', 200],
])("denies: %s", async (_, body, status) => {
  const ask = await quota("/quota?agent=1");
  says(body, status);
  await ask("s1");
  expect(denied).toHaveBeenCalledOnce();
});

it.each([
  ["admitted", '{"admitted": true}', 200],
  ["nothing of it", "{}", 200],
  ["not understood", "<html>", 200],
  ["no answer's body", "", 204],
  ["a failure", "{}", 500],
])("denies nothing: %s", async (_, body, status) => {
  const ask = await quota("/quota?agent=1");
  if (status === 204) answer.mockResolvedValueOnce(new Response(null, { status }));
  else says(body, status);
  await ask("s1");
  expect(denied).not.toHaveBeenCalled();
});

it("denies nothing when nobody answers", async () => {
  const ask = await quota("/quota?agent=1");
  answer.mockRejectedValueOnce(new TypeError("network"));
  await ask("s1");
  expect(denied).not.toHaveBeenCalled();
});

it("asks nobody without an address", async () => {
  const ask = await quota(undefined);
  await ask("s1");
  expect(answer).not.toHaveBeenCalled();
});

it("asks once for a session, without cookies, and for each session", async () => {
  const ask = await quota("/quota?agent=1");
  says('{"admitted": true}');
  says('{"admitted": true}');
  for (const session of ["s1", "s1", "s2", "s2"]) await ask(session);
  const urls = answer.mock.calls.map(([url]) => url);
  expect(urls).toEqual(["/quota?agent=1&session_id=s1", "/quota?agent=1&session_id=s2"]);
  expect(answer.mock.calls[0]?.[1].credentials).toBe("omit");
});

it("asks anew for a session that was denied, as the user may start again", async () => {
  const ask = await quota("/quota?agent=1");
  says("", 429);
  says("", 429);
  await ask("s1");
  await ask("s1");
  expect(answer).toHaveBeenCalledTimes(2);
  expect(denied).toHaveBeenCalledTimes(2);
});

it("does not forget that a later session was asked for when an earlier one is denied", async () => {
  const ask = await quota("/quota?agent=1");
  let late: (response: Response) => void = () => {};
  answer.mockReturnValueOnce(
    new Promise((resolve) => {
      late = resolve;
    }),
  );
  says('{"admitted": true}');
  const first = ask("s1");
  await ask("s2");
  late(new Response("", { status: 429 }));
  await first;
  await ask("s2");
  expect(answer).toHaveBeenCalledTimes(2);
});
