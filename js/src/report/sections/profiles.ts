/** The profiles of a run, one of them at a time. */

import type { Profile } from "../../shared/data";
import { element, section } from "../../shared/dom/element";
import { type ProfileChoice, profileView } from "../../shared/profile/view";
import { moment } from "../../shared/text";
import type { Run } from "../data";
import { hashOf, type Place } from "../place";

export interface Profiles {
  element: HTMLElement;
  /** Shows the profile with this id. Returns whether there is one. */
  choose(id: string): boolean;
}

/** Undefined without any profile. `place`: of the run. */
export function profilesSection(
  { profiles, broken }: Run,
  place: Place,
  choice: ProfileChoice,
): Profiles | undefined {
  const [first] = profiles;
  if (!first) return undefined;
  const links = profiles.map((profile) =>
    element(
      "a",
      { href: hashOf({ ...place, profile: profile.id }) },
      profile.id,
      " ",
      when(profile),
    ),
  );
  const shown = element("div");
  const list = element("nav", { class: "profiles", "aria-label": "profiles" }, ...links);
  const show = (profile: Profile) => {
    profiles.forEach((one, at) => {
      if (one === profile) links[at]?.setAttribute("aria-current", "true");
      else links[at]?.removeAttribute("aria-current");
    });
    shown.replaceChildren(profileView(profile, { choice, below: origin(profile, place) }));
  };
  // The one of which a violation tells is looked for first.
  const spokenOf = broken.find((one) => one.profile)?.profile;
  show(profiles.find((profile) => profile.id === spokenOf) ?? first);
  return {
    element: section("profile", "Profile", profiles.length > 1 && list, shown),
    choose(id) {
      const found = profiles.find((profile) => profile.id === id);
      if (found) show(found);
      return !!found;
    },
  };
}

function when({ started_ms, tab }: Profile): HTMLElement {
  const text = started_ms === null ? tab : `${tab}, ${moment(started_ms)}`;
  return element("span", { class: "subject" }, text);
}

function origin({ tab, started_ms }: Profile, place: Place): HTMLElement {
  const link =
    started_ms !== null &&
    element("a", { href: hashOf({ ...place, at: started_ms }) }, moment(started_ms));
  return element("p", { class: "origin" }, `From ${tab}`, link && ", started at ", link);
}
