// What was written and is not with the server yet: kept in this browser until it is, and sent in order, once.
// Another tab may send the same message. It has the same id there, so the server stores it once.

import * as stored from "./stored.js";

const key = `unsent ${document.body.dataset.me}`;

// What this browser did not keep: it is sent as long as the page is open.
let unkept = null;

export function unsent() {
  if (unkept) return unkept;
  try {
    return JSON.parse(stored.read(key)) ?? [];
  } catch {
    return [];
  }
}

export function add(message) {
  keep([...unsent(), message]);
}

export function drop(client) {
  keep(unsent().filter((message) => message.client !== client));
}

function keep(messages) {
  unkept = null;
  if (!messages.length) stored.drop(key);
  else if (!stored.write(key, JSON.stringify(messages))) unkept = messages;
}

export const newId = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;

let isSending = false;
let timer = 0;

// `sent(message, reply)` after each that arrived, `refused(message, sentence)` after one that never will.
// `waits(sentence)` when there is no connection, or it was too much at once, as the sentence says; it is tried again.
export async function send({ sent, refused, waits }) {
  if (isSending) return;
  isSending = true;
  clearTimeout(timer);
  for (let next = unsent()[0]; next; next = unsent()[0]) {
    const reply = await post(next);
    if (!reply || reply.status === 401 || reply.status === 429 || reply.status >= 500) {
      waits(reply?.status === 429 ? await sentence(reply) : "");
      timer = setTimeout(() => send({ sent, refused, waits }), 3000);
      break;
    }
    drop(next.client);
    if (reply.ok) await sent(next, await reply.json().catch(() => ({})));
    else refused(next, await sentence(reply));
  }
  isSending = false;
}

function post({ to, client, body, revision }) {
  return fetch(`/api/conversations/${to}/messages`, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify({ body, client_id: client, draft_revision: revision }),
    signal: AbortSignal.timeout(20_000),
  }).catch(() => null);
}

export async function sentence(reply) {
  const problem = await reply.json().catch(() => ({}));
  return Object.values(problem.errors ?? {})[0] ?? problem.detail ?? "";
}
