// What only people who are logged in have: dialogs, drafts, lists to go back to.

import { on, one } from "./dom.js";
import { setUpDialogs } from "./dialog.js";
import * as back from "./back.js";
import "./arrivals.js";
import "./marks.js";
import { setUpCarousels } from "./carousel.js";
import { setUpDates } from "./dates.js";
import * as stored from "../chat/stored.js";
import * as typed from "./typed.js";

const { me } = document.body.dataset;

function setUp() {
  setUpDialogs();
  setUpCarousels();
  setUpDates();
  back.setUp();
  if (one("[data-picture]")) import("./picture.js").then(({ setUpPicture }) => setUpPicture());
  if (one("[data-push]")) import("./push.js").then(({ setUpPush }) => setUpPush());
  if (one("[data-calendar]")) import("./calendar.js").then(({ setUpCalendar }) => setUpCalendar());
  if (one("[data-chat]") || stored.read(`unsent ${me}`)) import("../chat/talk.js").then(({ setUp }) => setUp());
  if (one("[data-ring]")) import("./ring.js").then(({ ring }) => ring());
  if (one("[data-words]")) import("./words.js").then(({ setUpWords }) => setUpWords());
}

on("htmx:after:swap", setUp);

// A page that the browser has kept shows what was true when it was left, and its socket stays closed.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

typed.startPage();
setUp();
back.startPage();

// htmx, which starts in a task of its own, may have started before its extension was loaded. Then the page is processed
// once more. By this timeout, which comes after that of htmx, it has started.
setTimeout(() => document.body._htmx?.ws ?? htmx.process(document.body));
