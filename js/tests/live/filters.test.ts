import { describe, expect, it } from "vitest";
import {
  type Filters,
  facetsQuestion,
  listQuestion,
  matches,
  withFilter,
} from "../../src/live/model/filters";
import { hashOf, placeOf } from "../../src/live/model/place";
import { profile, upload } from "./made";

const one = upload(1, { profile: profile() });
const other = upload(2, { vendor: "", status: 503 });

describe("filters", () => {
  it.each<[Filters, boolean, boolean]>([
    [{}, true, true],
    [{ profilesOnly: true }, true, false],
    [{ vendor: "datadog" }, true, false],
    [{ vendor: "" }, false, true],
    [{ status: "503" }, false, true],
    [{ session: "session-1" }, true, false],
    [{ session: "session-2" }, false, false],
    [{ view: "view-2" }, true, false],
    [{ view: "view-2", status: "503" }, false, false],
  ])("%o match what the API lists", (filters, first, second) => {
    expect([matches(filters, one), matches(filters, other)]).toEqual([first, second]);
  });

  it("are parameters of the API", () => {
    const filters = { vendor: "sentry", session: "a b&c", profilesOnly: true };
    expect(listQuestion(filters, "u-0009", 5)).toBe(
      "profiles?vendor=sentry&session=a+b%26c&newest_first=true&headers=false&limit=5&before=u-0009",
    );
    expect(listQuestion({}, undefined, 5)).toMatch(/^uploads\?newest_first/);
    expect(facetsQuestion(filters, "vendor")).toBe("facets?session=a+b%26c&profiles_only=true");
  });

  it("are set and taken away one by one", () => {
    const both = withFilter({ vendor: "sentry" }, "status", "202");
    expect(both).toEqual({ vendor: "sentry", status: "202" });
    expect(withFilter(both, "vendor", undefined)).toEqual({ status: "202" });
  });
});

describe("the address", () => {
  it.each([
    {},
    { upload: "u-0012" },
    { vendor: "", status: "0" },
    { session: '"><b>&=#', view: "ü ñ", profilesOnly: true, upload: "u-123456" },
  ])("has what is chosen: %o", ({ upload: chosen, ...filters }: Filters & { upload?: string }) => {
    const place = chosen ? { filters, upload: chosen } : { filters };
    expect(placeOf(hashOf(place))).toEqual(place);
  });

  it("may have been written by anybody", () => {
    const nothing = { filters: {} };
    expect(placeOf("")).toEqual(nothing);
    expect(placeOf("#upload=../faults&nonsense=1&profiles=all")).toEqual(nothing);
    expect(placeOf("#%E0%A4%A")).toEqual(nothing);
  });
});
