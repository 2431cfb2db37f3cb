/** Name and message of an exception, read without running a getter or a proxy of the page. */

import { getOwnPropertyDescriptor, getPrototypeOf, getter } from "./natives";

export interface Failure {
  name: string;
  message: string;
}

const exceptionName = getter<string>(DOMException.prototype, "name");
const exceptionMessage = getter<string>(DOMException.prototype, "message");
const { isError } = Error as unknown as { isError?: (value: unknown) => boolean };

/** Whether it is a real Error or DOMException: no proxy of one, and no object that only looks like one. */
export function isNativeError(value: unknown): value is object {
  return isError ? isError(value) : value instanceof Error;
}

export function describe(error: unknown): Failure {
  if (!isNativeError(error)) return { name: typeof error, message: "" };
  try {
    // A DOMException has getters on its prototype; they throw for any other object.
    return {
      name: exceptionName?.(error) ?? "Error",
      message: exceptionMessage?.(error) ?? "",
    };
  } catch {
    return { name: textOf(error, "name"), message: textOf(error, "message") };
  }
}

/** A data property along the prototypes; "" when it is a getter, no text, or absent. */
function textOf(error: object, key: string): string {
  let owner: object | null = error;
  while (owner) {
    const found = getOwnPropertyDescriptor(owner, key);
    if (found) return typeof found.value === "string" ? found.value : "";
    owner = getPrototypeOf(owner);
  }
  return "";
}
