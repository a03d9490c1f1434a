/* What the pages do beyond what a browser does by itself: the clock ticks and the page follows while the world moves,
   the band of held mail counts, and what takes some seconds
   comes after the page.
   Without this file everything still works; the page is then loaded again by the browser. */

"use strict";

(function () {
  // While all mail to customers is held, its band counts on.
  const COUNT_EVERY = 3000;
  const band = document.querySelector("[data-band]");
  if (!band) return;

  async function count() {
    try {
      const answer = await fetch(band.dataset.band);
      if (answer.ok && !answer.redirected) {
        const now = await answer.json();
        if (!now.is_held) { band.remove(); return; }
        const waiting = band.querySelector("[data-waiting]");
        if (waiting.textContent !== now.says) waiting.textContent = now.says;
      }
    } catch (error) {
      // The server may be busy: the next round asks again.
    }
    setTimeout(count, COUNT_EVERY);
  }

  setTimeout(count, COUNT_EVERY);
})();

(function () {
  // What takes some seconds comes after the page; what goes on coming is asked for again, the more seldom the less comes.
  const SOONEST = 2000;
  const SELDOMEST = 60000;

  async function bring(place) {
    const answer = await fetch(place.dataset.later);
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const came = page.querySelector("[data-came]");
    for (const beside of page.querySelectorAll("[data-came-with]")) {
      const name = CSS.escape(`${place.dataset.later}#${beside.dataset.cameWith}`);
      const slot = document.querySelector(`[data-with="${name}"]`);
      if (slot) slot.replaceChildren(...beside.childNodes);
    }
    const isSame = came.textContent === place.textContent;
    if (isSame || place.contains(document.activeElement)) return false;
    place.replaceChildren(...came.childNodes);
    return true;
  }

  async function follow(place, after) {
    await new Promise((resolve) => { setTimeout(resolve, after); });
    if (!place.isConnected) return;
    const hasMoved = await bring(place).catch(() => false); // the server may be busy
    follow(place, hasMoved ? SOONEST : Math.min(2 * after, SELDOMEST));
  }

  for (const place of document.querySelectorAll("[data-later]")) {
    if ("again" in place.dataset) { follow(place, SOONEST); continue; }
    place.setAttribute("aria-busy", "true");
    bring(place)
      .catch(() => {}) // its link is still there
      .finally(() => place.removeAttribute("aria-busy"));
  }
})();

(function () {
  const EVERY = 1000;
  const FOLLOW_EVERY = 5;
  const clock = document.getElementById("clock");
  if (!clock || clock.dataset.moving !== "yes") return;

  let ticks = 0;

  function put(name, text) {
    const at = clock.querySelector(`[data-clock="${name}"]`);
    if (at && at.textContent !== text) at.textContent = text;
  }

  function isBusy() {
    // Nobody's half-written form, open note or selection is taken from under their hands.
    if (document.querySelector("[data-desk]")) return true;
    const active = document.activeElement;
    const inMain = active && active.closest && active.closest("main form, main details");
    return Boolean(inMain) || String(document.getSelection()) !== "";
  }

  async function follow() {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    if (!fresh || isBusy()) return;
    keepWhatCame(fresh);
    document.getElementById("main").replaceChildren(...fresh.childNodes);
  }

  function keepWhatCame(fresh) {
    // What took some seconds is not asked for again while its address is the same.
    for (const name of ["data-later", "data-with"]) {
      for (const place of fresh.querySelectorAll(`[${name}]:not([data-again])`)) {
        const had = document.querySelector(`[${name}="${CSS.escape(place.getAttribute(name))}"]`);
        if (had) place.replaceWith(had);
      }
    }
  }

  async function tick() {
    try {
      const answer = await fetch(clock.dataset.address);
      if (answer.ok) {
        const now = await answer.json();
        put("day", now.day);
        put("time", now.time);
        put("says", now.says);
        const bar = clock.querySelector("progress");
        if (bar) bar.value = now.percent;
        if (!now.moving) {
          if (isBusy()) { setTimeout(tick, EVERY); return; }
          location.reload();
          return;
        }
        ticks += 1;
        if (ticks % FOLLOW_EVERY === 0) await follow();
      }
    } catch (error) {
      // The server may be busy or just restarting: the next tick asks again.
    }
    setTimeout(tick, EVERY);
  }

  setTimeout(tick, EVERY);
})();
