/* The desk: line numbers with marks (behind the text lies the same text unseen, so that each number stands beside the first
   row of its line, however the line is wrapped), words to choose from at the caret, and what the text would do while it is typed.
   Without this file the form still asks the server by its buttons. */

"use strict";

(function () {
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const form = desk.querySelector("form");
  const text = form.elements.text;
  const gutter = desk.querySelector("[data-gutter]");
  const look = document.getElementById("look");
  const past = document.getElementById("past");
  const offered = desk.querySelector("[data-offered]");
  const LOOK_AFTER = 600;
  const TRIES_AFTER = 2000;
  const MOST_TRIES = 3;
  const WORDS_AFTER = 120;
  let marks = {};
  let words = [];
  let chosen = 0;
  let looking = 0;
  let offering = 0;
  const panels = [{ where: look, address: desk.dataset.look, atHand: 0, asking: null }];
  if (desk.dataset.past) panels.push({ where: past, address: desk.dataset.past, atHand: 0, asking: null });
  let timers = {};

  function number() {
    const lines = text.value.split("\n");
    while (gutter.childElementCount > lines.length) gutter.lastElementChild.remove();
    while (gutter.childElementCount < lines.length) {
      const line = document.createElement("div");
      const mark = document.createElement("span");
      mark.textContent = gutter.childElementCount + 1;
      line.append(mark);
      gutter.append(line);
    }
    lines.forEach((said, at) => {
      const line = gutter.children[at];
      const tone = marks[at + 1] || "";
      if (line.firstChild.className !== tone) line.firstChild.className = tone;
      if (line.dataset.said !== said) line.dataset.said = said;
    });
    gutter.scrollTop = text.scrollTop;
  }

  function readMarks() {
    const holder = look.querySelector("[data-marks]");
    marks = holder ? JSON.parse(holder.dataset.marks) : {};
    for (const button of look.querySelectorAll("[data-right]")) button.hidden = false;
    number();
  }

  async function ask(address, more) {
    const said = new FormData(form);
    for (const [name, value] of Object.entries(more || {})) said.set(name, value);
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(said) });
    if (!answer.ok) throw new Error(answer.status);
    return answer;
  }

  function seeWhatItDoes() {
    looking += 1;
    for (const panel of panels) {
      panel.atHand = 0;
      panel.asking = panel.asking || see(panel);
    }
  }

  async function see(panel) {
    // One at a time is asked, and once more for what was typed meanwhile; and on, while more of a large portfolio comes
    // to hand at each asking.
    let asked;
    let failures = 0;
    do {
      asked = looking;
      failures = (await show(panel, asked)) ? 0 : failures + 1;
      if (failures) await new Promise((resolve) => { setTimeout(resolve, TRIES_AFTER); });
    } while (asked !== looking || (failures ? failures < MOST_TRIES : readsOn(panel)));
    panel.asking = null;
  }

  function readsOn(panel) {
    const before = panel.atHand;
    const told = panel.where.querySelector("[data-at-hand]");
    panel.atHand = told ? Number(told.dataset.atHand) : 0;
    return panel.atHand > before;
  }

  async function show({ where, address, atHand }, mine) {
    if (!atHand) where.setAttribute("aria-busy", "true");
    try {
      const answer = await (await ask(address)).text();
      if (mine !== looking) return true;
      const fresh = new DOMParser().parseFromString(answer, "text/html");
      const isOpen = new Map([...where.querySelectorAll("summary")].map((each) => [nameOf(each), each.parentNode.open]));
      where.replaceChildren(...fresh.body.childNodes);
      for (const each of where.querySelectorAll("summary")) {
        if (isOpen.has(nameOf(each))) each.parentNode.open = isOpen.get(nameOf(each));
      }
      if (where === look) readMarks();
    } catch (error) {
      return false; // The server may be busy: what is shown stays, and is asked for a few times more.
    } finally {
      if (mine === looking) where.removeAttribute("aria-busy");
    }
    return true;
  }

  function nameOf(summary) {
    return summary.textContent.replace(/[\d.,()]+/g, "").trim();
  }

  async function offer() {
    const mine = (offering += 1);
    let found = [];
    try {
      found = await (await ask(desk.dataset.words, { caret: text.selectionStart })).json();
    } catch (error) {
      // Nothing is offered; the next stroke asks again.
    }
    if (mine !== offering || document.activeElement !== text) return;
    words = found;
    chosen = 0;
    showWords();
  }

  function showWords() {
    const shown = words.map((each, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = at === chosen ? "chosen" : "";
      button.append(each.word);
      button.title = each.says;
      button.addEventListener("mousedown", (event) => { event.preventDefault(); take(at); });
      return button;
    });
    offered.replaceChildren(...shown);
    if (shown.length) offered.append(" ", words[chosen].says || offered.dataset.hint);
  }

  function take(at) {
    const { word, start } = words[at];
    text.setRangeText(word.endsWith(":") ? word + " " : word, start, text.selectionStart, "end");
    words = [];
    showWords();
    changed();
  }

  function later(name, run, after) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(run, after);
  }

  function changed() {
    number();
    later("words", offer, WORDS_AFTER);
    later("look", seeWhatItDoes, LOOK_AFTER);
  }

  function indent() {
    // A new line begins below the one before it; a tab would be refused.
    const line = text.value.slice(0, text.selectionStart).split("\n").pop();
    text.setRangeText("\n" + line.match(/^ */)[0], text.selectionStart, text.selectionEnd, "end");
    changed();
  }

  text.addEventListener("input", changed);
  text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
  text.addEventListener("blur", () => { words = []; showWords(); });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (words.length && step) {
      chosen = (chosen + step + words.length) % words.length;
      showWords();
    } else if (words.length && event.key === "Tab" && !event.shiftKey) take(chosen);
    else if (words.length && event.key === "Escape") { words = []; showWords(); }
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey) indent();
    else return;
    event.preventDefault();
  });

  function startOf(line, column) {
    const before = text.value.split("\n").slice(0, line - 1);
    return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  }

  look.addEventListener("click", (event) => {
    const button = event.target.closest("[data-right]");
    if (!button) return;
    const { right, written, atLine, atColumn } = button.dataset;
    const at = startOf(Number(atLine), Number(atColumn));
    // What was typed meanwhile may have moved it: then the next look proposes anew.
    if (text.value.slice(at, at + written.length) !== written) { seeWhatItDoes(); return; }
    text.focus();
    text.setRangeText(right, at, at + written.length, "end");
    number();
    seeWhatItDoes();
  });

  look.addEventListener("click", (event) => {
    const place = event.target.closest("[data-line]");
    if (!place) return;
    event.preventDefault();
    const line = Number(place.dataset.line) - 1;
    const at = startOf(line + 1, Number(place.dataset.column));
    text.focus();
    text.setSelectionRange(at, at);
    text.scrollTop = gutter.children[line].offsetTop - text.clientHeight / 2;
  });

  form.querySelector(".look").addEventListener("click", (event) => { event.preventDefault(); seeWhatItDoes(); });
  form.querySelector("[data-play]").addEventListener("click", async (event) => {
    event.preventDefault();
    const button = event.target;
    let holder = desk.querySelector("[data-stories]");
    if (!holder) {
      holder = document.createElement("div");
      holder.dataset.stories = "";
      holder.setAttribute("aria-live", "polite");
      form.after(holder);
    }
    // What came of an older text is no answer to this one.
    holder.textContent = button.dataset.playing;
    button.disabled = true;
    try {
      const answer = await (await ask(button.dataset.play)).text();
      const fresh = new DOMParser().parseFromString(answer, "text/html");
      holder.replaceChildren(...fresh.body.childNodes);
    } catch (error) {
      holder.textContent = button.dataset.failed;
    } finally {
      button.disabled = false;
    }
  });

  readMarks();
  seeWhatItDoes();
})();
