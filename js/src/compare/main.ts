/** The script of the page of compared profiles: decodes the data in the page, and shows it. */

import { showFrom } from "../shared/dom/start";
import { decode } from "./data";
import { showPage } from "./page";

showFrom(decode, showPage, "This page");
