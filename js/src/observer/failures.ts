/** What an exception says, read without running a getter or a proxy of the page. */

import { getOwnPropertyDescriptor, getPrototypeOf, getter } from "./natives";

export interface Failure {
  name: string;
  message: string;
}

const exceptionName = getter<string>(DOMException.prototype, "name");
const exceptionMessage = getter<string>(DOMException.prototype, "message");
const { isError } = Error as unknown as { isError?: (value: unknown) => boolean };

/** A real Error or DOMException: not a proxy of one, nor an object that looks like one. */
export function isNativeError(value: unknown): value is object {
  return isError ? isError(value) : value instanceof Error;
}

export function describe(error: unknown): Failure {
  if (!isNativeError(error)) return { name: typeof error, message: "" };
  try {
    // A DOMException's are getters on its prototype, which refuse any other object.
    return {
      name: exceptionName?.(error) ?? "Error",
      message: exceptionMessage?.(error) ?? "",
    };
  } catch {
    return { name: dataOf(error, "name"), message: dataOf(error, "message") };
  }
}

function dataOf(error: object, key: string): string {
  let owner: object | null = error;
  while (owner) {
    const found = getOwnPropertyDescriptor(owner, key);
    if (found) return typeof found.value === "string" ? found.value : "";
    owner = getPrototypeOf(owner);
  }
  return "";
}
