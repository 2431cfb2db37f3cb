/** What the intake's API answers with, as far as the page uses it. */

import type { Tree } from "../shared/data";

export interface Upload {
  id: string;
  /** Epoch ms. */
  received_ms: number;
  scope: string;
  vendor: string;
  track: string;
  method: string;
  target: string;
  host: string;
  /** 0: none was sent. */
  status: number;
  problem: string;
  digest: string;
  bytes: number;
  attempt: number;
  repeat: string;
  repeats: string | null;
  headers?: Record<string, string>;
  profile: ProfileHead | null;
}

export interface ProfileHead {
  session_id: string | null;
  view_ids: string[];
  view_names: string[];
  application: string;
  service: string;
  env: string;
  version: string;
  sdk_version: string;
  /** Epoch ms. */
  started_at: number | null;
  ended_at: number | null;
  samples: number;
  /** 0 to 1. */
  coverage_share: number | null;
}

/** `next`: where the next page begins; null at the end. */
export interface UploadPage {
  entries: Upload[];
  next: string | null;
}

export interface Facet {
  values: { value: string; count: number }[];
  /** How many values are not listed. */
  others: number;
}

export interface Facets {
  total: number;
  profiles: number;
  vendor: Facet;
  status: Facet;
  session: Facet;
  view: Facet;
}

export interface ProfileTree {
  upload: Upload;
  facts: [name: string, value: string][];
  tree: Tree;
}

/** The number behind `u-0012`; numbers are given in the order of arrival. */
export const numberOf = ({ id }: Pick<Upload, "id">): number => Number(id.slice(2));
