// Push on this device. The browser asks for permission when the button is pressed, never before.

import { all, one } from "./dom.js";

export async function setUpPush() {
  const box = one("[data-push]");
  // The page may have gone on while this script was loading.
  if (!box || !("PushManager" in window && "Notification" in window) || box.onclick) return;
  box.onclick = ({ target }) => target.closest("button") && turn(box, target.closest("button"));
  const { pushManager } = await navigator.serviceWorker.ready;
  const isOffer = "pushOffer" in box.dataset;
  if (isOffer && isOfferedElsewhere()) return;
  const subscribed = (isOffer || "pushHere" in box.dataset) && (await pushManager.getSubscription());
  show(box, Notification.permission === "denied" ? "denied" : subscribed ? "on" : "off");
}

// It is offered on the page of one session, the first that they booked on this device.
function isOfferedElsewhere() {
  const key = `push offered ${document.body.dataset.me}`;
  const page = localStorage.getItem(key) ?? location.pathname;
  localStorage.setItem(key, page);
  return page !== location.pathname;
}

function show(box, state) {
  for (const part of all("[data-push-state]", box)) part.hidden = part.dataset.pushState !== state;
  box.hidden = "pushOffer" in box.dataset && !["off", "failed"].includes(state);
}

async function turn(box, button) {
  const hadFocus = document.activeElement === button;
  button.disabled = true;
  const { pushManager } = await navigator.serviceWorker.ready;
  try {
    show(box, await (button.dataset.pushState === "off" ? turnOn : turnOff)(pushManager, box.dataset.push));
  } catch {
    show(box, Notification.permission === "denied" ? "denied" : "failed");
  }
  button.disabled = false;
  if (hadFocus && !button.checkVisibility()) focusOnWhatIsSaid(box);
}

function focusOnWhatIsSaid(box) {
  const said = all("[data-push-state]", box).find((part) => part.checkVisibility()) ?? one("#panel");
  if (!said) return;
  said.tabIndex = -1;
  said.focus();
}

async function turnOn(pushManager, applicationServerKey) {
  const former = await pushManager.getSubscription();
  await former?.unsubscribe(); // it may be of somebody else, or for a former key
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const { endpoint, keys } = made.toJSON();
  await tell("/api/push", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
  return "on";
}

async function turnOff(pushManager) {
  const made = await pushManager.getSubscription();
  if (made) await tell("/api/push/forget", { endpoint: made.endpoint });
  await made?.unsubscribe();
  return "off";
}

async function tell(address, sent) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(sent) });
  if (!answer.ok) throw new Error(answer.status);
}
